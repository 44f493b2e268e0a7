"""A request, the job it caused and the outsiders they ask are one trace, under the id that the log has."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from jobs.services import Services
from models import Contract
from program import Program, build
from providers.billing import RemoteBilling
from providers.remote import RemoteAnswers
from schema.ids import IdType, key_of
from settings import Settings
from tests.api import OWNER, Api, mutation_of, serving
from tests.auth.loopback import loopback
from tests.telemetry.observed import sent, tracing
from tests.telemetry.otlp import told
from tests.waiting import until

TRACE, CALLER = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


async def test_a_request_its_job_and_what_it_asks_are_one_trace(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=tests")
    async with tracing(api, monkeypatch) as (traced, collector):
        client = traced.client(OWNER)
        profile = await client.profile()
        token = client._headers["Authorization"]
        choice = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": profile}
        with capture_logs(processors=[merge_contextvars]) as logs:
            answer = await traced.http.post(
                "/graphql",
                json={"query": mutation_of("createContract"), "variables": {"input": choice}},
                headers={"Authorization": token, "traceparent": f"00-{TRACE}-{CALLER}-00"},
            )
            created = answer.json()["data"]["createContract"]["contract"]
            await worked(traced, created["id"])
        await sent(traced)
    spans = collector.of_trace(TRACE)
    request, job, put = spans["createContract"], spans["job RENDER_DRAFT"], spans["storage.put"]
    assert (request.parent_span_id, job.parent_span_id) == (b"", request.span_id)
    assert (put.parent_span_id, spans["workshop.draw"].parent_span_id) == (job.span_id, job.span_id)
    # what the caller says is linked, and its wish not to be recorded decides nothing
    assert [link.span_id.hex() for link in request.links] == [CALLER]
    assert told(request)["http.route"] == "/graphql"
    assert told(request)["hetong.outcome"] == "ok"
    assert told(job) == {
        "hetong.work": "RENDER_DRAFT",
        "hetong.contract": str(key_of(IdType.CONTRACT, created["id"])),
    }
    assert {line["trace_id"] for line in logs if "trace_id" in line} >= {TRACE}
    (resource,) = {tuple(sorted(each.items())) for each in collector.resources}
    assert dict(resource)["service.name"] == "hetong"
    assert dict(resource)["deployment.environment.name"] == "tests"


async def worked(api: Api, contract_id: str) -> None:
    """By a worker that the queue tells, as in earnest."""
    stop, key = asyncio.Event(), key_of(IdType.CONTRACT, contract_id)
    running = asyncio.create_task(api.program.worker.run(stop))
    async with asyncio.timeout(30):
        while (await Contract.get(id=key)).work is not None:  # noqa: ASYNC110 - only the row tells
            await asyncio.sleep(0.05)
    stop.set()
    await running


class Full:
    """A storage that takes nothing more."""

    async def put(self, content: bytes) -> str:
        raise OSError(28, "No space left on device")


async def test_a_job_speaks_under_the_ids_of_its_request_without_traces_too(api: Api) -> None:
    async with api.with_services(storage=Full()) as broken:
        client = broken.client(OWNER)
        choice = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": await client.profile()}
        with capture_logs(processors=[merge_contextvars]) as logs:
            answer = await broken.http.post(
                "/graphql",
                json={"query": mutation_of("createContract"), "variables": {"input": choice}},
                headers={
                    "Authorization": client._headers["Authorization"],
                    "X-Request-Id": "order-7",
                    "traceparent": f"00-{TRACE}-{CALLER}-01",
                },
            )
            assert answer.json()["data"]["createContract"]["errors"] == []
            stop = asyncio.Event()
            running = asyncio.create_task(broken.program.worker.run(stop))
            await until(lambda: any(line["event"] == "work failed" for line in logs))
            stop.set()
            await running
    (failed,) = [line for line in logs if line["event"] == "work failed"]
    assert (failed["request_id"], failed["trace_id"]) == ("order-7", TRACE)
    assert "span_id" not in failed


async def test_a_collector_that_is_away_harms_no_request_and_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    program = build(Settings(_env_file=None, data_dir=tmp_path, traces=True))
    async with serving(program) as http:
        assert (await http.get("/verify")).status_code == 200
    async with asyncio.timeout(15):  # the library alone would try for 30
        await program.aclose()


async def test_an_outsider_is_told_the_span_that_asks_it(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async with loopback(json.dumps({"account": "none", "orders": []}).encode()) as outsider:

        def asking(services: Services, program: Program) -> Services:
            told = program.telemetry.traces.headers
            remote = RemoteAnswers(provider="billing", address=outsider.address, told=told)
            return replace(services, billing=RemoteBilling(remote))

        async with tracing(api, monkeypatch, asking) as (traced, collector):
            await traced.stale()
            await traced.client(OWNER).run("{ orders { nodes { id } } }")
            await sent(traced)
        (asked,) = outsider.requests[:1]
    call = collector.named("billing.orders")
    sampled = f"traceparent: 00-{call.trace_id.hex()}-{call.span_id.hex()}-0"
    assert sampled in asked
    assert told(call) == {"error.type": "ProviderUnavailable"}  # it spoke of another account
    assert collector.of_trace(call.trace_id.hex())["orders"].span_id == call.parent_span_id


async def test_probes_are_not_traced_and_a_strangers_traceparent_may_be_nonsense(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with tracing(api, monkeypatch) as (traced, collector):
        for path in ("/healthz", "/readyz", "/metrics"):
            await traced.http.get(path)
        await traced.http.get("/verify", headers={"traceparent": "00-nonsense"})
        await traced.http.get("/s3cret")
        await sent(traced)
    assert [span.name for span in collector.spans] == ["/verify", "none"]
    assert [list(span.links) for span in collector.spans] == [[], []]
    assert "s3cret" not in collector.everything()


async def test_what_is_not_sampled_is_not_sent_and_its_job_neither(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_traceidratio")
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", "0")
    async with tracing(api, monkeypatch) as (traced, collector):
        client = traced.client(OWNER)
        created = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
        await worked(traced, created["id"])
        await sent(traced)
    assert collector.spans == []
