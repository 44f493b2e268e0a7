"""Reading documents through obstore, the same from every store: the hash is checked on each read."""

import asyncio
import hashlib
import re
import zlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from errno import errorcode

import structlog
from obstore.exceptions import BaseError
from obstore.store import ObjectStore

from providers.storage import (
    CHUNK,
    CheckedFile,
    DocumentCorrupt,
    DocumentMissing,
    StorageUnavailable,
    StoredDocument,
    check_bytes,
    digest_in,
    path_of,
)

_CODE = re.compile(r"<Code>(\w{1,64})</Code>", re.ASCII)
_SYSTEM = re.compile(r"\(os error (\d{1,4})\)", re.ASCII)
_STATUS = re.compile(r"status code: (\d{3})\b", re.ASCII)
_WORDS = (
    ("incorrectly configured region", "WrongRegion"),
    ("error sending request", "NoAnswer"),
    ("response body", "CutOff"),
)
"""What obstore says where it has no code to quote."""

_LOG = structlog.get_logger("storage")


class StoredObjects(ABC):
    """What a store of documents does beside writing and deleting, which each does in its own way."""

    @property
    @abstractmethod
    def _objects(self) -> ObjectStore:
        """Raises FileNotFoundError where there is nothing yet."""

    async def get(self, sha256: str) -> bytes:
        path = path_of(sha256)
        with translated(sha256):
            found = await self._objects.get_async(path)
            content = bytes(await found.bytes_async())
        await asyncio.to_thread(check_bytes, content, sha256)
        return content

    async def check(self, sha256: str) -> CheckedFile:
        path = path_of(sha256)
        digest, crc32, size = hashlib.sha256(), 0, 0
        with translated(sha256):
            found = await self._objects.get_async(path)
            async for chunk in found.stream(min_chunk_size=CHUNK):
                digest.update(chunk)
                crc32 = zlib.crc32(chunk, crc32)
                size += len(chunk)
        if digest.hexdigest() != sha256:
            raise DocumentCorrupt(sha256)
        return CheckedFile(sha256=sha256, byte_size=size, crc32=crc32)

    async def chunks(self, file: CheckedFile) -> AsyncIterator[bytes]:
        """Holds no open file and no connection while its reader takes its time."""
        digest, kept = hashlib.sha256(), b""
        for offset in range(0, file.byte_size, CHUNK):
            if kept:
                yield kept
            kept = await self._piece(file, offset)
            digest.update(kept)
        if digest.hexdigest() != file.sha256:
            raise DocumentCorrupt(file.sha256)
        if kept:
            yield kept

    async def stored(self, under: str = "") -> AsyncIterator[list[StoredDocument]]:
        try:
            objects = self._objects
        except FileNotFoundError:
            return
        with translated():
            async for batch in objects.list(under or None):
                found = [
                    StoredDocument(sha256=sha256, byte_size=each["size"], written_at=each["last_modified"])
                    for each in batch
                    if (sha256 := digest_in(each["path"])) is not None
                ]
                if found:
                    yield found

    async def _piece(self, file: CheckedFile, offset: int) -> bytes:
        path, end = path_of(file.sha256), min(offset + CHUNK, file.byte_size)
        try:
            with translated(file.sha256):
                found = await self._objects.get_async(path, options={"range": (offset, end)})
                return bytes(await found.bytes_async())
        except StorageUnavailable:
            if await self._is_cut(file):  # since it was checked: nothing is where the piece was
                raise DocumentCorrupt(file.sha256) from None
            raise

    async def _is_cut(self, file: CheckedFile) -> bool:
        try:
            known = await self._objects.head_async(path_of(file.sha256))
        except (BaseError, OSError):
            return False
        return known["size"] != file.byte_size


@contextmanager
def translated(sought: str | None = None) -> Iterator[None]:
    """Raises StorageUnavailable for what obstore and the system raise, DocumentMissing where nothing has the name
    that is sought; a bucket that is not there is no missing document.
    """
    try:
        yield
    except (BaseError, OSError) as error:
        reason = _reason_of(error)
        if sought is not None and isinstance(error, FileNotFoundError) and reason != "NoSuchBucket":
            raise DocumentMissing(sought) from None
        _LOG.warning("storage unavailable", reason=reason)
        raise StorageUnavailable(reason) from error


def _reason_of(error: BaseError | OSError) -> str:
    """A code and nothing else: what a store answers may quote keys and addresses."""
    if isinstance(error, OSError) and error.errno is not None:
        return errorcode.get(error.errno, type(error).__name__)
    words = str(error).partition("\n\nDebug source:")[0]
    if code := _CODE.search(words):
        return code[1]
    if system := _SYSTEM.search(words):
        return errorcode.get(int(system[1]), type(error).__name__)
    if status := _STATUS.search(words):  # an answer without a body, as to HEAD
        return f"HTTP{status[1]}"
    return next((reason for said, reason in _WORDS if said in words), type(error).__name__)
