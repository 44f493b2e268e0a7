"""Requests that came with an idempotency key are forgotten after a week: nobody repeats one for longer."""

from datetime import timedelta
from typing import Final

from jobs.services import Services
from models import IdempotencyKey

KEPT: Final = timedelta(days=7)


async def forget_old_requests(services: Services) -> int:
    """How many were deleted, with their answers; what they did stays done."""
    return await IdempotencyKey.filter(created_at__lt=services.now() - KEPT).delete()
