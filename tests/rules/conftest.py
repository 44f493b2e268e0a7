"""Hypothesis without deadlines: a busy machine is no reason to fail."""

from hypothesis import HealthCheck, settings

settings.register_profile("hetong", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("hetong")
