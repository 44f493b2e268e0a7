"""A book of JSON in a folder: how the embedded outsiders remember their world through crashes."""

import asyncio
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkstemp
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from providers.answers import answer_of
from providers.outsiders import ProviderUnavailable

Page = TypeVar("Page")


class Book(Generic[Page]):
    """One page per account. Read anew on each call, so that another process's change is seen at once."""

    def __init__(self, folder: Path, provider: str, adapter: TypeAdapter[dict[str, Page]]) -> None:
        self._path = folder / f"{provider}.json"
        self._lock = folder / f"{provider}.lock"
        self._provider = provider
        self._adapter = adapter

    async def page(self, account_reference: str) -> Page | None:
        pages = await asyncio.to_thread(self._read)
        return pages.get(account_reference)

    async def change(self, change: Callable[[dict[str, Page]], None]) -> None:
        """Nothing is written when `change` raises, or would write what could not be read back."""
        await asyncio.to_thread(self._change, change)

    def _read(self) -> dict[str, Page]:
        try:
            content = self._path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise ProviderUnavailable(self._provider, retryable=True) from error
        return answer_of(self._adapter, content, provider=self._provider)

    def _change(self, change: Callable[[dict[str, Page]], None]) -> None:
        try:
            with locked(self._lock):
                pages = self._read()
                change(pages)
                content = self._adapter.dump_json(pages, indent=2)
                answer_of(self._adapter, content, provider=self._provider)
                replace_file(self._path, content)
        except OSError as error:
            raise ProviderUnavailable(self._provider, retryable=True) from error


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One holder at a time among threads and processes; the system releases a dead holder's lock."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Whoever reads `path` finds the old content or the new, always whole; readable by us only."""
    temporary = write_temporary(path.parent, content)
    try:
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def write_temporary(folder: Path, content: bytes) -> Path:
    """A synced file of mode 0600 in `folder`; the caller gives it its name or removes it."""
    descriptor, name = mkstemp(prefix=".writing-", dir=folder)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def sync_folder(folder: Path) -> None:
    """A new name survives a power cut only when the folder that lists it is synced too."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
