"""A folder of documents: written and synced by ourselves, for obstore syncs nothing, and read through obstore."""

import asyncio
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

from obstore.store import LocalStore, ObjectStore

from providers.embedded import sync_folder, write_temporary
from providers.storage import AT_ANY_TIME, StorageUnavailable, check_bytes, digest_of, path_of
from providers.stored_objects import StoredObjects, translated


class FolderStorage(StoredObjects):
    """A folder of our own: `ab/cd/abcd…`, and `incoming/` beside it for what is being written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._incoming = folder / "incoming"

    @property
    def _objects(self) -> ObjectStore:
        if not self._folder.exists():
            raise FileNotFoundError
        return LocalStore(self._folder)

    async def put(self, content: bytes) -> str:
        return await asyncio.to_thread(self._put, content)

    async def delete(self, sha256: str, *, put_before: datetime) -> bool:
        return await asyncio.to_thread(self._delete, sha256, put_before)

    async def remove_leftovers(self, *, before: datetime) -> int:
        """What writers killed in the act left in `incoming/`; nothing else ever looks there."""
        return await asyncio.to_thread(self._remove_leftovers, before)

    async def check_ready(self) -> None:
        await asyncio.to_thread(self._check_writable)

    async def probe(self) -> None:
        content = os.urandom(32)
        sha256 = await self.put(content)
        if await self.get(sha256) != content:
            raise StorageUnavailable("ReadsSomethingElse")
        if not await self.delete(sha256, put_before=AT_ANY_TIME):
            raise StorageUnavailable("NotDeleted")

    def describe(self) -> str:
        return f"the folder {self._folder}"

    def _put(self, content: bytes) -> str:
        sha256 = digest_of(content)
        path = self._path(sha256)
        with translated():
            if not self._is_there(path, sha256):
                self._write(path, content)
            # Also when somebody else wrote it: they may not have come to this point yet.
            for folder in (path.parent, path.parent.parent, self._folder):
                sync_folder(folder)
        return sha256

    def _is_there(self, path: Path, sha256: str) -> bool:
        """Put again: the file's times stay, but its last change is now, which keeps it from being deleted."""
        if not path.exists():
            return False
        with _alone(path.parent):
            try:
                check_bytes(path.read_bytes(), sha256)
                known = path.stat()
                with suppress(PermissionError):  # another user's; it is theirs to delete too
                    os.utime(path, ns=(known.st_atime_ns, known.st_mtime_ns))
            except FileNotFoundError:
                return False  # deleted just now
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

    def _delete(self, sha256: str, put_before: datetime) -> bool:
        path = self._path(sha256)
        if not path.parent.exists():
            return True
        with translated(), suppress(FileNotFoundError), _alone(path.parent):
            if path.stat().st_ctime >= put_before.timestamp():
                return False
            path.unlink()
            sync_folder(path.parent)
        return True

    def _remove_leftovers(self, before: datetime) -> int:
        removed = 0
        with translated():
            for file in self._incoming.glob("*"):
                with suppress(FileNotFoundError):  # its writer has just finished
                    if file.stat().st_mtime < before.timestamp():
                        file.unlink()
                        removed += 1
        return removed

    def _check_writable(self) -> None:
        """Also makes the folder, as the first document would; the file has no name and is gone at once."""
        with translated():
            self._folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=self._folder) as file:
                file.write(b"ready?")
                file.flush()

    def _path(self, sha256: str) -> Path:
        return self._folder / path_of(sha256)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One holder at a time among threads and processes: who puts a file again, or who deletes it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
