"""What this process did, for Prometheus. Every label comes from a list of our own: nobody outside can add to them."""

from collections.abc import Mapping
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST

_QUICK: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_LONG: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """In a registry of its own: programs of one process share nothing."""

    def __init__(self, version: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        about = Gauge("hetong_info", "Which version runs.", ("version",), registry=self.registry)
        about.labels(version).set(1)
        self.seal_valid_until = self.gauge(
            "seal_valid_until_seconds", "When the seal's certificate ends (Unix)."
        )
        self._requests = _Kind(self.registry, "request", ("operation",), _QUICK)
        self._kinds: Mapping[str, _Kind] = {
            "job": _Kind(self.registry, "job", ("work",), _LONG),
            "provider": _Kind(self.registry, "provider_call", ("provider", "method"), _QUICK),
            "render": _Kind(self.registry, "render", ("method",), _LONG),
            "seal": _Kind(self.registry, "seal", ("method",), _LONG),
        }

    def request(self, operation: str, outcome: str, seconds: float) -> None:
        self._requests.add((operation,), outcome, seconds)

    def done(self, kind: str, labels: tuple[str, ...], outcome: str, seconds: float) -> None:
        """Something of one of the kinds above, with the values of its labels."""
        self._kinds[kind].add(labels, outcome, seconds)

    def gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(f"hetong_{name}", what, labels, registry=self.registry)

    def text(self) -> bytes:
        return generate_latest(self.registry)


class _Kind:
    """Counted by outcome, timed whatever came of it."""

    def __init__(
        self, registry: CollectorRegistry, name: str, labels: tuple[str, ...], buckets: tuple[float, ...]
    ) -> None:
        words = name.replace("_", " ")
        counted = (*labels, "outcome")
        self._count = Counter(f"hetong_{name}s", f"How many {words}s ended so.", counted, registry=registry)
        self._seconds = Histogram(
            f"hetong_{name}_seconds",
            f"How long {words}s took.",
            labels,
            buckets=buckets,
            registry=registry,
        )

    def add(self, labels: tuple[str, ...], outcome: str, seconds: float) -> None:
        self._count.labels(*labels, outcome).inc()
        self._seconds.labels(*labels).observe(seconds)
