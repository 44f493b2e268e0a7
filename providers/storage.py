"""Where documents are kept: named by the SHA-256 of their bytes, written once, never changed, deleted when due."""

import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from providers.outsiders import ProviderUnavailable

CHUNK: Final = 256 * 1024
"""Bytes of a document that are in memory at a time when it is read in chunks."""

AT_ANY_TIME: Final = datetime.max.replace(tzinfo=UTC)
"""`put_before` of what nobody else can be about to name."""

_DIGEST = re.compile(r"[0-9a-f]{64}", re.ASCII)
_PATH = re.compile(r"(?P<first>[0-9a-f]{2})/(?P<second>[0-9a-f]{2})/(?P<sha256>[0-9a-f]{64})", re.ASCII)


class DocumentMissing(Exception):
    """No document has this digest; also said of a string that is no digest."""


class DocumentCorrupt(Exception):
    """What is stored is not what was stored: the disk failed or somebody changed the file."""


class StorageUnavailable(ProviderUnavailable):
    """The store did not do what it was asked to; asking again later may help, once an operator has read `reason`.

    The reason is a code: the store's own (AccessDenied, NoSuchBucket, SlowDown), the system's (ENOSPC) or one word.
    """

    def __init__(self, reason: str) -> None:
        super().__init__("storage", retryable=True)
        self.reason = reason

    def __str__(self) -> str:
        return f"storage is unavailable: {self.reason}"

    def __reduce__(self) -> tuple[object, ...]:
        return StorageUnavailable, (self.reason,)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A stored document that was read to its end and is what was stored."""

    sha256: str
    byte_size: int
    crc32: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDocument:
    """As a listing tells of it: nothing was read, and it may have been put again after `written_at`."""

    sha256: str
    byte_size: int
    written_at: datetime


class Storage(Protocol):
    """Every method but `describe` may raise StorageUnavailable."""

    async def put(self, content: bytes) -> str:
        """The content's SHA-256 in lower-case hex. When it returns, the document survives a power cut.

        Raises DocumentCorrupt when these bytes are known here, but what is stored of them has been damaged: nothing
        that was stored is ever replaced.
        """
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

    def stored(self, under: str = "") -> AsyncIterator[list[StoredDocument]]:
        """All there is, some at a time, in no order; or what begins with these two hexadecimal digits."""
        ...

    async def remove_leftovers(self, *, before: datetime) -> int:
        """How many traces of writers went that are older; no document is among them."""
        ...

    async def check_ready(self) -> None:
        """Asks cheaply whether the store can be reached."""
        ...

    async def probe(self) -> None:
        """Writes, reads and deletes a document of its own, as everything else here does it."""
        ...

    def describe(self) -> str:
        """What it is and where, for operators; no secret."""
        ...


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def path_of(sha256: str) -> str:
    """`ab/cd/abcd…`, the same in every store. Raises DocumentMissing for what is no digest and so no name of a file."""
    if not _DIGEST.fullmatch(sha256):
        raise DocumentMissing("not a digest")
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def digest_in(path: str) -> str | None:
    """Of a path as `path_of` makes it; null for whatever else lies there."""
    found = _PATH.fullmatch(path)
    if found is None or not found["sha256"].startswith(found["first"] + found["second"]):
        return None
    return found["sha256"]


def check_bytes(content: bytes, sha256: str) -> None:
    if digest_of(content) != sha256:
        raise DocumentCorrupt(sha256)
