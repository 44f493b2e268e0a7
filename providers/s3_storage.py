"""A bucket of any S3-compatible store, through obstore. Why it is safe to delete what others put again: ADR 0030.

Beside the documents lie `again/<sha256>/…`, one mark for each time that a document was put which was there already,
and `deleting/<sha256>`, the claim of who deletes it. A writer marks before it looks for a claim, and a deleter claims
before it looks for marks: of the two, one at least sees the other and gives way.
"""

import asyncio
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import uuid4

from obstore.exceptions import AlreadyExistsError, PreconditionError
from obstore.store import ObjectStore

from providers.s3_configuration import S3Configuration, opened
from providers.storage import AT_ANY_TIME, DocumentMissing, StorageUnavailable, digest_of, path_of
from providers.stored_objects import StoredObjects, translated

CLAIM_LASTS: Final = timedelta(hours=1)
"""Then its owner has crashed, and others may delete or put the document again."""

_OWNER_GIVES_UP: Final = 300.0
"""Seconds: long before, so that no clock needs to be right to the minute. No request takes as long as the rest."""

_MARKS: Final = "again"
_CLAIMS: Final = "deleting"
_ATTEMPTS: Final = 5


class S3Storage(StoredObjects):
    """`once` sends each request once: what is deleted must not be deleted again by a copy that comes late."""

    def __init__(
        self, objects: ObjectStore, once: ObjectStore, *, where: str, now: Callable[[], datetime]
    ) -> None:
        self._store = objects
        self._once = once
        self._where = where
        self._now = now

    @classmethod
    def open(cls, configuration: S3Configuration, now: Callable[[], datetime]) -> "S3Storage":
        """Asks nobody yet. Raises ValueError for what cannot be used."""
        once = opened(configuration, retries=0)
        return cls(opened(configuration), once, where=configuration.describe(), now=now)

    @property
    def _objects(self) -> ObjectStore:
        return self._store

    async def put(self, content: bytes) -> str:
        sha256 = await asyncio.to_thread(digest_of, content)
        for _ in range(_ATTEMPTS):
            if await self._created(path_of(sha256), content) or await self._kept(sha256):
                return sha256
        raise StorageUnavailable("Conflict")

    async def delete(self, sha256: str, *, put_before: datetime) -> bool:
        path, claim, since = path_of(sha256), f"{_CLAIMS}/{sha256}", monotonic()
        if not await self._claimed(claim):
            return False  # another is about to delete it
        put_at = await self._last_change(path)
        if put_at is None:
            await self._removed(claim)
            return True
        marks = await self._last_changes(f"{_MARKS}/{sha256}")
        moment = put_before.replace(microsecond=0)  # stores tell whole seconds
        if any(at >= moment for at in (put_at, *marks.values())):
            await self._removed(claim)
            return False
        if monotonic() - since > _OWNER_GIVES_UP:
            return False
        await self._removed(path)  # where this fails, nobody knows when it is carried out: the claim stays
        for mark in marks:
            await self._removed(mark)
        await self._removed(claim)
        return True

    async def remove_leftovers(self, *, before: datetime) -> int:
        """Marks that keep nothing any more: each has a name of its own, so that no newer one goes with it."""
        old = [path for path, at in (await self._last_changes(_MARKS)).items() if at < before]
        for path in old:
            await self._removed(path)
        return len(old)

    async def check_ready(self) -> None:
        """By a list, which tells a missing bucket and missing rights; the shortest there is."""
        await self._last_changes(f"{_CLAIMS}/ready")

    async def probe(self) -> None:
        content = os.urandom(32)
        sha256 = await self.put(content)
        if await self._created(path_of(sha256), content):
            raise StorageUnavailable("IfNoneMatchIgnored")
        if await self.put(content) != sha256 or await self.get(sha256) != content:
            raise StorageUnavailable("ReadsSomethingElse")
        if not await self.delete(sha256, put_before=AT_ANY_TIME):
            raise StorageUnavailable("NotDeleted")

    def describe(self) -> str:
        return self._where

    async def _created(self, path: str, content: bytes) -> bool:
        """False where there is an object; also where the store says so of two that create it at once (409)."""
        with translated():
            try:
                await self._store.put_async(path, content, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
        return True

    async def _kept(self, sha256: str) -> bool:
        """Marks it as put again. False where it is not there after all. Raises DocumentCorrupt."""
        await self._created(f"{_MARKS}/{sha256}/{uuid4().hex}", b"")
        claimed_at = await self._last_change(f"{_CLAIMS}/{sha256}")
        if claimed_at is not None and claimed_at > self._now() - CLAIM_LASTS:
            raise StorageUnavailable("BeingDeleted")
        try:
            await self.check(sha256)
        except DocumentMissing:
            return False
        return True

    async def _claimed(self, claim: str) -> bool:
        """One owner at a time; the claim of one who crashed is taken over by one."""
        token = uuid4().bytes
        if await self._created(claim, token):
            return True
        with translated():
            try:
                left = await self._store.head_async(claim)
                if left["last_modified"] > self._now() - CLAIM_LASTS:
                    return False
                await self._store.put_async(claim, token, mode={"e_tag": left["e_tag"]}, use_multipart=False)
            except (FileNotFoundError, PreconditionError):
                return False
        return True

    async def _last_change(self, path: str) -> datetime | None:
        try:
            with translated(path):
                return (await self._store.head_async(path))["last_modified"]
        except DocumentMissing:
            return None

    async def _last_changes(self, under: str) -> dict[str, datetime]:
        found: dict[str, datetime] = {}
        with translated():
            async for batch in self._store.list(under):
                found |= {each["path"]: each["last_modified"] for each in batch}
        return found

    async def _removed(self, path: str) -> None:
        with translated():
            await self._once.delete_async(path)
