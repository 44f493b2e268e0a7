"""WebSocket /graphql: subscriptions over graphql-transport-ws, and nothing of the protocol before it (graphql-ws).

Messages are taken one after the other: a pong that answers a ping sent after `subscribe` says that it is open. Signs of
life are WebSocket pings of the server's (main.py); browsers answer them by themselves.
"""

import asyncio
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any, Final, NoReturn

import orjson
import structlog
from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from auth.places import Places
from auth.tokens import SignInRequired
from endpoints.answers import reader_of, refused
from endpoints.graphql_requests import RequestRefused, parameters_of
from endpoints.socket_messages import PROTOCOL, Closing, Code, Kind, Message, message_of
from endpoints.subscriptions import (
    Error,
    NotOpened,
    Subscription,
    Subscriptions,
    ended_error,
    log_fault,
    too_many_error,
)
from endpoints.viewers import OriginRefused
from jobs.feed import Ended, Ending
from messages import text

MOST_OF_ONE: Final = 100
"""Sockets of one principal, in this process."""

MOST_OF_SOCKET: Final = 20
"""Subscriptions over one socket."""

PULSE: Final = 10.0
"""Seconds after which a socket's token is read again."""

PATIENCE: Final = 10.0
"""Seconds that a client may take to say who it is, and to receive one message."""

_LOG: Final = structlog.get_logger("http")


