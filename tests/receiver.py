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
    """`answers`: the next ones, then `usual`. An empty answer closes the connection without a word.

    `secret` must be one of those that signed; null where the test looks for itself.
    """

    def __init__(self) -> None:
        self.answers: list[bytes] = []
        self.usual = OK
        self.secret: str | None = SECRET
        self.heads: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        return [head["webhook-id"] for head in self.heads]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        text = (await reader.readuntil(b"\r\n\r\n")).decode("ascii")
        fields = [line.partition(": ") for line in text.split("\r\n")[1:] if line]
        head = {name.lower(): value for name, _, value in fields}
        body = await reader.readexactly(int(head["content-length"]))
        if self.secret is not None:
            timestamp = int(head["webhook-timestamp"])
            signed = signature_of(self.secret, id=head["webhook-id"], timestamp=timestamp, body=body)
            assert signed in head["webhook-signature"].split(" ")
        assert head["host"] == f"127.0.0.1:{self.port}"
        self.heads.append(head)
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
