"""GET /exports/{token} on a real port: slow and vanishing clients, and archives that cannot be finished."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import structlog
from starlette.applications import Starlette

from application import create_app
from auth.links import LinkSigner
from endpoints.exports import AT_ONCE, EACH_AT_ONCE, export_routes
from endpoints.streaming import Patience
from jobs.services import Services
from models import Account, Actor, Contract
from models.database import held, transaction
from rules.terms import DocumentKind
from tests.api import Api
from tests.contracts import CUSTOMER, document_of, verified_account
from tests.descriptors import open_files
from tests.endpoints.exporting import DRAFTED, JSON, deleted, filed, path_of, readings
from tests.endpoints.serving import served
from tests.resolvers.export import exportable
from tests.resolvers.world import row_of

LARGE = 12 * 1024 * 1024
"""Bytes: more than a server may have under way to a client with SMALL_BUFFER."""

SMALL_BUFFER = (socket.SOL_SOCKET, socket.SO_RCVBUF, 128 * 1024)


@pytest.fixture
async def account(services: Services) -> Account:
    return await verified_account(services)


@pytest.fixture
async def contracts(account: Account, services: Services) -> list[Contract]:
    """Three: the first is large, the second could still be deleted."""
    return [
        await filed(account, services, os.urandom(LARGE)),
        await filed(account, services, b"%PDF-1.7 second", steps=DRAFTED),
        await filed(account, services, b"%PDF-1.7 third"),
    ]


@asynccontextmanager
async def serving(
    services: Services, links: LinkSigner, patience: Patience | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    application = Starlette(routes=export_routes(services, links, patience=patience))
    async with reading(application) as client:
        yield client


@asynccontextmanager
async def reading(application: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A client with a small buffer."""
    transport = httpx.AsyncHTTPTransport(socket_options=[SMALL_BUFFER])
    async with (
        served(application) as origin,
        httpx.AsyncClient(base_url=origin, timeout=30, transport=transport) as client,
    ):
        yield client


@asynccontextmanager
async def silent(client: httpx.AsyncClient, path: str) -> AsyncIterator[socket.socket]:
    """A client that asks for the archive and takes nothing of it."""
    address = urlsplit(str(client.base_url))
    with socket.socket() as opened:
        opened.setsockopt(*SMALL_BUFFER)
        opened.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(opened, (address.hostname, address.port))
        await loop.sock_sendall(opened, f"GET {path} HTTP/1.1\r\nHost: hetong\r\n\r\n".encode())
        yield opened


async def rest_of(opened: socket.socket) -> bytes:
    """Everything that still arrives until the connection ends, however it ends."""
    arrived = b""
    with suppress(ConnectionResetError):
        async with asyncio.timeout(20):
            while piece := await asyncio.get_running_loop().sock_recv(opened, 1 << 20):
                arrived += piece
    return arrived


async def begun(*contracts: Contract) -> None:
    """Until the readings of all these are written."""
    async with asyncio.timeout(20):
        for contract in contracts:
            while not await readings(contract):  # noqa: ASYNC110 - a row has no event
                await asyncio.sleep(0.01)


async def test_a_client_that_takes_nothing_is_cut_off_and_holds_up_nobody(
    services: Services, links: LinkSigner, account: Account, contracts: list[Contract]
) -> None:
    path = path_of(links, contracts, account=account, at=services.now())
    with structlog.testing.capture_logs() as logged:
        async with (
            serving(services, links, Patience(piece=1.5, whole=60)) as client,
            silent(client, path) as opened,
        ):
            await begun(contracts[0])
            async with asyncio.timeout(1), transaction():  # nothing of the database is held meanwhile
                await held(Contract.filter(id=contracts[0].id)).get()
            during = open_files()
            while not logged:  # noqa: ASYNC110 - a log has no event
                await asyncio.sleep(0.05)
            await asyncio.sleep(0.05)
            assert open_files() < during  # although the client has taken nothing yet
            arrived = await rest_of(opened)
    assert [(entry["event"], entry["path"]) for entry in logged] == [("stream_too_slow", "exports")]
    assert 0 < len(arrived) < LARGE
    assert b"PK\x05\x06" not in arrived  # the list of names, without which it is no archive
    assert [len(await readings(contract)) for contract in contracts] == [1, 0, 0]


async def test_a_client_that_takes_a_little_now_and_then_is_ended_too(
    services: Services, links: LinkSigner, account: Account, contracts: list[Contract]
) -> None:
    path = path_of(links, contracts, account=account, at=services.now())
    with structlog.testing.capture_logs() as logged:
        async with (
            serving(services, links, Patience(piece=60, whole=1.0)) as client,
            silent(client, path) as opened,
        ):
            async with asyncio.timeout(20):
                while not logged:
                    await asyncio.sleep(0.02)
                    with suppress(BlockingIOError):
                        opened.recv(4096)
            assert len(await rest_of(opened)) < LARGE
    assert [entry["event"] for entry in logged] == ["stream_too_slow"]


