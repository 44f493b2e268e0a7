"""An HTTP server of a few lines on 127.0.0.1: what an outsider says, well or badly."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass(slots=True, kw_only=True)
class Loopback:
    """Answers every request with `body`; a test changes what it says while it runs."""

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    trickling: bool = False
    address: str = ""
    requests: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            self.requests.append(request.decode("latin-1"))
            self.asked.set()
            await self._answer(writer)
        except ConnectionError:
            self.requests.append("hung up")
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter) -> None:
        if self.silent:
            await asyncio.sleep(60)
        headers = "".join(f"{name}: {value}\r\n" for name, value in self.headers.items())
        head = f"HTTP/1.1 {self.status} Any\r\nContent-Length: {len(self.body)}\r\nConnection: close\r\n"
        writer.write(f"{head}{headers}\r\n".encode("latin-1"))
        for byte in self.body if self.trickling else b"":
            writer.write(bytes([byte]))
            await writer.drain()
            await asyncio.sleep(0.02)
        if not self.trickling:
            writer.write(self.body)
        await writer.drain()


@asynccontextmanager
async def loopback(body: bytes = b"{}") -> AsyncIterator[Loopback]:
    said = Loopback(body=body)
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.get_running_loop().create_task(said.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    said.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield said
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
