"""Scans that operators sent and never referred to are forgotten after a week, with their files."""

from datetime import timedelta
from typing import Final

from jobs.failures import each_by_itself
from jobs.services import Services
from models import Upload
from models.erasure import is_named

KEPT_UNUSED: Final = timedelta(days=7)
_IN_USE: Final = timedelta(hours=1)
"""Longer than a request that still takes an upload at its last moment."""

_PUT_LATELY: Final = timedelta(hours=1)
_AT_ONCE: Final = 50


async def forget_unused(services: Services) -> int:
    """How many rows were deleted. The file goes first, unless something else names it: a crash leaves the row."""
    now, forgotten = services.now(), 0
    since = now - KEPT_UNUSED - _IN_USE

    async def forget(upload: Upload) -> None:
        nonlocal forgotten
        named = await is_named(upload.sha256, uploads_since=since)
        if named or await services.storage.delete(upload.sha256, put_before=now - _PUT_LATELY):
            forgotten += await Upload.filter(id=upload.id, used_at=None).delete()

    unused = Upload.filter(used_at=None, created_at__lt=since)
    await each_by_itself(await unused.order_by("created_at").limit(_AT_ONCE), forget)
    return forgotten
