"""GET /metrics: who is told, what is counted, and that nobody outside can add a label."""

import asyncio
import re
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tortoise.context import TortoiseContext

from endpoints.manners import DEFAULTS
from models import Contract
from models.database import tortoise_config
from program import build, utc_now
from providers.outsiders import ProviderUnavailable
from providers.sealing import open_sealing
from serving import metrics_served
from settings import Settings
from telemetry.observing import WORKSHOP
from tests.api import OWNER, Api, mutation_of, serving
from tests.commands.programs import free_port
from tests.endpoints.serving import hung_up
from tests.telemetry.observed import SHOWN, measured, measuring, parsed, samples, value

ROOT = Path(__file__).parents[2]


async def test_without_a_token_in_the_settings_there_is_no_such_address(tmp_path: Path) -> None:
    async with serving(build(Settings(_env_file=None, data_dir=tmp_path))) as http:
        assert (await http.get("/metrics", headers=SHOWN)).status_code == 404


@pytest.mark.parametrize("shown", [None, "Bearer a-token-of-the-scrape", "Basic a-token-of-the-scraper", "é"])
async def test_who_shows_no_token_or_another_is_told_nothing(tmp_path: Path, shown: str | None) -> None:
    headers = [] if shown is None else [(b"Authorization", shown.encode("latin-1"))]
    async with serving(measured(build(Settings(_env_file=None, data_dir=tmp_path)))) as http:
        answer = await http.get("/metrics", headers=headers)
    assert (answer.status_code, answer.content) == (401, b"")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_without_a_database_the_process_still_tells_what_it_did_itself(tmp_path: Path) -> None:
    program = measured(build(Settings(_env_file=None, data_dir=tmp_path)))
    async with TortoiseContext() as tortoise, serving(program) as http:
        await tortoise.init(config=tortoise_config("postgresql://nobody@127.0.0.1:1/contracts"))
        await http.get("/verify")
        found = await samples(http)
    assert value(found, "database_readable") == 0
    assert value(found, "requests_total", operation="/verify", outcome="ok") == 1
    assert value(found, "info", version="1.2.3") == 1


def test_the_end_of_the_seals_certificate_is_told(tmp_path: Path) -> None:
    program = build(Settings(_env_file=None, data_dir=tmp_path))
    until = open_sealing(program.settings.sealing, now=utc_now()).valid_until
    found = parsed(program.telemetry.metrics.text().decode())
    assert value(found, "seal_valid_until_seconds") == until.timestamp() > utc_now().timestamp()


