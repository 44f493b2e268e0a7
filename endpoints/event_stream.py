"""Subscriptions as text/event-stream: the protocol of graphql-sse, each over a connection of its own.

The head of the answer says that the subscription is open. Lines end in LF alone, and the last event has a `data:` with
not even a space: urql's reader takes nothing else. A stream that breaks off without `complete` is to be opened anew.
"""

import asyncio
from contextlib import suppress
from typing import Final

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from auth.tokens import SignInRequired
from endpoints.graphql import EVENTS
from endpoints.graphql_requests import Parameters
from endpoints.subscriptions import (
    Error,
    NotOpened,
    Subscription,
    Subscriptions,
    ended_error,
    log_fault,
    signed_out_error,
)
from jobs.feed import Ended, Ending

PULSE: Final = 10.0
"""Seconds between two signs of life; at each the token is read again."""

SEND_DEADLINE: Final = 10.0
"""Seconds that a client may take to receive one event."""

_SIGN_OF_LIFE: Final = b":\n\n"
_COMPLETE: Final = b"event: complete\ndata:\n\n"
_HEADERS: Final = {
    "Content-Type": f"{EVENTS}; charset=utf-8",
    "Cache-Control": "no-store",
    "Vary": "Accept, Accept-Language",
    "X-Accel-Buffering": "no",  # a proxy would hold events back until its buffer is full
}


class EventStreams:
    """For GraphQLView."""

    def __init__(
        self, subscriptions: Subscriptions, *, pulse: float = PULSE, send_deadline: float = SEND_DEADLINE
    ) -> None:
        self._subscriptions = subscriptions
        self._pulse = pulse
        self._send_deadline = send_deadline

    async def opened(self, request: Request, parameters: Parameters) -> Response:
        """Whatever was refused is the stream's only event. Raises SignInRequired."""
        try:
            subscription = await self._subscriptions.opened(parameters, request)
        except NotOpened as refusal:
            return Response(_end(refusal.body), headers=_HEADERS)
        return EventStream(self._subscriptions, subscription, request, self._pulse, self._send_deadline)


class EventStream(Response):
    """One subscription, until the client or the server is done with it."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        subscription: Subscription,
        request: Request,
        pulse: float,
        send_deadline: float,
    ) -> None:
        super().__init__(headers=_HEADERS)
        del self.headers["content-length"]
        self._subscriptions = subscriptions
        self._subscription = subscription
        self._request = request
        self._pulse = pulse
        self._send_deadline = send_deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async with asyncio.TaskGroup() as parts:
                parts.create_task(self._until_gone(receive))
                parts.create_task(self._live(send))
                await self._tell(send)
        except ExceptionGroup as group:
            last = self._last(group.exceptions[0])
            if last is not None:
                with suppress(OSError, TimeoutError):
                    await self._send(send, last, more=False)
        finally:
            self._subscription.close()

    async def _tell(self, send: Send) -> None:
        while True:
            body = await self._subscription.next()
            await self._send(send, _next(body))

    async def _live(self, send: Send) -> None:
        while True:
            await self._send(send, _SIGN_OF_LIFE)
            await asyncio.sleep(self._pulse)
            await self._subscriptions.check_signed_in(self._request)

    async def _until_gone(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        raise ClientDisconnect

    async def _send(self, send: Send, content: bytes, *, more: bool = True) -> None:
        async with asyncio.timeout(self._send_deadline):
            await send({"type": "http.response.body", "body": content, "more_body": more})

    def _last(self, error: Exception) -> bytes | None:
        """What is sent yet; null where nothing gets through. Without `complete` a client comes back by itself."""
        if isinstance(error, ClientDisconnect | OSError):
            return None
        if isinstance(error, Ended):
            slow = error.ending is Ending.TOO_SLOW
            return _end({"errors": [ended_error(error.ending, self._request)]}) if slow else b""
        if isinstance(error, SignInRequired):
            return _end({"errors": [signed_out_error(error, self._request)]})
        log_fault(error)
        return b""


def _next(body: Error) -> bytes:
    return b"event: next\ndata: " + orjson.dumps(body, option=orjson.OPT_PASSTHROUGH_DATETIME) + b"\n\n"


def _end(body: Error) -> bytes:
    return _next(body) + _COMPLETE
