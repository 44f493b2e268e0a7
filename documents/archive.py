"""A ZIP written as it is sent: every part leaves as soon as it is there, nothing is kept but the list of names.

The format is the standard library's. Files whose size and checksum are known are stored with both in front of them,
so that readers of streams (Java's among them) take them too; what is written on the way is deflated and followed by
both. ZIP64 where the format needs it, names in UTF-8, times in Asia/Shanghai as the format has no zone.
"""

import io
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo
from zoneinfo import ZoneInfo

MEDIA_TYPE: Final = "application/zip"

_CHINA: Final = ZoneInfo("Asia/Shanghai")
_PLAIN_FILE: Final = 0o100644 << 16


class _Outlet(io.RawIOBase):
    """What the standard library writes into: it can tell where it is, cannot go back, and is emptied."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._place = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def write(self, content: bytes, /) -> int:  # type: ignore[override]  # of buffers, bytes are what comes
        self._waiting += content
        self._place += len(content)
        return len(content)

    def taken(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


class Known(NamedTuple):
    byte_size: int
    crc32: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of the archive; `known` is null for what is written on the way."""

    name: str
    at: datetime
    chunks: AsyncIterable[bytes]
    known: Known | None = None


async def zipped(members: AsyncIterable[Member]) -> AsyncGenerator[bytes, None]:
    """The archive, piece by piece. A member's chunks are read to their end before the next member is asked for."""
    outlet = _Outlet()
    archive = ZipFile(outlet, "w")
    async for member in members:
        info = _info(member, ZIP_STORED if member.known else ZIP_DEFLATED)
        pieces = _written(archive, outlet, info, member.chunks)
        if member.known:
            pieces = _stored(archive, outlet, info, member.known, member.chunks)
        async for piece in pieces:
            yield piece
    archive.close()  # the list of names: without it no reader takes the archive for whole
    yield outlet.taken()


async def _stored(
    archive: ZipFile, outlet: _Outlet, info: ZipInfo, known: Known, chunks: AsyncIterable[bytes]
) -> AsyncIterator[bytes]:
    info.CRC, info.file_size, info.compress_size = known.crc32, known.byte_size, known.byte_size
    info.header_offset = outlet.tell()
    outlet.write(info.FileHeader())
    yield outlet.taken()
    async for chunk in chunks:
        outlet.write(chunk)
        yield outlet.taken()
    archive.infolist().append(info)
    archive.start_dir = outlet.tell()


async def _written(
    archive: ZipFile, outlet: _Outlet, info: ZipInfo, chunks: AsyncIterable[bytes]
) -> AsyncIterator[bytes]:
    with archive.open(info, "w") as file:
        async for chunk in chunks:
            file.write(chunk)
            if piece := outlet.taken():
                yield piece
    yield outlet.taken()


def _info(member: Member, method: int) -> ZipInfo:
    info = ZipInfo(member.name, member.at.astimezone(_CHINA).timetuple()[:6])
    info.compress_type = method
    info.create_system = 3  # Unix, wherever we run: the same archive everywhere
    info.external_attr = _PLAIN_FILE
    return info
