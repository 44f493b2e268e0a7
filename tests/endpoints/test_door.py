"""Real sockets: who opens many connections, or says half of what they want, keeps nobody else out."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from ipaddress import ip_network
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import connect
from websockets.protocol import State

from endpoints.door import LARGEST_HEAD, Door
from tests.waiting import until

HALF = b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nX-Slow: "
WHOLE = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LARGE = 40_000_000
UPGRADE = b"Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
KEY = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
ELSEWHERE = "127.0.0.2" if sys.platform == "linux" else "127.0.0.1"


async def hello(request: Request) -> Response:
    return PlainTextResponse("hello")


async def slow(request: Request) -> Response:
    await asyncio.sleep(0.5)
    return PlainTextResponse("hello")


async def large(request: Request) -> Response:
    return PlainTextResponse("a" * LARGE)


async def listening(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.receive()


@asynccontextmanager
async def server(door: Door, **more: Any) -> AsyncIterator[int]:
    application = Starlette(
        routes=[
            Route("/", hello),
            Route("/slow", slow),
            Route("/large", large),
            WebSocketRoute("/socket", listening),
        ]
    )
    configuration = uvicorn.Config(
        application,
        port=0,
        lifespan="off",
        log_config=None,
        ws=door.sockets,
        http=door.protocol,
        **more,
    )
    running = uvicorn.Server(configuration)
    serving = asyncio.create_task(running.serve())
    while not running.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield running.servers[0].sockets[0].getsockname()[1]
    finally:
        running.should_exit = True
        await serving


class Line:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def to(cls, port: int, sent: bytes = b"", *, address: str = "127.0.0.1") -> "Line":
        line = cls(*await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0)))
        line.writer.write(sent)
        return line

    async def rest(self, seconds: float = 5) -> bytes:
        """All that comes until the server hangs up."""
        async with asyncio.timeout(seconds):
            try:
                return await self.reader.read()
            except ConnectionResetError:
                return b""

    async def is_open(self) -> bool:
        try:
            await asyncio.wait_for(self.reader.read(1), 0.05)
        except TimeoutError:
            return True
        return False

    async def close(self) -> None:
        self.writer.close()
        with suppress(ConnectionError):
            await self.writer.wait_closed()


@asynccontextmanager
async def lines(number: int, port: int, sent: bytes, address: str) -> AsyncIterator[list[Line]]:
    opened = [await Line.to(port, sent, address=address) for _ in range(number)]
    try:
        yield opened
    finally:
        for line in opened:
            await line.close()


async def answered(port: int) -> str:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=2) as honest:
        return (await honest.get("/")).text


async def test_a_hundred_and_fifty_half_requests_starve_nobody() -> None:
    """As in the trap: with uvicorn's limit of 100 alone, they would have kept everybody out for ever."""
    door = Door(most=60, head_deadline=1.5)
    async with server(door, limit_concurrency=100) as port, lines(150, port, HALF, ELSEWHERE) as idle:
        await asyncio.sleep(0.1)
        if ELSEWHERE != "127.0.0.1":
            assert [await answered(port) for _ in range(20)] == ["hello"] * 20
        ends = await asyncio.gather(*(line.rest() for line in idle))
        assert sum(b" 408 " in end for end in ends) == 60
        assert all(end == b"" or b" 503 " in end or b" 408 " in end for end in ends)
        assert await answered(port) == "hello"
    assert len(door.places) == 0


