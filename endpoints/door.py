"""Who may come in, and how long they may take to say what they want and to hear it: uvicorn itself waits for ever.

A connection that has sent nothing, or half of a request's head, costs us a file and is worth nothing to an honest
client. Bodies have deadlines of their own where they are read.
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Any, Final, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from auth.places import Places
from auth.throttle import network_of
from endpoints.crowd import AGAIN
from endpoints.handshakes import CarefulSocket
from endpoints.heads import LARGEST_ADDRESS, TOO_LONG
from endpoints.manners import DEFAULTS

HEAD_DEADLINE: Final = 10.0
"""Seconds from opening a connection, or from the first byte of a further request, to the end of its head."""

FETCH_DEADLINE: Final = 10.0
"""Seconds in which whoever is answered fetches at least FETCHED of what waits for it in our memory."""

FETCHED: Final = 16 * 1024
"""Bytes."""

LARGEST_HEAD: Final = 320 * 1024
"""Bytes: an address that is too long is read, to be told so. As many may the trailers have, which nobody reads."""

_BUSY: Final = b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: %d\r\n" % AGAIN
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\n"
_TOO_LARGE: Final = b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
_MALFORMED: Final = b"HTTP/1.1 400 Bad Request\r\n"
_GOODBYE: Final = b"Content-Length: 0\r\nConnection: close\r\n\r\n"

Network = IPv4Network | IPv6Network


class Door:
    """Of connections. Those of `proxies` are many clients', and not counted; nor are those of a local socket.

    `headers`: of what is answered before any request is understood.
    """

    def __init__(
        self,
        *,
        most: int,
        proxies: Sequence[Network] = (),
        head_deadline: float = HEAD_DEADLINE,
        fetch_deadline: float = FETCH_DEADLINE,
        headers: Mapping[str, str] = DEFAULTS,
    ) -> None:
        self.places = Places(most)
        self.manners = "".join(f"{name}: {value}\r\n" for name, value in headers.items()).encode("ascii")
        self._headers = headers
        self.head_deadline = head_deadline
        self.fetch_deadline = fetch_deadline
        self._proxies = tuple(proxies)

    @property
    def protocol(self) -> type[asyncio.Protocol]:
        """For uvicorn's `http`."""
        return cast("type[asyncio.Protocol]", partial(CarefulProtocol, door=self))

    @property
    def sockets(self) -> type[asyncio.Protocol]:
        """For uvicorn's `ws`."""
        return cast("type[asyncio.Protocol]", partial(CarefulSocket, headers=self._headers))

    def counts(self, host: str | None) -> bool:
        return host is not None and not any(ip_address(host) in network for network in self._proxies)


class CarefulProtocol(HttpToolsProtocol):
    """Uvicorn's, with a cap on connections, a deadline for heads, an end to them, and one to answers nobody fetches."""

    def __init__(self, *args: Any, door: Door, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._door = door
        self._address: str | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._fetching: asyncio.TimerHandle | None = None
        self._has_begun = False
        """Whether part of a head is here, and not the whole."""
        self._has_body = False
        """Whether a whole head is here, and what comes after it is not."""
        self._beside = 0
        """Bytes of a head, or around the chunks of a body, since the last head or part of a body; by packets."""

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
        self._stop_watching()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._beside = self._beside + len(data) if self._has_begun or self._has_body else len(data)
        super().data_received(data)
        if (self._has_begun or self._has_body) and self._beside > LARGEST_HEAD:
            self._send_away(_TOO_LARGE)
        is_asked = self.cycle is not None and not self.cycle.response_complete
        is_ours = self.transport.get_protocol() is self and not self.transport.is_closing()
        if self._deadline is None and is_ours and not is_asked:
            self._await_head()

    def on_message_begin(self) -> None:
        self._has_begun = True
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Not of a trailer: uvicorn would let it pass for one of the head, which others have looked at already."""
        if self._has_begun:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._has_begun, self._has_body, self._beside = False, True, 0
        self._stop_waiting()
        if len(self.url) > LARGEST_ADDRESS and not self._is_handshake():
            self.url = self.url[:LARGEST_ADDRESS].partition(b"?")[0]
            self.scope["extensions"] = {TOO_LONG: {}}
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._beside = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._has_body = False
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        self._stop_watching()
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """No HTTP."""
        self._send_away(_MALFORMED)

    def handle_websocket_upgrade(self) -> None:
        """The connection is another protocol's from now on, and that one hears when it ends.

        What it does not take for a handshake, though it is HTTP, it would leave lying for ever.
        """
        super().handle_websocket_upgrade()
        protocol: Any = self.transport.get_protocol()
        if not protocol.handshake_initiated:
            self._send_away(_MALFORMED)
        lost = protocol.connection_lost

        def connection_lost(error: Exception | None) -> None:
            self._give_place_back()
            lost(error)

        protocol.connection_lost = connection_lost

    def _is_handshake(self) -> bool:
        """Of a WebSocket: it has bounds of its own."""
        return bool(self.parser.should_upgrade() and self._should_upgrade())

    def _await_head(self) -> None:
        self._deadline = self.loop.call_later(self._door.head_deadline, self._is_too_slow)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _is_too_slow(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self._send_away(_TOO_SLOW if self._has_begun else b"")

    def _watch(self) -> None:
        left = self.transport.get_write_buffer_size()
        self._fetching = self.loop.call_later(self._door.fetch_deadline, self._check_fetched, left)

    def _check_fetched(self, before: int) -> None:
        """Closing would wait for the rest to be fetched."""
        if before - self.transport.get_write_buffer_size() < FETCHED:
            self.transport.abort()
        else:
            self._watch()

    def _stop_watching(self) -> None:
        if self._fetching is not None:
            self._fetching.cancel()
            self._fetching = None

    def _send_away(self, why: bytes) -> None:
        if why:
            self.transport.write(why + self._door.manners + _GOODBYE)
        self.transport.close()

    def _give_place_back(self) -> None:
        if self._address is not None:
            self._door.places.give_back(self._address)
            self._address = None