async def test_a_client_that_leaves_is_sent_no_more_and_reads_no_more(
    services: Services, links: LinkSigner, account: Account, contracts: list[Contract]
) -> None:
    with structlog.testing.capture_logs() as logged:
        async with serving(services, links) as client:
            for _ in range(EACH_AT_ONCE + 1):  # whoever leaves frees the place
                path = path_of(links, contracts, account=account, at=services.now())
                async with client.stream("GET", path) as answer:
                    assert answer.status_code == 200
                    await anext(answer.aiter_raw())
                await asyncio.sleep(0.2)
    assert logged == []
    assert [len(await readings(contract)) for contract in contracts] == [EACH_AT_ONCE + 1, 0, 0]
    async with transaction():
        await held(Contract.filter(id=contracts[0].id)).get()


async def half_read(client: httpx.AsyncClient, path: str) -> tuple[httpx.Response, AsyncIterator[bytes]]:
    answer = await client.send(client.build_request("GET", path), stream=True)
    assert answer.status_code == 200
    parts = answer.aiter_raw()
    await anext(parts)
    return answer, parts


async def read_on(answer: httpx.Response, parts: AsyncIterator[bytes]) -> None:
    """To the end, which is none."""
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        async for _ in parts:
            pass
    await answer.aclose()


@pytest.mark.parametrize("fate", ["deleted", "damaged", "missing"])
async def test_what_cannot_be_finished_is_cut_and_never_looks_whole(
    services: Services,
    links: LinkSigner,
    account: Account,
    contracts: list[Contract],
    tmp_path: Path,
    fate: str,
) -> None:
    path = path_of(links, contracts, account=account, at=services.now())
    second = await document_of(contracts[1], DocumentKind.SEALED)
    stored = next((tmp_path / "world" / "documents").rglob(second.sha256))
    with structlog.testing.capture_logs() as logged:
        async with serving(services, links) as client:
            answer, parts = await half_read(client, path)
            if fate == "deleted":
                await deleted(contracts[1])
            elif fate == "damaged":
                stored.chmod(0o640)
                stored.write_bytes(b"X" + stored.read_bytes()[1:])
            else:
                stored.unlink()
            await read_on(answer, parts)
    error = {"deleted": "NothingToExport", "damaged": "DocumentCorrupt"}.get(fate, "DocumentMissing")
    assert [(entry["event"], entry["error"]) for entry in logged] == [("stream_broken", error)]
    assert CUSTOMER.name not in str(logged)
    assert [len(await readings(contract)) for contract in contracts] == [1, 0, 0]


async def test_a_file_changed_while_it_is_sent_is_not_sent_to_its_end(
    services: Services, links: LinkSigner, account: Account, contracts: list[Contract], tmp_path: Path
) -> None:
    path = path_of(links, contracts[:1], account=account, at=services.now())
    first = await document_of(contracts[0], DocumentKind.SEALED)
    stored = next((tmp_path / "world" / "documents").rglob(first.sha256))
    with structlog.testing.capture_logs() as logged:
        async with serving(services, links) as client:
            answer, parts = await half_read(client, path)
            stored.chmod(0o640)
            with stored.open("r+b") as opened:
                opened.seek(-1, os.SEEK_END)
                opened.write(bytes([stored.read_bytes()[-1] ^ 1]))
            await read_on(answer, parts)
    assert [entry["error"] for entry in logged] == ["DocumentCorrupt"]


async def test_beyond_a_few_at_once_the_next_is_asked_to_come_again(
    services: Services, links: LinkSigner, account: Account, contracts: list[Contract]
) -> None:
    def path(reader: Actor) -> str:
        return path_of(links, contracts[:1], account=account, reader=reader, at=services.now())

    people = [replace(CUSTOMER, id=f"user-{number}") for number in range(AT_ONCE // EACH_AT_ONCE + 1)]
    async with serving(services, links) as client:
        sending = [await half_read(client, path(people[0])) for _ in range(EACH_AT_ONCE)]
        busy = await client.get(path(people[0]), headers=JSON)
        assert (busy.status_code, busy.headers["retry-after"]) == (503, "10")
        assert busy.json()["errors"][0]["extensions"] == {"code": "BUSY"}
        assert (await client.head(path(people[0]))).status_code == 200
        for person in people[1:-1]:
            sending += [await half_read(client, path(person)) for _ in range(EACH_AT_ONCE)]
        assert len(sending) == AT_ONCE
        assert (await client.get(path(people[-1]), headers=JSON)).status_code == 503
        assert len(await readings(contracts[0])) == AT_ONCE  # who was asked to come again has read nothing
        for answer, _ in sending:
            await answer.aclose()
        await asyncio.sleep(0.2)
        assert (await client.get(path(people[-1]))).status_code == 200


async def test_the_whole_application_with_all_its_manners_cuts_too(api: Api) -> None:
    contracts = [await exportable(api, content=content) for content in (os.urandom(LARGE), b"second")]
    query = "query ($ids: [ID!]!) { contractsExport(ids: $ids) { url } }"
    url = (await api.client().data(query, ids=contracts))["contractsExport"]["url"]
    second = await document_of(await row_of(contracts[1]), DocumentKind.SEALED)
    stored = next((api.program.settings.data_dir / "documents").rglob(second.sha256))
    with structlog.testing.capture_logs() as logged:
        async with reading(create_app(api.program, with_worker=False)) as client:
            answer, parts = await half_read(client, urlsplit(url).path)
            stored.unlink()
            await read_on(answer, parts)
    assert [entry["event"] for entry in logged] == ["stream_broken", "request"]
    assert (logged[1]["route"], logged[1]["status"]) == ("/exports/{token}", 200)
    assert urlsplit(url).path.rpartition("/")[2] not in str(logged)
