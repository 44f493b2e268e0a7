"""A wire between us and a real S3 server that fails as wires and servers do, one request a connection."""

import asyncio
import re
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter
Ask = Callable[[bytes], Awaitable[bytes]]
"""What the real server answers to these bytes."""

Fault = Callable[[bytes, Ask, Writer], Awaitable[None]]
"""Given a whole request, sends what comes back."""


@dataclass(slots=True)
class Wire:
    """`faults` befall the next requests, one each; then all goes well, or `always` is what befalls."""

    server: int
    port: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    always: Fault | None = None
    requests: list[str] = field(default_factory=list)
    open: set[asyncio.Task[None]] = field(default_factory=set)

    def accept(self, reader: Reader, writer: Writer) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self.open.add(task)
        task.add_done_callback(self.open.discard)

    async def _serve(self, reader: Reader, writer: Writer) -> None:
        try:
            request = await _request_from(reader)
            self.requests.append(request.partition(b" HTTP/")[0].decode())
            fault = self.faults.popleft() if self.faults else self.always or nothing
            await fault(request, self._ask, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the other side hung up
        finally:
            await _closed(writer)

    async def _ask(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server)
        writer.write(request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
        try:
            await writer.drain()
            return await reader.read()
        except ConnectionError:
            return b""
        finally:
            await _closed(writer)


@asynccontextmanager
async def wire(server: int) -> AsyncIterator[Wire]:
    found = Wire(server)
    listening = await asyncio.start_server(found.accept, "127.0.0.1", 0, limit=2**20)
    found.port = listening.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        listening.close()
        left = [*found.open]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


async def _closed(writer: Writer) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


async def _request_from(reader: Reader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


async def nothing(request: bytes, ask: Ask, writer: Writer) -> None:
    """No fault."""
    writer.write(await ask(request))
    await writer.drain()


def answer(status: str, code: str) -> Fault:
    async def fault(request: bytes, ask: Ask, writer: Writer) -> None:
        body = f"<Error><Code>{code}</Code><Message>quotes {code}</Message></Error>".encode()
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
        writer.write(head + (b"" if request.startswith(b"HEAD") else body))
        await writer.drain()

    return fault


def cut(after: int) -> Fault:
    """The answer ends after so many bytes of its body."""

    async def fault(request: bytes, ask: Ask, writer: Writer) -> None:
        head, end, body = (await ask(request)).partition(b"\r\n\r\n")
        writer.write(head + end + body[:after])
        await writer.drain()

    return fault


def changed(old: bytes, new: bytes) -> Fault:
    """What the server answered, but for this."""

    async def fault(request: bytes, ask: Ask, writer: Writer) -> None:
        writer.write((await ask(request)).replace(old, new))
        await writer.drain()

    return fault


def torn(request_bytes: int) -> Fault:
    """Of the request's body so much arrives, then the wire breaks."""

    async def fault(request: bytes, ask: Ask, writer: Writer) -> None:
        head, end, body = request.partition(b"\r\n\r\n")
        await asyncio.wait_for(_half_sent(ask, head + end + body[:request_bytes]), 5)

    return fault


async def _half_sent(ask: Ask, request: bytes) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(ask(request), 0.2)  # it waits for the rest


async def done_and_silent(request: bytes, ask: Ask, writer: Writer) -> None:
    """The server does as it is told, and its answer is lost."""
    await ask(request)


async def silence(request: bytes, ask: Ask, writer: Writer) -> None:
    """No answer, until the other side hangs up."""
    await asyncio.Event().wait()
