"""Reading a stranger's file: bounded in size and time, whatever the sender does."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Collection, Mapping
from contextlib import aclosing
from enum import StrEnum
from typing import Final

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

LARGEST_FILE: Final = 20 * 1024 * 1024
"""Bytes."""

READ_DEADLINE: Final = 30.0
"""Seconds from the first byte awaited to the last: uvicorn itself waits for ever."""

_LARGEST_BODY: Final = LARGEST_FILE + 64 * 1024  # a form's boundaries and headers stand around the file
_READ_AT_MOST: Final = 4 * LARGEST_FILE
_RAW: Final = frozenset({"application/pdf", "application/octet-stream"})
_FORM: Final = "multipart/form-data"
_DIGITS_AT_MOST: Final = 19


class BodyFault(StrEnum):
    """Why a body was not taken; the words are `http.<fault>` in messages/."""

    EMPTY = "EMPTY"
    MALFORMED = "MALFORMED"
    TOO_SLOW = "TOO_SLOW"
    TOO_LARGE = "TOO_LARGE"
    UNSUPPORTED = "UNSUPPORTED"


STATUS: Final[Mapping[BodyFault, int]] = {
    BodyFault.EMPTY: 400,
    BodyFault.MALFORMED: 400,
    BodyFault.TOO_SLOW: 408,
    BodyFault.TOO_LARGE: 413,
    BodyFault.UNSUPPORTED: 415,
}


class BodyRefused(Exception):
    def __init__(self, fault: BodyFault) -> None:
        super().__init__(fault)
        self.fault = fault


class _InMemory(MultiPartParser):
    """The body is bounded already; a stranger's contract does not belong on our disk."""

    spool_max_size = _LARGEST_BODY

    def close(self) -> None:
        """Also files of a form that was cut off, which it does not answer."""
        for file in self._files_to_close_on_error:
            file.close()


async def read_file(
    request: Request, *, raw: Collection[str] = _RAW, seconds: float = READ_DEADLINE
) -> bytes:
    """The body itself, or the one file in the field `file` of a form; what the sender calls it is not looked at.

    `raw`: the content types of a body that is the file itself. Raises BodyRefused.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in raw and kind != _FORM:
        raise BodyRefused(BodyFault.UNSUPPORTED)
    try:
        async with asyncio.timeout(seconds):
            body = await _read(request)
    except TimeoutError:
        raise BodyRefused(BodyFault.TOO_SLOW) from None
    except ClientDisconnect:
        raise BodyRefused(BodyFault.MALFORMED) from None
    content = await _file_in(request.headers, body) if kind == _FORM else body
    if not content:
        raise BodyRefused(BodyFault.EMPTY)
    if len(content) > LARGEST_FILE:
        raise BodyRefused(BodyFault.TOO_LARGE)
    return content


async def read_body(request: Request, *, largest: int, seconds: float) -> bytes:
    """The raw body of at most `largest` bytes; one that is announced as larger is not awaited. Raises BodyRefused."""
    if _announced(request.headers) > largest:
        raise BodyRefused(BodyFault.TOO_LARGE)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds), aclosing(request.stream()) as stream:
            async for chunk in stream:
                body += chunk
                if len(body) > largest:
                    raise BodyRefused(BodyFault.TOO_LARGE)
    except TimeoutError:
        raise BodyRefused(BodyFault.TOO_SLOW) from None
    except ClientDisconnect:
        raise BodyRefused(BodyFault.MALFORMED) from None
    return bytes(body)


async def _read(request: Request) -> bytes:
    """Reads on for a while past the limit, keeping nothing: a sender cut off while sending sees no answer."""
    if _is_hopeless(request.headers):
        raise BodyRefused(BodyFault.TOO_LARGE)
    size = 0
    chunks: list[bytes] = []
    async with aclosing(request.stream()) as stream:
        async for chunk in stream:
            size += len(chunk)
            if size > _READ_AT_MOST:
                break
            if size > _LARGEST_BODY:
                chunks.clear()
            else:
                chunks.append(chunk)
    if size > _LARGEST_BODY:
        raise BodyRefused(BodyFault.TOO_LARGE)
    return b"".join(chunks)


def _is_hopeless(headers: Headers) -> bool:
    """Whether the sender announces too much, and either far too much or asks before sending."""
    return _announced(headers) > (_LARGEST_BODY if "expect" in headers else _READ_AT_MOST)


def _announced(headers: Headers) -> int:
    """Bytes; 0 where it is not said how many."""
    said = headers.get("content-length", "")
    if not said.isdecimal():
        return 0
    return int(said) if len(said) <= _DIGITS_AT_MOST else sys.maxsize


async def _file_in(headers: Headers, body: bytes) -> bytes:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = _InMemory(headers, stream(), max_files=1, max_fields=8)
    try:
        file = (await parser.parse()).get("file")
        if not isinstance(file, UploadFile):
            return b""
        return await file.read()
    except (MultiPartException, LookupError, ValueError):  # the latter two for charsets of a strange kind
        raise BodyRefused(BodyFault.MALFORMED) from None
    finally:
        parser.close()
