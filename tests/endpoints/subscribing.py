"""Subscribers as they are: a real server in this very loop, WebSockets and event streams of real clients."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import httpx
import orjson
from starlette.applications import Starlette
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from application import create_app
from providers.demonstration import DemonstrationUser
from tests.api import OWNER, Api
from tests.endpoints.serving import served

PROTOCOL: Final = Subprotocol("graphql-transport-ws")
WATCH: Final = """subscription ($id: ID) {
    contractChanged(id: $id) { contract { id subStatus version } deletedContractId }
}"""


def token_of(api: Api, user: DemonstrationUser, **claims: Any) -> str:
    issuer = api.program.development_issuer
    assert issuer is not None
    return f"Bearer {issuer.token_for(user, **{'now': api.services.now(), **claims})}"


class Socket:
    """One WebSocket; what was received while something else was waited for is kept."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    async def send(self, **message: Any) -> None:
        await self.connection.send(orjson.dumps(message).decode())

    async def received(self) -> Any:
        async with asyncio.timeout(10):
            return orjson.loads(await self.connection.recv())

    async def initialised(self, token: str | None) -> "Socket":
        await self.send(type="connection_init", payload={"authorization": token} if token else None)
        assert await self.received() == {"type": "connection_ack"}
        return self

    async def subscribe(self, name: str, query: str = WATCH, /, **variables: Any) -> None:
        await self.send(id=name, type="subscribe", payload={"query": query, "variables": variables})

    async def open(self) -> None:
        """Once what was sent before has been dealt with."""
        await self.send(type="ping")
        answer = await self.received()
        while answer["type"] == "next":  # of the last seconds: a server that others use has those
            answer = await self.received()
        assert answer == {"type": "pong"}

    async def closed(self) -> tuple[int, str]:
        """With which code and reason the server closed it, whatever it sent before."""
        with suppress(ConnectionClosed):
            async with asyncio.timeout(10):
                async for _ in self.connection:
                    pass
        assert self.connection.close_code is not None
        return self.connection.close_code, self.connection.close_reason or ""


@asynccontextmanager
async def socket_to(
    url: str, *, protocols: tuple[Subprotocol, ...] = (PROTOCOL,), **headers: str
) -> AsyncIterator[Socket]:
    address = f"{url.replace('http', 'ws', 1)}/graphql"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with connect(
        address, subprotocols=protocols or None, additional_headers=named, proxy=None
    ) as connection:
        yield Socket(connection)


class Events:
    """One event stream, event by event."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self._lines = response.aiter_lines()

    async def received(self) -> tuple[str, Any]:
        """The next event's name and data; signs of life are passed over. Raises StopAsyncIteration at the end."""
        name = ""
        async with asyncio.timeout(10):
            while True:
                line = await anext(self._lines)
                field, _, value = line.partition(":")
                if field == "event":
                    name = value.strip()
                elif field == "data":
                    return name, orjson.loads(value) if value else None

    async def rest(self) -> list[tuple[str, Any]]:
        """All events until the end."""
        events = []
        with suppress(StopAsyncIteration):
            while True:
                events.append(await self.received())
        return events


@asynccontextmanager
async def stream_of(
    url: str, headers: Mapping[str, str], query: str = WATCH, **variables: Any
) -> AsyncIterator[Events]:
    body = {"query": query, "variables": variables}
    asked = {"Accept": "text/event-stream", **headers}
    async with (
        httpx.AsyncClient(timeout=20) as client,
        client.stream("POST", f"{url}/graphql", json=body, headers=asked) as response,
    ):
        yield Events(response)


@asynccontextmanager
async def subscribable(api: Api, application: Starlette | None = None) -> AsyncIterator[str]:
    """The whole application at a real address; at the end nobody is left who follows the changes."""
    async with served(application or create_app(api.program, with_worker=False)) as url:
        try:
            yield url
        finally:
            await api.services.feed.close()


@asynccontextmanager
async def watching(api: Api, url: str, user: DemonstrationUser = OWNER) -> AsyncIterator[Socket]:
    """A socket of a user with one subscription to everything, whose id is `1`."""
    async with socket_to(url) as socket:
        await socket.initialised(token_of(api, user))
        await socket.subscribe("1")
        await socket.open()
        yield socket