class Sockets:
    """`origins`: whose scripts may connect; who is no browser sends no Origin."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        origins: Collection[str],
        *,
        pulse: float = PULSE,
        patience: float = PATIENCE,
        most_of_one: int = MOST_OF_ONE,
    ) -> None:
        self._subscriptions = subscriptions
        self._places = Places(most_of_one)
        self._origins = frozenset(origins)
        self._pulse = pulse
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        websocket, began = WebSocket(scope, receive, send), time.perf_counter()
        if not self._origins.issuperset(websocket.headers.getlist("origin")):
            reader = reader_of(websocket, page_by_default=False)
            words = text("subscription.ORIGIN_REFUSED", reader.locale)
            await websocket.send_denial_response(refused(websocket, reader, 403, "ORIGIN_REFUSED", words))
            return
        if PROTOCOL not in scope["subprotocols"]:
            await websocket.accept()
            await websocket.close(Code.SUBPROTOCOL_NOT_ACCEPTABLE, "Subprotocol not acceptable")
            return
        await websocket.accept(PROTOCOL)
        socket = _Socket(websocket, self._subscriptions, self._places, self._pulse, self._patience)
        code = await socket.live()
        milliseconds = round((time.perf_counter() - began) * 1000, 1)
        _LOG.info("socket", route="/graphql", code=code, milliseconds=milliseconds)


class _Socket:
    def __init__(
        self,
        websocket: WebSocket,
        subscriptions: Subscriptions,
        places: Places,
        pulse: float,
        patience: float,
    ) -> None:
        self._websocket = websocket
        self._subscriptions = subscriptions
        self._places = places
        self._principal: str | None = None
        """Whose place is taken."""
        self._pulse = pulse
        self._patience = patience
        self._connection: HTTPConnection | None = None
        """With the token of whoever is signed in; null before."""
        self._initialised = False
        self._telling: dict[str, asyncio.Task[None]] = {}

    async def live(self) -> int:
        """Until either side closes it, whatever happens in between; with which code."""
        try:
            async with asyncio.TaskGroup() as self._parts:
                self._parts.create_task(self._until_going_away())
                self._parts.create_task(self._until_signed_out())
                await self._read()
        except ExceptionGroup as group:
            return await self._closed(group.exceptions[0])
        finally:
            if self._principal is not None:
                self._places.give_back(self._principal)

    async def _closed(self, error: Exception) -> int:
        if isinstance(error, WebSocketDisconnect):
            return error.code
        closing = _closing(error)
        with suppress(TimeoutError, WebSocketDisconnect):
            async with asyncio.timeout(self._patience):
                await self._websocket.close(closing.code, closing.reason)
        return int(closing.code)

    async def _until_going_away(self) -> None:
        await self._subscriptions.feed.going_away.wait()
        raise Closing(Code.GOING_AWAY, "Going away")

    async def _until_signed_out(self) -> None:
        await asyncio.sleep(self._patience)
        if self._connection is None:
            raise Closing(Code.INIT_TIMEOUT, "Connection initialisation timeout")
        while True:
            await self._subscriptions.check_signed_in(self._connection)
            await asyncio.sleep(self._pulse)

    async def _read(self) -> NoReturn:
        while True:
            received = await self._websocket.receive()
            if received["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(received["code"])
            message = message_of(received.get("text"))
            if message.kind is Kind.INIT:
                await self._initialise(message)
            elif message.kind is Kind.PING:
                await self._send({"type": "pong"})
            elif message.kind is Kind.SUBSCRIBE:
                await self._subscribe(message)
            elif message.kind is Kind.COMPLETE and message.id in self._telling:
                self._telling.pop(message.id).cancel()

    async def _initialise(self, message: Message) -> None:
        if self._initialised:
            raise Closing(Code.TOO_MANY_INITS, "Too many initialisation requests")
        self._initialised = True
        connection = _with_token(self._websocket.scope, message.payload)
        principal = await self._subscriptions.check_signed_in(connection)
        if not self._places.take(principal):
            raise Closing(Code.TRY_AGAIN_LATER, "Too many connections")
        self._principal, self._connection = principal, connection
        await self._send({"type": "connection_ack"})

    async def _subscribe(self, message: Message) -> None:
        if self._connection is None:
            raise Closing(Code.UNAUTHORIZED, "Unauthorized")
        if message.id in self._telling:
            raise Closing(Code.SUBSCRIBER_EXISTS, f"Subscriber for {message.id} already exists")
        if len(self._telling) >= MOST_OF_SOCKET:
            await self._refuse(message.id, too_many_error(self._connection))
            return
        try:
            parameters = parameters_of(message.payload)
            subscription = await self._subscriptions.opened(parameters, self._connection)
        except RequestRefused as refusal:
            raise Closing(Code.BAD_REQUEST, refusal.words) from None
        except NotOpened as refusal:
            await self._refuse(message.id, *refusal.errors)
            return
        telling = self._parts.create_task(self._tell(message.id, subscription))
        self._telling[message.id] = telling
        telling.add_done_callback(lambda _: self._told(message.id, telling, subscription))

    async def _tell(self, id: str, subscription: Subscription) -> None:
        try:
            while True:
                body = await subscription.next()
                await self._send({"id": id, "type": "next", "payload": body})
        except Ended as ended:
            if ended.ending is not Ending.TOO_SLOW:
                raise
            await self._refuse(id, ended_error(ended.ending, self._websocket))

    def _told(self, id: str, telling: asyncio.Task[None], subscription: Subscription) -> None:
        subscription.close()
        if self._telling.get(id) is telling:
            del self._telling[id]

    async def _refuse(self, id: str, *errors: Error) -> None:
        await self._send({"id": id, "type": "error", "payload": errors})

    async def _send(self, message: Mapping[str, Any]) -> None:
        async with asyncio.timeout(self._patience):
            await self._websocket.send_text(
                orjson.dumps(message, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()
            )


def _closing(error: Exception) -> Closing:
    if isinstance(error, Closing):
        return error
    if isinstance(error, SignInRequired):
        return Closing(Code.FORBIDDEN, f"Forbidden: {error.reason}")
    if isinstance(error, OriginRefused):  # a program's, with a cookie: a browser would have said where it is
        return Closing(Code.FORBIDDEN, "Forbidden: ORIGIN_REFUSED")
    if isinstance(error, TimeoutError):
        return Closing(Code.TRY_AGAIN_LATER, "Too slow")
    if isinstance(error, Ended):
        gone = error.ending is Ending.GOING_AWAY
        return Closing(Code.GOING_AWAY if gone else Code.TRY_AGAIN_LATER, str(error.ending))
    log_fault(error)
    return Closing(Code.FAULT, "Internal error")


def _with_token(scope: Scope, payload: Mapping[str, Any]) -> HTTPConnection:
    """As if the token had come in the header: scripts of browsers cannot set one. The payload's goes first."""
    given = payload.get("authorization", payload.get("Authorization"))
    if given is None:
        return HTTPConnection(scope)
    if not isinstance(given, str):
        raise Closing(Code.BAD_REQUEST, "authorization must be a string.")
    others = [(name, value) for name, value in scope["headers"] if name != b"authorization"]
    return HTTPConnection({**scope, "headers": [*others, (b"authorization", given.encode())]})
