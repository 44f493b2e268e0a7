"""Scans that operators sent and never referred to are forgotten after a week."""

from datetime import timedelta
from typing import Final

from jobs.services import Services
from models import Upload

KEPT_UNUSED: Final = timedelta(days=7)


async def forget_unused(services: Services) -> int:
    """How many rows were deleted. Their files stay: the storage deletes nothing, and others may have sent the same."""
    return await Upload.filter(used_at=None, created_at__lt=services.now() - KEPT_UNUSED).delete()