def test_the_page_for_operators_names_every_metric(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `hetong_")]
    named = {name for row in rows for name in re.findall(r"`(hetong_\w+)`", row)}
    registry = build(Settings(_env_file=None, data_dir=tmp_path)).telemetry.metrics.registry
    made = {f"{each.name}_total" if each.type == "counter" else each.name for each in registry.collect()}
    assert named == {name for name in made if name.startswith("hetong_")}


async def test_requests_are_counted_by_what_was_asked_for_and_how_it_ended(api: Api) -> None:
    async with measuring(api) as watched:
        client, stranger = watched.client(OWNER), watched.client(None)
        await client.run("query Chosen138($a: ID!) { contract(by: {id: $a}) { id } }", a="x")
        await client.data("query { mine: contracts { nodes { id } } }")
        await client.data("{ viewer { account { id } } contracts { nodes { id } } }")
        await stranger.run("{ viewer { account { id } } }")
        assert (await client.mutate("deleteContract", {"id": "x"}))["errors"] != []
        await client.run("{ nothingLikeThis138 }")
        await watched.http.get("/documents/s3cret")
        await watched.http.get("/s3cret", params={"a": "s3cret"})
        await watched.http.request("S3CRET", "/graphql")
        found = await samples(watched.http)
        text = (await watched.http.get("/metrics", headers=SHOWN)).text
    counted = {
        (labels["operation"], labels["outcome"]): count
        for (name, pairs), count in found.items()
        if name == "hetong_requests_total" and (labels := dict(pairs))
    }
    assert counted == {
        ("contract", "ok"): 1,
        ("contracts", "ok"): 1,
        ("several", "ok"): 1,
        ("viewer", "refused"): 1,
        ("deleteContract", "refused"): 1,
        ("/graphql", "refused"): 2,
        ("/documents/{token}", "refused"): 1,
        ("none", "refused"): 1,
    }
    assert value(found, "request_seconds_count", operation="contracts") == 1
    assert not {"Chosen138", "nothingLikeThis138", "s3cret", "S3CRET", "mine"} & set(
        text.replace('"', " ").split()
    )


async def test_jobs_providers_renders_and_seals_are_counted_and_timed(api: Api) -> None:
    async with measuring(api) as watched:
        await watched.stale()
        client = watched.client(OWNER)
        profile = await client.profile()
        await client.effective("FRAMEWORK", partyAProfileId=profile)
        found = await samples(watched.http)
    for work in ("RENDER_DRAFT", "SEAL"):
        assert value(found, "jobs_total", work=work, outcome="ok") == 1
        assert value(found, "job_seconds_count", work=work) == 1
    assert value(found, "renders_total", method="draw", outcome="ok") == 1
    assert value(found, "seals_total", method="seal", outcome="ok") == 1
    assert value(found, "provider_calls_total", provider="storage", method="put", outcome="ok") == 2
    calls = {"provider": "identity", "method": "verified_subject"}
    assert value(found, "provider_calls_total", **calls, outcome="ok") >= 1
    seconds = value(found, "provider_call_seconds_count", **calls)
    assert seconds == value(found, "provider_calls_total", **calls, outcome="ok")
    assert value(found, "contracts", sub_status="ELECTRONIC_EFFECTIVE") == 1
    assert value(found, "database_readable") == 1


def test_what_is_counted_of_the_workshop_is_asked_of_the_one_that_is_watched() -> None:
    """jobs/pen.py asks one of its own, of which nothing is counted: what it alone asks for would never appear."""
    sources = [path for folder in ("jobs", "resolvers", "endpoints") for path in (ROOT / folder).glob("*.py")]
    asked = {
        method
        for path in sources
        for method in re.findall(r"\bservices\.workshop\.(\w+)\(", path.read_text(encoding="utf-8"))
    }
    assert asked - set(WORKSHOP) == {"check_text", "examine"}
    assert set(WORKSHOP) < asked


class Away:
    async def verified_subject(self, account_reference: str) -> None:
        raise ProviderUnavailable("identity", retryable=True)


class Full:
    """A storage that takes nothing more."""

    async def put(self, content: bytes) -> str:
        raise OSError(28, "No space left on device")


async def test_an_outsider_that_is_away_fails_the_request(api: Api) -> None:
    profile = await api.client(OWNER).profile()
    async with api.with_services(identity=Away()) as broken, measuring(broken) as watched:
        await watched.stale()
        choice = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": profile}
        assert (await watched.client(OWNER).run(mutation_of("createContract"), input=choice)).codes == [
            "PROVIDER_UNAVAILABLE"
        ]
        found = await samples(watched.http)
    calls = {"provider": "identity", "method": "verified_subject"}
    assert value(found, "provider_calls_total", **calls, outcome="unavailable") >= 1
    assert value(found, "provider_calls_total", **calls, outcome="ok") == 0
    assert value(found, "requests_total", operation="createContract", outcome="failed") == 1


async def test_a_job_that_fails_is_counted_as_such(api: Api) -> None:
    client = api.client(OWNER)
    await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    async with api.with_services(storage=Full()) as broken, measuring(broken) as watched:
        await watched.work()
        found = await samples(watched.http)
    assert value(found, "jobs_total", work="RENDER_DRAFT", outcome="failed") == 1
    assert value(found, "jobs_total", work="RENDER_DRAFT", outcome="ok") == 0
    assert value(found, "provider_calls_total", provider="storage", method="put", outcome="failed") == 1


async def test_a_worker_that_serves_nothing_answers_on_a_port_of_its_own(api: Api) -> None:
    program, port = measured(api.program), free_port()
    settings = program.settings.model_copy(update={"metrics_port": port})
    address = f"http://127.0.0.1:{port}"
    async with metrics_served(replace(program, settings=settings)), httpx.AsyncClient() as http:
        assert (await http.get(f"{address}/metrics")).status_code == 401
        assert (await http.get(f"{address}/graphql", headers=SHOWN)).status_code == 404
        ready = await http.get(f"{address}/readyz")
        assert (ready.status_code, ready.json()["checks"]["queue"]) == (503, "failed")  # nobody works here
        answer = await http.get(f"{address}/metrics", headers=SHOWN)
    assert value(parsed(answer.text), "info", version="1.2.3") == 1
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(f"{address}/metrics")


async def test_the_port_of_a_worker_has_door_and_manners_like_any(api: Api) -> None:
    """It had a cap of ten connections for all: twelve that said nothing made the worker unready for ever."""
    program, port = measured(api.program), free_port()
    settings = program.settings.model_copy(update={"metrics_port": port, "connections_per_address": 20})
    async with metrics_served(replace(program, settings=settings)), AsyncExitStack() as idle:
        for _ in range(18):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /readyz HTTP/1.1\r\nX-Slow: ")
            idle.push_async_callback(hung_up, writer)
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
            assert (await http.get("/healthz")).json() == {"status": "ok"}
            lost = await http.get("/nowhere", headers={"X-Request-Id": "of-mine", "Accept-Language": "en"})
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x16\x03\x01\r\n\r\n")
        no_http = await reader.read()
        await hung_up(writer)
    assert lost.status_code == 404
    words = "There is nothing here. Please check whether the address is complete."
    assert lost.json() == {"errors": [{"message": words, "extensions": {"code": "NOT_FOUND"}}]}
    assert lost.headers["X-Request-Id"] == "of-mine"
    assert {name: lost.headers[name] for name in DEFAULTS} == DEFAULTS
    assert no_http.startswith(b"HTTP/1.1 400 Bad Request\r\nCache-Control: no-store\r\n")


async def test_what_is_due_is_told_by_depth_and_age_and_states_by_number(api: Api) -> None:
    async with measuring(api) as watched:
        client = watched.client(OWNER)
        await client.created("FRAMEWORK", partyAProfileId=await client.profile())
        late = api.services.now() - timedelta(minutes=10)
        await Contract.all().update(work_due_at=late)
        found = await samples(watched.http)
        assert value(found, "work_due", work="RENDER_DRAFT") == 1
        assert 600 <= value(found, "work_oldest_seconds", work="RENDER_DRAFT") < 700
        assert value(found, "work_due", work="SEAL") == value(found, "work_oldest_seconds", work="SEAL") == 0
        assert value(found, "contracts", sub_status="DRAFT_GENERATING") == 1
        assert ("hetong_contracts", (("sub_status", "ELECTRONIC_EFFECTIVE"),)) in found
        await Contract.all().update(work_due_at=None, work_error="given up")
        again = await samples(watched.http)
        # not read again at once: whoever asks often costs the database nothing
        assert value(again, "work_due", work="RENDER_DRAFT") == 1
    async with measuring(api) as later:
        found = await samples(later.http)
        assert (value(found, "work_due", work="RENDER_DRAFT"), value(found, "work_given_up")) == (0, 1)
