"""Settings from an environment that holds what a test says and nothing else."""

import pytest

from settings import Settings


def environment(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name in variable_names():
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings(_env_file=None)


def variable_names() -> set[str]:
    return {
        "DATABASE_URL" if name == "database_url" else f"HETONG_{name.upper()}"
        for name in Settings.model_fields
    }