async def test_a_place_is_free_again_when_its_connection_ends() -> None:
    door = Door(most=2)
    async with server(door) as port:
        async with lines(2, port, HALF, "127.0.0.1"):
            refused = await Line.to(port, WHOLE)
            end = await refused.rest()
            assert end == b"" or end.startswith(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n")
            await refused.close()
        for _ in range(20):
            await asyncio.sleep(0.01)
            assert await answered(port) == "hello"


async def test_proxies_open_as_many_as_they_like() -> None:
    door = Door(most=1, proxies=[ip_network("127.0.0.0/8")])
    async with server(door) as port, lines(50, port, HALF, "127.0.0.1"):
        assert await answered(port) == "hello"
        assert len(door.places) == 0


async def test_a_head_that_trickles_in_is_given_up_at_the_deadline() -> None:
    async with server(Door(most=10, head_deadline=1)) as port:
        line, begun = await Line.to(port, HALF), asyncio.get_running_loop().time()
        for _ in range(8):
            await asyncio.sleep(0.1)
            line.writer.write(b"a")
        assert (await line.rest()).startswith(b"HTTP/1.1 408 ")
        assert asyncio.get_running_loop().time() - begun < 1.6  # and not a second after the last byte
        await line.close()


@pytest.mark.parametrize("sent", [b"", b"\r\n"])
async def test_who_says_nothing_is_hung_up_on_without_a_word(sent: bytes) -> None:
    async with server(Door(most=10, head_deadline=0.2)) as port:
        line = await Line.to(port, sent)
        assert await line.rest() == b""
        await line.close()


async def test_a_further_request_on_a_connection_has_a_deadline_too() -> None:
    """Uvicorn forgets the connection at its first byte."""
    async with server(Door(most=10, head_deadline=0.3), timeout_keep_alive=60) as port:
        for further in (HALF, b"\r\n", b"G"):
            line = await Line.to(port, WHOLE)
            assert (await line.reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 ")
            await asyncio.sleep(0.4)
            assert await line.is_open()
            line.writer.write(further)
            end = await line.rest()
            assert end == b"" or end.startswith(b"HTTP/1.1 408 ")
            await line.close()


async def test_a_slow_answer_has_no_deadline_here_and_honest_clients_keep_their_connection() -> None:
    door = Door(most=10, head_deadline=0.2)
    async with server(door) as port, httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        for _ in range(3):
            assert (await client.get("/slow")).text == "hello"
            await asyncio.sleep(0.3)
        line = await Line.to(port, WHOLE + WHOLE)
        await line.reader.readuntil(b"hello")
        await line.reader.readuntil(b"hello")
        await line.close()


async def test_a_websocket_keeps_its_place_until_it_ends() -> None:
    door = Door(most=2, head_deadline=0.2)
    async with server(door) as port:
        address = f"ws://127.0.0.1:{port}/socket"
        async with connect(address, proxy=None), connect(address, proxy=None) as second:
            await asyncio.sleep(0.4)
            assert second.state is State.OPEN
            one_too_many = await Line.to(port, WHOLE)
            end = await one_too_many.rest()
            assert end == b"" or end.startswith(b"HTTP/1.1 503 ")
            await one_too_many.close()
        for _ in range(100):
            if len(door.places) == 0:
                break
            await asyncio.sleep(0.02)
        assert await answered(port) == "hello"


# fmt: off
NO_HANDSHAKES = {
    "a key that is missing":    b"GET /socket HTTP/1.1\r\n" + UPGRADE + b"\r\n",
    "another version":          b"GET /socket HTTP/1.1\r\n" + UPGRADE.replace(b"13", b"12") + KEY + b"\r\n",
    "another method":           b"POST /socket HTTP/1.1\r\n" + UPGRADE + KEY + b"Content-Length: 2\r\n\r\n{}",
    "a line that is too long":  b"GET /socket HTTP/1.1\r\n" + UPGRADE + KEY + b"X: " + b"a" * 20_000 + b"\r\n\r\n",
    "a path that is too long":  b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n" + UPGRADE + KEY + b"\r\n",
    "too many headers":         b"GET /socket HTTP/1.1\r\n" + UPGRADE + KEY + b"X: a\r\n" * 300 + b"\r\n",
}
# fmt: on


async def test_what_is_no_handshake_is_told_so_and_nothing_is_left_of_it() -> None:
    """Uvicorn forgets those that its library cannot read: they would have kept their place for ever."""
    door = Door(most=1)
    async with server(door) as port:
        for name, sent in NO_HANDSHAKES.items():
            line = await Line.to(port, sent)
            answer = await line.rest()
            assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n"), name
            assert b"content-security-policy: default-src 'none'" in answer.lower(), name
            await line.close()
            await until(lambda: len(door.places) == 0)


async def test_a_head_has_an_end() -> None:
    async with server(Door(most=10)) as port:
        for sent in (
            b"GET /" + b"a" * (LARGEST_HEAD + 1),
            b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * (LARGEST_HEAD // 6),
        ):
            line = await Line.to(port, sent)
            assert (await line.rest()).startswith(b"HTTP/1.1 431 ")
            await line.close()
        line = await Line.to(port, b"GET / HTTP/1.1\r\nX: " + b"a" * (LARGEST_HEAD - 100) + b"\r\n\r\n")
        assert (await line.reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 ")
        await line.close()


async def test_a_body_that_nobody_reads_is_no_head() -> None:
    async with server(Door(most=10)) as port:
        line = await Line.to(port, b"POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        await line.reader.readuntil(b"\r\n\r\nNot Found")
        for _ in range(10):
            line.writer.write(b"a" * 100_000)
            await line.writer.drain()
            await asyncio.sleep(0.01)
        line.writer.write(WHOLE)
        assert (await line.reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 ")
        await line.close()


async def test_an_answer_that_nobody_fetches_is_given_up() -> None:
    door = Door(most=10, fetch_deadline=0.3)
    async with server(door) as port:
        line = await Line.to(port, b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        await until(lambda: len(door.places) == 1)
        await until(lambda: len(door.places) == 0)
        assert len(await line.rest()) < LARGE
        await line.close()


async def test_who_fetches_slowly_but_steadily_gets_all_of_it() -> None:
    async with server(Door(most=10, fetch_deadline=0.3)) as port:
        line, got = await Line.to(port, b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"), 0
        while part := await line.reader.read(2_000_000):
            got += len(part)
            await asyncio.sleep(0.02)
        assert got > LARGE
        await line.close()
