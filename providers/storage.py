"""Where documents are kept: named by the SHA-256 of their bytes, written once, never changed, deleted when due."""

import asyncio
import fcntl
import hashlib
import os
import re
import zlib
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from providers.embedded import sync_folder, write_temporary
from providers.outsiders import ProviderUnavailable

CHUNK: Final = 256 * 1024
"""Bytes of a document that are in memory at a time when it is read in chunks."""

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class DocumentMissing(Exception):
    """No document has this digest; also said of a string that is no digest."""


class DocumentCorrupt(Exception):
    """What is stored is not what was stored: the disk failed or somebody changed the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A stored document that was read to its end and is what was stored."""

    sha256: str
    byte_size: int
    crc32: int


class Storage(Protocol):
    async def put(self, content: bytes) -> str:
        """The content's SHA-256 in lower-case hex. When it returns, the document survives a power cut."""
        ...

    async def get(self, sha256: str) -> bytes:
        """Raises DocumentMissing or DocumentCorrupt; the hash is checked on each read."""
        ...

    async def check(self, sha256: str) -> CheckedFile:
        """Reads the document once, a chunk at a time. Raises DocumentMissing or DocumentCorrupt."""
        ...

    def chunks(self, file: CheckedFile) -> AsyncIterator[bytes]:
        """The bytes of what was checked, at most CHUNK at a time: nothing leaves before the hash was right.

        They are hashed again on the way: of a document that changed since, the last chunk does not leave, and
        DocumentMissing or DocumentCorrupt is raised instead.
        """
        ...

    async def delete(self, sha256: str, *, put_before: datetime) -> bool:
        """True once it is gone for good, also when it was gone before.

        False, and nothing is deleted, where the same bytes were put again since: somebody is about to name them.
        """
        ...


class FolderStorage:
    """A folder of our own: `ab/cd/abcd…`, and `incoming/` beside it for what is being written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    async def put(self, content: bytes) -> str:
        """Raises DocumentCorrupt when these bytes are known here, but their file has been damaged."""
        return await asyncio.to_thread(self._put, content)

    async def get(self, sha256: str) -> bytes:
        return await asyncio.to_thread(self._get, sha256)

    async def check(self, sha256: str) -> CheckedFile:
        return await asyncio.to_thread(self._check, sha256)

    async def chunks(self, file: CheckedFile) -> AsyncIterator[bytes]:
        """Holds no open file while its reader takes its time."""
        digest, kept = hashlib.sha256(), b""
        for offset in range(0, file.byte_size, CHUNK):
            if kept:
                yield kept
            kept = await asyncio.to_thread(self._piece, file.sha256, offset)
            digest.update(kept)
        if digest.hexdigest() != file.sha256:
            raise DocumentCorrupt(file.sha256)
        if kept:
            yield kept

    async def delete(self, sha256: str, *, put_before: datetime) -> bool:
        return await asyncio.to_thread(self._delete, sha256, put_before)

    def remove_leftovers(self, *, before: datetime) -> int:
        """Removes what writers killed in the act left in `incoming/`; nothing else ever looks there."""
        leftovers = [file for file in self._incoming.glob("*") if file.stat().st_mtime < before.timestamp()]
        for file in leftovers:
            file.unlink(missing_ok=True)
        return len(leftovers)

    def _put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        try:
            if not self._is_there(path, sha256):
                self._write(path, content)
            # Also when somebody else wrote it: they may not have come to this point yet.
            for folder in (path.parent, path.parent.parent, self._folder):
                sync_folder(folder)
        except OSError as error:
            raise ProviderUnavailable("storage", retryable=True) from error
        return sha256

    def _is_there(self, path: Path, sha256: str) -> bool:
        """Put again: the file's times stay, but its last change is now, which keeps it from being deleted."""
        if not path.exists():
            return False
        with _alone(path.parent):
            try:
                _check_bytes(path.read_bytes(), sha256)
                known = path.stat()
                with suppress(PermissionError):  # another user's; it is theirs to delete too
                    os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))
            except FileNotFoundError:
                return False  # deleted just now
        return True

    def _delete(self, sha256: str, put_before: datetime) -> bool:
        if not _DIGEST.fullmatch(sha256):
            raise DocumentMissing("not a digest")
        path = self._path(sha256)
        if not path.parent.exists():
            return True
        try:
            with _alone(path.parent):
                if path.stat().st_ctime >= put_before.timestamp():
                    return False
                path.unlink()
                sync_folder(path.parent)
        except FileNotFoundError:
            return True
        except OSError as error:
            raise ProviderUnavailable("storage", retryable=True) from error
        return True

    def _write(self, path: Path, content: bytes) -> None:
        self._incoming.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = write_temporary(self._incoming, content)
        try:
            temporary.chmod(0o440)
            os.link(temporary, path)  # refuses to replace, which rename would do
        except FileExistsError:
            return  # another writer of the same bytes was faster
        finally:
            temporary.unlink(missing_ok=True)

    def _get(self, sha256: str) -> bytes:
        content = self._piece(sha256, size=-1)
        _check_bytes(content, sha256)
        return content

    def _check(self, sha256: str) -> CheckedFile:
        digest, crc32, size = hashlib.sha256(), 0, 0
        for chunk in self._read(sha256):
            digest.update(chunk)
            crc32 = zlib.crc32(chunk, crc32)
            size += len(chunk)
        if digest.hexdigest() != sha256:
            raise DocumentCorrupt(sha256)
        return CheckedFile(sha256=sha256, byte_size=size, crc32=crc32)

    def _piece(self, sha256: str, offset: int = 0, size: int = CHUNK) -> bytes:
        with closing(self._read(sha256, offset, size)) as pieces:
            return next(pieces, b"")

    def _read(self, sha256: str, offset: int = 0, size: int = CHUNK) -> Generator[bytes, None, None]:
        """Raises DocumentMissing, also for what is no digest and so no name of a file."""
        if not _DIGEST.fullmatch(sha256):
            raise DocumentMissing("not a digest")
        try:
            with self._path(sha256).open("rb") as opened:
                opened.seek(offset)
                while chunk := opened.read(size):
                    yield chunk
        except FileNotFoundError:
            raise DocumentMissing(sha256) from None
        except OSError as error:
            raise ProviderUnavailable("storage", retryable=True) from error

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256


def _check_bytes(content: bytes, sha256: str) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DocumentCorrupt(sha256)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One holder at a time among threads and processes: who puts a file again, or who deletes it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
