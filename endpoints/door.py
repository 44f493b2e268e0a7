"""Who may come in, and how long they may take to say what they want: uvicorn itself waits for ever.

A connection that has sent nothing, or half of a request's head, costs us a file and is worth nothing to an honest
client. Bodies have deadlines of their own where they are read.
"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final, cast

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from auth.throttle import network_of
from endpoints.answers import reader_of, refused
from endpoints.graphql import EVENTS
from messages import text

HEAD_DEADLINE: Final = 10.0
"""Seconds from opening a connection, or from the first byte of a further request, to the end of its head."""

_AGAIN: Final = 1
"""Seconds after which who was one too many may try again."""

_BUSY: Final = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: %d\r\n" % _AGAIN
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\n"
_GOODBYE: Final = b"Content-Length: 0\r\nConnection: close\r\n\r\n"

Network = IPv4Network | IPv6Network


class Door:
    """Of connections. Those of `proxies` are many clients', and not counted; nor are those of a local socket."""

    def __init__(
        self, *, most: int, proxies: Sequence[Network] = (), head_deadline: float = HEAD_DEADLINE
    ) -> None:
        self.places = Places(most)
        self.head_deadline = head_deadline
        self._proxies = tuple(proxies)

    @property
    def protocol(self) -> type[asyncio.Protocol]:
        """For uvicorn's `http`."""
        return cast("type[asyncio.Protocol]", partial(CarefulProtocol, door=self))

    def counts(self, host: str | None) -> bool:
        return host is not None and not any(ip_address(host) in network for network in self._proxies)


class CarefulProtocol(HttpToolsProtocol):
    """Uvicorn's, with a cap on connections and a deadline for heads."""

    def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._door = door
        self._address: str | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._has_begun = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
        super().connection_made(transport)
        host = self.client[0] if self.client else None
        if self._door.counts(host):
            address = network_of(host)
            if not self._door.places.take(address):
                self._send_away(_BUSY)
                return
            self._address = address
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._give_place_back()
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        is_asked = self.cycle is not None and not self.cycle.response_complete
        is_ours = self.transport.get_protocol() is self and not self.transport.is_closing()
        if self._deadline is None and is_ours and not is_asked:
            self._await_head()

    def on_message_begin(self) -> None:
        self._has_begun = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    def handle_websocket_upgrade(self) -> None:
        """The connection is another protocol's from now on, and that one hears when it ends."""
        super().handle_websocket_upgrade()
        protocol: Any = self.transport.get_protocol()
        lost = protocol.connection_lost

        def connection_lost(error: Exception | None) -> None:
            self._give_place_back()
            lost(error)

        protocol.connection_lost = connection_lost

    def _await_head(self) -> None:
        self._has_begun = False
        self._deadline = self.loop.call_later(self._door.head_deadline, self._is_too_slow)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _is_too_slow(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self._send_away(_TOO_SLOW if self._has_begun else b"")

    def _send_away(self, why: bytes) -> None:
        if why:
            self.transport.write(why + _GOODBYE)
        self.transport.close()

    def _give_place_back(self) -> None:
        if self._address is not None:
            self._door.places.give_back(self._address)
            self._address = None
