"""A time-stamping authority of a few lines on 127.0.0.1 (RFC 3161 over HTTP) that can be told to misbehave."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import tsp  # type: ignore[import-untyped]  # ships no types
from cryptography.hazmat.primitives.serialization import Encoding

from providers.cms import Credential, sign_time_stamp
from providers.development_authority import DevelopmentAuthority
from providers.signing_keys import LoadedKey


@dataclass(slots=True, kw_only=True)
class Authority:
    """What it answers; each field is one way to be wrong."""

    made: DevelopmentAuthority
    time: datetime
    url: str = ""
    status: str = "granted"
    http_status: int = 200
    change: Callable[[dict[str, Any]], None] = lambda _: None
    body: bytes | None = None
    silent: bool = False
    requests: list[Any] = field(default_factory=list)

    async def answer(self, query: bytes) -> bytes:
        request = tsp.TimeStampReq.load(query, strict=True)
        self.requests.append(request)
        if self.body is not None:
            return self.body
        status: bytes = tsp.PKIStatusInfo({"status": self.status}).dump()
        token = await self._token(request) if self.status.startswith("granted") else b""
        # SEQUENCE { status, token OPTIONAL }, RFC 3161 §2.4.2
        return b"\x30\x82" + len(status + token).to_bytes(2, "big") + status + token

    async def _token(self, request: Any) -> bytes:
        information = {
            "version": "v1",
            "policy": "1.3.6.1.4.1.99999.1",
            "message_imprint": request["message_imprint"],
            "serial_number": 4711,
            "gen_time": self.time,
            "nonce": request["nonce"].native,
        }
        self.change(information)
        issued = self.made.time_stamp
        certificates = (issued.certificate.public_bytes(Encoding.DER),)
        credential = Credential(key=LoadedKey(issued.key), certificates=certificates)
        return await sign_time_stamp(credential, tsp.TSTInfo(information).dump())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(await self._reply(reader))
            await writer.drain()
        finally:
            writer.close()

    async def _reply(self, reader: asyncio.StreamReader) -> bytes:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.startswith("content-length")
        )
        assert "content-type: application/timestamp-query" in head
        query = await reader.readexactly(length)
        if self.silent:
            await asyncio.sleep(60)
        body = await self.answer(query)
        lines = (
            f"HTTP/1.1 {self.http_status} Any",
            f"Content-Length: {len(body)}",
            "Connection: close",
            "",
            "",
        )
        return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def serving(authority: Authority) -> AsyncIterator[Authority]:
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.get_running_loop().create_task(authority.serve(reader, writer)))

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    authority.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/tsa"
    try:
        yield authority
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
