"""An HTTP server in a thread of its own that can do with an answer what networks do."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """`headers` in lower case. `uploads`: it came to the host for files."""

    uploads: bool
    method: str
    path: str
    headers: dict[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """`cut_after`: the connection is reset after so many bytes of head and body. `seconds`: a pause before them."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: tuple[str, ...] = ()
    cut_after: int | None = None
    seconds: float = 0.0

    @property
    def whole(self) -> bytes:
        lines = (
            f"HTTP/1.1 {self.status} Any",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
            "Connection: close",
            *self.headers,
            "",
            "",
        )
        return "\r\n".join(lines).encode() + self.body


class Wire:
    """Two hosts on 127.0.0.1, as the provider has them: `address` for calls, `file_address` for uploads and files."""

    def __init__(self, answer: Callable[[HttpRequest], HttpAnswer]) -> None:
        self.address = self.file_address = ""
        self._answer = answer
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread
        self._tasks: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="tencent-stand-in", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> None:
        self.address = await self._listen(uploads=False)
        self.file_address = await self._listen(uploads=True)

    async def _listen(self, *, uploads: bool) -> str:
        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = self._loop.create_task(self._serve(reader, writer, uploads=uploads))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        self._servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for server in self._servers:
            await server.wait_closed()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, uploads: bool
    ) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            try:
                answer = self._answer(await _read(reader, uploads=uploads))
                await asyncio.sleep(answer.seconds)
                writer.write(answer.whole[: answer.cut_after])
                if answer.cut_after is None:
                    await writer.drain()
                else:
                    writer.transport.abort()
            finally:
                writer.close()


async def _read(reader: asyncio.StreamReader, *, uploads: bool) -> HttpRequest:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return HttpRequest(uploads=uploads, method=method, path=path, headers=headers, body=body)
