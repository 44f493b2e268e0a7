"""Where documents are kept: named by the SHA-256 of their bytes, written once, never changed."""

import asyncio
import hashlib
import os
import re
from datetime import datetime
from pathlib import Path
from typing import Protocol

from providers.embedded import sync_folder, write_temporary
from providers.outsiders import ProviderUnavailable

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)


class DocumentMissing(Exception):
    """No document has this digest; also said of a string that is no digest."""


class DocumentCorrupt(Exception):
    """What is stored is not what was stored: the disk failed or somebody changed the file."""


class Storage(Protocol):
    async def put(self, content: bytes) -> str:
        """The content's SHA-256 in lower-case hex. When it returns, the document survives a power cut."""
        ...

    async def get(self, sha256: str) -> bytes:
        """Raises DocumentMissing or DocumentCorrupt; the hash is checked on each read."""
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
            if path.exists():
                _check_bytes(path.read_bytes(), sha256)
            else:
                self._write(path, content)
            # Also when somebody else wrote it: they may not have come to this point yet.
            for folder in (path.parent, path.parent.parent, self._folder):
                sync_folder(folder)
        except OSError as error:
            raise ProviderUnavailable("storage", retryable=True) from error
        return sha256

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
        if not _DIGEST.fullmatch(sha256):
            raise DocumentMissing("not a digest")
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            raise DocumentMissing(sha256) from None
        except OSError as error:
            raise ProviderUnavailable("storage", retryable=True) from error
        _check_bytes(content, sha256)
        return content

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256[2:4] / sha256


def _check_bytes(content: bytes, sha256: str) -> None:
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DocumentCorrupt(sha256)
