"""The services and the jobs, with every call counted, timed and traced: neither knows of it."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from inspect import iscoroutinefunction
from typing import Any, Final, TypeVar, cast

from jobs.services import Services
from jobs.worker import JOBS, Job
from models import Contract
from providers.outsiders import ProviderUnavailable
from rules.terms import Work
from telemetry.metrics import Metrics
from telemetry.standing import Standing
from telemetry.traces import Span, Traces, traces_for

PROVIDERS: Final = (
    "identity",
    "billing",
    "filing",
    "storage",
    "notification",
    "esign",
    "courier",
    "webhooks",
)
WORKSHOP: Final[Mapping[str, str]] = {"draw": "render", "draw_sample": "render", "seal": "seal"}
"""What of the workshop is a render, and what a seal. What the embedded e-sign provider seals is not watched."""

Part = TypeVar("Part")
Watch = Callable[[str], AbstractContextManager[object] | None]
"""By a method's name; null for one that is nobody's business."""


@dataclass(frozen=True, slots=True)
class Telemetry:
    metrics: Metrics
    traces: Traces
    standing: Standing

    def observed(self, services: Services) -> Services:
        parts = {name: self._observed_provider(name, getattr(services, name)) for name in PROVIDERS}
        return replace(services, **parts, workshop=cast("Any", _Watched(services.workshop, self._workshop)))

    def jobs(self) -> Mapping[Work, Job]:
        return {work: self._job(work, job) for work, job in JOBS.items()}

    def _observed_provider(self, provider: str, part: Part) -> Part:
        def watch(method: str) -> AbstractContextManager[object]:
            return self._timed("provider", (provider, method), self.traces.call(f"{provider}.{method}"))

        return cast("Part", _Watched(part, watch))

    def _workshop(self, method: str) -> AbstractContextManager[object] | None:
        kind = WORKSHOP.get(method)
        return self._timed(kind, (method,), self.traces.call(f"workshop.{method}")) if kind else None

    def _job(self, work: Work, job: Job) -> Job:
        async def observed(contract: Contract, services: Services) -> None:
            with self._timed("job", (work,), self.traces.job(f"job {work}")) as span:
                span.tell(hetong__work=work, hetong__contract=str(contract.id))
                await job(contract, services)

        return observed

    @contextmanager
    def _timed(
        self, kind: str, labels: tuple[str, ...], running: AbstractContextManager[Span]
    ) -> Iterator[Span]:
        began, outcome = time.perf_counter(), "ok"
        try:
            with running as span:
                yield span
        except BaseException as error:
            outcome = _outcome_of(error)
            raise
        finally:
            self.metrics.done(kind, labels, outcome, time.perf_counter() - began)


def telemetry_for(version: str, *, tracing: bool, now: Callable[[], datetime]) -> Telemetry:
    metrics = Metrics(version)
    traces = traces_for(on=tracing, service="hetong", version=version)
    return Telemetry(metrics, traces, Standing(metrics, now))


class _Watched:
    """One part of the services. Coroutines are watched, all else is the part's own."""

    def __init__(self, part: object, watch: Watch) -> None:
        self._part = part
        self._watch = watch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._part, name)
        if not iscoroutinefunction(found):
            return found

        async def watched(*args: Any, **kwargs: Any) -> Any:
            watching = self._watch(name)
            if watching is None:
                return await found(*args, **kwargs)
            with watching:
                return await found(*args, **kwargs)

        return watched


def _outcome_of(error: BaseException) -> str:
    """Three ways not to end well: nobody there, stopped by us, anything else."""
    if isinstance(error, ProviderUnavailable):
        return "unavailable"
    return "stopped" if isinstance(error, asyncio.CancelledError) else "failed"
