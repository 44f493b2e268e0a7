"""A database that cannot be had: clients are told to come back, in either language, and nothing is a fault."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import date
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from application import create_app
from jobs.workshop import Workshop
from models.database import transaction
from models.document import Document
from models.party_a import PartyAProfile
from rules.numbers import contract_number, verification_code
from rules.terms import ContractKind
from tests.api import OWNER, PARTY_A, Api, mutation_of
from tests.assembled import program_on
from tests.databases import opened

NUMBER = contract_number(ContractKind.FRAMEWORK, date(2026, 11, 23), 1)
CODE = verification_code(1)
VERIFY = f'verifyContract(number: "{NUMBER}", code: "{CODE}") {{ verdict }}'
CHINESE = "系统繁忙或正在重启，暂时无法应答。"
ENGLISH = "The service is too busy or is just being restarted, so it could not answer."


@pytest.fixture
async def one_connection(
    postgres_url: str, tmp_path: Path, workshop: tuple[Workshop, tuple[bytes, ...]]
) -> AsyncIterator[Api]:
    """The application with a pool of one connection."""
    url = f"{postgres_url}{'&' if '?' in postgres_url else '?'}maxsize=1&pool_timeout=1"
    async with opened(url):
        program = program_on(url, tmp_path / "data", *workshop)
        transport = httpx.ASGITransport(create_app(program, with_worker=False))  # which tells a fault
        async with httpx.AsyncClient(transport=transport, base_url=program.settings.public_url) as http:
            yield Api(program, http)


@asynccontextmanager
async def all_connections_in_use() -> AsyncIterator[None]:
    begun, over = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        async with transaction():
            await Document.exists()
            begun.set()
            await over.wait()

    holding = asyncio.create_task(hold())
    await begun.wait()
    try:
        yield
    finally:
        over.set()
        await holding


async def test_a_request_is_told_to_come_back_and_answered_when_it_does(one_connection: Api) -> None:
    client = one_connection.client(OWNER)
    async with all_connections_in_use():
        with capture_logs() as logs:
            busy = await client.run("{ viewer { userName } }")
    assert (busy.status, busy.codes) == (503, ["UNAVAILABLE"])
    assert busy.errors[0]["message"].startswith(CHINESE)
    assert busy.errors[0]["extensions"]["retryAfter"] == 2
    assert [(entry["event"], entry["error"]) for entry in logs if "error" in entry] == [
        ("database unavailable", "PoolExhausted")
    ]
    assert await client.data("{ viewer { userName } }") == {"viewer": {"userName": OWNER.user_name}}


async def test_a_field_that_could_not_be_answered_says_so(one_connection: Api) -> None:
    async with all_connections_in_use():
        reply = await one_connection.client(None, "en").run(f"{{ {VERIFY} }}")
    assert (reply.status, reply.codes) == (200, ["UNAVAILABLE"])
    assert reply.errors[0]["message"].startswith(ENGLISH)
    assert reply.errors[0]["path"] == ["verifyContract"]


async def test_other_addresses_say_it_too(one_connection: Api) -> None:
    async with all_connections_in_use():
        answer = await one_connection.http.get(
            "/verify", params={"number": NUMBER, "code": CODE}, headers={"Accept": "application/json"}
        )
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE", "retryAfter": 2}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_file_that_another_process_keeps_writing_is_no_fault(
    api: Api, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds the writer's place for longer than anybody waits: nothing is written, and reads go on."""
    monkeypatch.setattr("models.sqlite.PATIENCE", 0.05)
    owner = api.client(OWNER)
    tool = sqlite3.connect(database.removeprefix("sqlite://"), isolation_level=None)
    with closing(tool), capture_logs() as logs:
        tool.execute("BEGIN IMMEDIATE")
        reply = await owner.run(mutation_of("savePartyAProfile"), input=PARTY_A)
        assert await owner.data("{ viewer { userName } }") == {"viewer": {"userName": OWNER.user_name}}
    assert reply.codes == ["UNAVAILABLE"]
    assert [(entry["event"], entry["error"]) for entry in logs if "error" in entry] == [
        ("database unavailable", "DBConnectionError")
    ]
    assert not await PartyAProfile.exists()
    await owner.done("savePartyAProfile", PARTY_A)
