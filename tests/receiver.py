"""A receiver of webhooks on this machine that answers as it is told and keeps what it was sent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from providers.webhooks import signature_of

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
BROKEN = b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"
GONE = b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"


class Receiver:
    """`answers`: the next ones, then `usual`. An empty answer closes the connection without a word."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.usual = OK
        self.ids: list[str] = []
        self.bodies: list[bytes] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
        fields = [line.partition(": ") for line in head.split("\r\n")[1:] if line]
        headers = {name.lower(): value for name, _, value in fields}
        body = await reader.readexactly(int(headers["content-length"]))
        signed = signature_of(
            SECRET, id=headers["webhook-id"], timestamp=int(headers["webhook-timestamp"]), body=body
        )
        assert headers["webhook-signature"] == signed
        assert headers["host"] == f"127.0.0.1:{self.port}"
        self.ids.append(headers["webhook-id"])
        self.bodies.append(body)
        writer.write(self.answers.pop(0) if self.answers else self.usual)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.port = server.sockets[0].getsockname()[1]
    async with server:
        yield receiver
