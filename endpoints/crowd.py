"""Of requests being answered: behind a proxy the door sees one address, and this sees the client's."""

from typing import Final

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from auth.places import Places
from auth.throttle import network_of
from endpoints.answers import reader_of, refused
from endpoints.graphql import EVENTS
from messages import text

AGAIN: Final = 1
"""Seconds after which who was one too many may try again."""


class Crowd:
    """Events may be told for hours, and so may sockets be open: once they are they have caps of their own."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self._app = app
        self.places = Places(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        address = network_of(client[0] if client else None)
        if not self.places.take(address):
            connection = HTTPConnection(scope)
            reader = reader_of(connection, page_by_default=False)
            words = text("http.CROWDED", reader.locale)
            response = refused(connection, reader, 429, "RATE_LIMITED", words, retryAfter=AGAIN)
            response.headers.update({"Retry-After": str(AGAIN), "Connection": "close"})
            await response(scope, receive, send)
            return
        held = [address]

        async def answer(message: Message) -> None:
            if held and _is_open(message):
                self.places.give_back(held.pop())
            await send(message)

        try:
            await self._app(scope, receive, answer)
        finally:
            for each in held:
                self.places.give_back(each)


def _is_open(message: Message) -> bool:
    """A socket is once something is said to it: before, it has not told who it is."""
    if message["type"] == "http.response.start":
        return Headers(raw=message["headers"]).get("content-type", "").startswith(EVENTS)
    return bool(message["type"] == "websocket.send")
