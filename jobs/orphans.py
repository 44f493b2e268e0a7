"""Files that no row names go after a day: a crash between writing a file and its row leaves one, a lost race too."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from jobs.services import Services
from models.stored_files import unnamed
from providers.storage import StoredDocument

SAFE_AGE: Final = timedelta(hours=24)
"""Whoever puts a file names it in a row within an hour (jobs.erasure.PUT_LATELY): a day is more than enough."""

FEW: Final = 10
SHARE: Final = 0.1
"""More orphans than both, or nothing but orphans, is no trace of crashes but the wrong database or an old one."""

_EVERY: Final = timedelta(days=1)
_FIRST: Final = timedelta(hours=1)
_AT_ONCE: Final = 4_000
"""Files asked about in one statement; a parameter each."""

_LOG: Final = structlog.get_logger("orphans")


@dataclass(slots=True)
class Found:
    """`orphans`: written more than SAFE_AGE ago, and no row names them."""

    files: int = 0
    orphans: list[StoredDocument] = field(default_factory=list)

    @property
    def byte_size(self) -> int:
        return sum(each.byte_size for each in self.orphans)

    @property
    def is_suspicious(self) -> bool:
        orphans = len(self.orphans)
        return 0 < self.files == orphans or orphans > max(FEW, SHARE * self.files)


class OrphanSweep:
    """Once a day, as long as this process lives; for the first time an hour after its start."""

    def __init__(self) -> None:
        self._due: datetime | None = None

    async def run_if_due(self, services: Services) -> None:
        now = services.now()
        if self._due is None:
            self._due = now + _FIRST
        if now >= self._due:
            self._due = now + _EVERY
            await sweep_orphans(services)


async def sweep_orphans(services: Services) -> int:
    """How many went. Where they are suspiciously many none goes: `main.py documents sweep` asks a person first."""
    found = await find_orphans(services)
    if found.is_suspicious:
        _LOG.error("too many orphans to remove unasked", files=found.files, orphans=len(found.orphans))
        return 0
    await services.storage.remove_leftovers(before=services.now() - SAFE_AGE)
    return await remove_orphans(found, services)


async def find_orphans(services: Services) -> Found:
    """Files that were put again lately may be among them; they are not deleted."""
    found = Found()
    old = services.now() - SAFE_AGE
    waiting: list[StoredDocument] = []
    async for batch in services.storage.stored():
        found.files += len(batch)
        waiting += [each for each in batch if each.written_at < old]
        if len(waiting) >= _AT_ONCE:
            found.orphans += await _orphans_among(waiting)
            waiting = []
    found.orphans += await _orphans_among(waiting)
    return found


async def remove_orphans(found: Found, services: Services) -> int:
    """Safe to run anywhere at any time, also twice at once: what was named or put again since they were found stays."""
    removed = 0
    for first in range(0, len(found.orphans), _AT_ONCE):
        for orphan in await _orphans_among(found.orphans[first : first + _AT_ONCE]):
            if await services.storage.delete(orphan.sha256, put_before=services.now() - SAFE_AGE):
                removed += 1
                _LOG.info("orphan removed", sha256=orphan.sha256)
    return removed


async def _orphans_among(files: list[StoredDocument]) -> list[StoredDocument]:
    """The rows are asked after the files were listed: what was named in between is no orphan."""
    left = await unnamed([each.sha256 for each in files])
    return [each for each in files if each.sha256 in left]
