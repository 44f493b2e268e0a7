"""A stream ends in five ways, and whichever it is, its source is closed and nobody takes a part for the whole."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog

from endpoints.streaming import Patience, Stream

QUICK = Patience(piece=0.2, whole=0.6)


class Source:
    """Three parts, or endless ones; remembers whether it was closed."""

    def __init__(self, *, endless: bool = False, breaks: bool = False) -> None:
        self.made, self.closed = 0, False
        self._endless, self._breaks = endless, breaks

    async def parts(self) -> AsyncGenerator[bytes, None]:
        try:
            while self._endless or self.made < 3:
                self.made += 1
                yield b"%d" % self.made
                if self._breaks:
                    raise ValueError("陈示例")
        finally:
            self.closed = True


class Server:
    """What stands between a stream and its client."""

    def __init__(self, on_body: Callable[[int], Awaitable[None]] | None = None) -> None:
        self.messages: list[dict[str, Any]] = []
        self.left, self.aborted = asyncio.Event(), False
        self._on_body = on_body
        self.transport = self

    def abort(self) -> None:
        self.aborted = True

    async def receive(self) -> dict[str, Any]:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if self._on_body and message["type"] == "http.response.body":
            await self._on_body(len(self.messages))
        self.messages.append(message)

    @property
    def whole(self) -> bool:
        return self.messages[-1].get("more_body") is False

    async def sends(self, source: Source, patience: Patience = QUICK) -> list[str]:
        """The events of the log."""
        stream = Stream(source.parts(), {"Content-Type": "application/zip"}, patience)
        with structlog.testing.capture_logs() as logged:
            await stream({"path": "/exports/secret-token"}, self.receive, self.send)
        assert source.closed
        assert "secret-token" not in str(logged)
        return [entry["event"] for entry in logged]


async def test_it_is_sent_to_its_end() -> None:
    server = Server()
    assert await server.sends(Source()) == []
    assert [message.get("body") for message in server.messages] == [None, b"1", b"2", b"3", b""]
    assert server.messages[0]["headers"] == [(b"content-type", b"application/zip")]
    assert server.whole
    assert not server.aborted


async def test_who_left_is_sent_no_more() -> None:
    async def leaves_at_the_second(sent: int) -> None:
        if sent == 2:
            server.left.set()

    server, source = Server(leaves_at_the_second), Source(endless=True)
    assert await server.sends(source) == []
    assert source.made == 2
    assert not server.whole


async def test_who_takes_nothing_is_cut_off() -> None:
    async def never_again(sent: int) -> None:
        await asyncio.sleep(60 if sent == 2 else 0)

    server, source = Server(never_again), Source()
    assert await server.sends(source) == ["stream_too_slow"]
    assert server.aborted
    assert not server.whole


async def test_who_takes_too_long_in_all_is_cut_off() -> None:
    async def slowly(sent: int) -> None:
        await asyncio.sleep(0.1)

    server, source = Server(slowly), Source(endless=True)
    assert await server.sends(source) == ["stream_too_slow"]
    assert 3 <= source.made <= 7
    assert server.aborted
    assert not server.whole


async def test_a_source_that_breaks_cuts_the_stream() -> None:
    server, source = Server(), Source(breaks=True)
    assert await server.sends(source) == ["stream_broken"]
    assert server.aborted
    assert not server.whole


async def test_a_server_that_ends_closes_the_source() -> None:
    async def never_again(sent: int) -> None:
        await asyncio.sleep(60)

    server, source = Server(never_again), Source()
    sending = asyncio.create_task(server.sends(source, Patience()))
    await asyncio.sleep(0.1)
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending
    assert source.closed
    assert not [
        task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()
    ]


def test_the_patience_is_the_documented_one() -> None:
    assert Patience() == Patience(piece=60, whole=1_800)
