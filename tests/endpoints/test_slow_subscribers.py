"""Who reads too slowly is dropped with a reason, by either way; who reads nothing is not waited for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Final

import orjson
import pytest
from starlette.types import ASGIApp, Message

from application import subscriptions_of
from endpoints.event_stream import EventStreams
from endpoints.graphql import GraphQLView
from endpoints.sockets import Sockets
from jobs.changes import SqliteChanges
from jobs.feed import Feed
from models import Contract
from models.database import transaction
from models.history import record_contract_event
from resolvers import build_schema
from rules.terms import ContractEventStep
from tests.api import OWNER, Api
from tests.endpoints.subscribing import token_of
from tests.models.builders import CUSTOMER
from tests.waiting import until

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

QUERY: Final = "subscription { contractChanged { contract { version } } }"
SLOW: Final = {
    "message": "The changes came faster than they were fetched, so they are no longer sent. Please read the contracts"
    " anew and subscribe again.",
    "extensions": {"code": "SUBSCRIPTION_ENDED", "reason": "TOO_SLOW"},
}


class Wire:
    """A connection whose other end reads when it is told to."""

    def __init__(self) -> None:
        self.incoming: asyncio.Queue[Message] = asyncio.Queue()
        self.sent: list[Message] = []
        self.read = asyncio.Event()
        self.read.set()

    async def receive(self) -> Message:
        return await self.incoming.get()

    async def send(self, message: Message) -> None:
        await self.read.wait()
        self.sent.append(message)

    async def until(self, what: Any) -> None:
        await until(lambda: any(what in str(message) for message in self.sent))


@asynccontextmanager
async def narrow(api: Api) -> AsyncIterator[Api]:
    """The same world, where one change may wait for a subscriber."""
    url = api.program.settings.database_url
    feed = Feed(SqliteChanges(url, interval=0.01), api.services.now, most_waiting=1)
    yield Api(replace(api.program, services=replace(api.services, feed=feed)), api.http)
    assert feed._of_one == {}
    await feed.close()


async def too_much(world: Api) -> None:
    """More changes than may wait, until they were too many."""
    await world.client().created("FRAMEWORK", partyAProfileId=await world.client().profile())
    contract = await Contract.first()
    assert contract is not None
    for _ in range(3):
        async with transaction():
            await record_contract_event(
                contract.id, ContractEventStep.DOCUMENT_READ, actor=CUSTOMER, at=contract.created_at
            )
    await until(lambda: any(each._ending for each in world.services.feed._listening))


async def a_contract(api: Api) -> None:
    await api.client().created("FRAMEWORK", partyAProfileId=await api.client().profile())


def connected(app: ASGIApp, wire: Wire, api: Api, **scope: Any) -> asyncio.Task[Any]:
    headers = [
        (b"authorization", token_of(api, OWNER).encode()),
        (b"accept", b"text/event-stream"),
        (b"accept-language", b"en"),
        (b"content-type", b"application/json"),
    ]
    whole = {"path": "/graphql", "query_string": b"", "headers": headers, **scope}
    return asyncio.create_task(app(whole, wire.receive, wire.send))  # type: ignore[arg-type]  # a coroutine


async def socket(api: Api, wire: Wire, *, patience: float) -> asyncio.Task[Any]:
    sockets = Sockets(subscriptions_of(api.program, build_schema()), (), patience=patience)
    wire.incoming.put_nowait({"type": "websocket.connect"})
    scope = {"type": "websocket", "subprotocols": ["graphql-transport-ws"]}
    running = connected(sockets, wire, api, **scope)
    for message in (
        {"type": "connection_init"},
        {"type": "subscribe", "id": "1", "payload": {"query": QUERY}},
        {"type": "ping"},
    ):
        wire.incoming.put_nowait({"type": "websocket.receive", "text": orjson.dumps(message).decode()})
    await wire.until("pong")
    return running


async def stream(api: Api, wire: Wire, *, patience: float) -> asyncio.Task[Any]:
    subscriptions = subscriptions_of(api.program, build_schema())
    streams = EventStreams(subscriptions, send_deadline=patience)
    view = GraphQLView(build_schema(), subscriptions._context_of, streams.opened)
    body = orjson.dumps({"query": QUERY})
    wire.incoming.put_nowait({"type": "http.request", "body": body, "more_body": False})
    running = connected(view, wire, api, type="http", method="POST")
    await wire.until("200")
    return running


async def test_a_slow_socket_gets_the_reason_and_stays_open(api: Api) -> None:
    wire = Wire()
    async with narrow(api) as world:
        running = await socket(world, wire, patience=5)
        wire.read.clear()
        await too_much(world)
        wire.read.set()
        await wire.until("error")
        messages = [orjson.loads(each["text"]) for each in wire.sent if "text" in each]
        kinds = [each["type"] for each in messages]
        assert kinds in [["connection_ack", "pong", *told, "error"] for told in ([], ["next"])]
        assert messages[-1] == {"id": "1", "type": "error", "payload": [SLOW]}
        assert not running.done()
        wire.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await running


async def test_a_socket_that_reads_nothing_is_closed(api: Api) -> None:
    wire = Wire()
    async with narrow(api) as world:
        running = await socket(world, wire, patience=0.3)
        wire.read.clear()
        await a_contract(api)
        async with asyncio.timeout(5):
            await running
        assert wire.sent[-1] == {"type": "websocket.send", "text": '{"type":"pong"}'}


async def test_a_slow_stream_ends_with_the_reason(api: Api) -> None:
    wire = Wire()
    async with narrow(api) as world:
        running = await stream(world, wire, patience=5)
        wire.read.clear()
        await too_much(world)
        wire.read.set()
        await running
    events = b"".join(each["body"] for each in wire.sent if "body" in each).decode()
    assert events.count("contractChanged") <= 1
    assert events.endswith("event: complete\ndata:\n\n")
    last = events.split("event: next\ndata: ")[-1].partition("\n")[0]
    assert orjson.loads(last) == {"errors": [SLOW]}
    assert wire.sent[-1]["more_body"] is False


async def test_a_stream_that_nobody_reads_is_given_up(api: Api) -> None:
    wire = Wire()
    async with narrow(api) as world:
        running = await stream(world, wire, patience=0.3)
        wire.read.clear()
        await a_contract(api)
        async with asyncio.timeout(5):
            await running
    assert all(each.get("more_body", True) for each in wire.sent)
