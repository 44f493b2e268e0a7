"""A body sent as it comes, to a client that may be slow, gone, or never meant to read.

A stream that cannot be finished is cut: the connection is aborted, and the client sees that something is missing.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from time import monotonic
from typing import Final

import structlog
from starlette.types import Message, Receive, Scope, Send

_LOG: Final = structlog.get_logger("http")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds: `piece` that a client may take for one piece, `whole` for everything."""

    piece: float = 60.0
    whole: float = 1_800.0


class Stream:
    """An answer of status 200. `parts` is closed in any case; what it raises is logged, and cuts the stream."""

    def __init__(
        self, parts: AsyncGenerator[bytes, None], headers: Mapping[str, str], patience: Patience
    ) -> None:
        self._parts = parts
        self._headers = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        leaving = asyncio.create_task(_left(receive))
        try:
            async with aclosing(self._parts):
                await self._send_all(send, leaving)
        except TimeoutError:
            _LOG.warning("stream_too_slow", path=_kind_of(scope))
            await _cut(receive)
        except Exception as error:  # noqa: BLE001 - whatever it was, the client must not take a part for the whole
            _LOG.exception("stream_broken", path=_kind_of(scope), error=type(error).__name__)
            await _cut(receive)
        finally:
            leaving.cancel()

    async def _send_all(self, send: Send, leaving: asyncio.Task[None]) -> None:
        """Raises TimeoutError. To a client that has left nothing more is sent, and nothing more is read for it."""
        end = monotonic() + self._patience.whole

        async def sent(message: Message) -> None:
            async with asyncio.timeout(min(self._patience.piece, end - monotonic())):
                await send(message)
                await asyncio.sleep(
                    0
                )  # a server that need not wait would never let the others have their turn

        await sent({"type": "http.response.start", "status": 200, "headers": self._headers})
        async for part in self._parts:
            await sent({"type": "http.response.body", "body": part, "more_body": True})
            if leaving.done():
                return
        await sent({"type": "http.response.body", "body": b"", "more_body": False})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _kind_of(scope: Scope) -> str:
    """The first part of the path: what follows is a token."""
    return str(scope["path"]).split("/")[1]


async def _cut(receive: Receive) -> None:
    """At once. Left to itself the server would wait until the client has taken what it was sent, which it may never do.

    uvicorn hands out no other way to its transport. Where there is none, an answer left unfinished is cut as well.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()
        await asyncio.sleep(0)  # the server hears of it, and has nothing to say of an unfinished answer
