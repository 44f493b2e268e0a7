"""The application with metrics that may be asked for, and with traces that reach a collector."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from jobs.services import Services
from program import Program, utc_now
from telemetry.observing import telemetry_for
from tests.api import Api, serving
from tests.telemetry.otlp import Collector, collecting

TOKEN = "a-token-of-the-scraper"
SHOWN = {"Authorization": f"Bearer {TOKEN}"}

Samples = Mapping[tuple[str, tuple[tuple[str, str], ...]], float]


def measured(program: Program) -> Program:
    """With metrics of its own, and a token to ask for them with."""
    settings = program.settings.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    return replace(program, settings=settings, telemetry=telemetry_for("1.2.3", tracing=False, now=utc_now))


@asynccontextmanager
async def measuring(api: Api) -> AsyncIterator[Api]:
    program = measured(api.program)
    async with serving(program) as http:
        yield Api(program, http)


@contextmanager
def traced(
    api: Api, monkeypatch: pytest.MonkeyPatch, change: Callable[[Services, Program], Services]
) -> Iterator[tuple[Program, Collector]]:
    """Until the end of the block, by when `traces.close` has sent what waits."""
    with collecting() as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.address)
        telemetry = telemetry_for("1.2.3", tracing=True, now=utc_now)
        program = replace(measured(api.program), telemetry=telemetry)
        yield replace(program, services=change(program.services, program)), collector
        telemetry.traces.close()


@asynccontextmanager
async def tracing(
    api: Api,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Services, Program], Services] = lambda services, _: services,
) -> AsyncIterator[tuple[Api, Collector]]:
    with traced(api, monkeypatch, change) as (program, collector):
        async with serving(program) as http:
            yield Api(program, http), collector


async def sent(api: Api) -> None:
    """Everything that waits is at the collector."""
    await asyncio.to_thread(api.program.telemetry.traces.close)


async def samples(http: httpx.AsyncClient) -> Samples:
    answer = await http.get("/metrics", headers=SHOWN)
    assert answer.status_code == 200
    return parsed(answer.text)


def parsed(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(found: Samples, name: str, **labels: str) -> float:
    """Zero where there is none."""
    return found.get((f"hetong_{name}", tuple(sorted(labels.items()))), 0)
