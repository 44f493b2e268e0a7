"""Send deliveries again that an operator asks for: under the same id, from the first attempt on."""

from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models import Delivery
from rules.notices import LEASE, MOST_REPLAYED, REPLAY_ONCE_IN


async def replayed(rows: QuerySet[Delivery], now: datetime) -> int:
    """How many of these are due anew, the oldest first; inside the caller's transaction.

    Not what is about to be tried or being tried anyway, nor what was replayed a moment ago: a double click sends once.
    """
    ids = (
        await rows.filter(_replayable(now))
        .order_by("created_at", "id")
        .limit(MOST_REPLAYED)
        .values_list("id", flat=True)
    )
    anew: dict[str, Any] = {
        "due_at": now,
        "attempts": 0,
        "last_error": None,
        "sent_at": None,
        "given_up_at": None,
        "replayed_at": now,
    }
    return await Delivery.filter(_replayable(now), id__in=ids).update(**anew) if ids else 0


async def left_to_replay(rows: QuerySet[Delivery], now: datetime) -> int:
    return await rows.filter(_replayable(now)).count()


def _replayable(now: datetime) -> Q:
    pausing = Q(due_at__isnull=True) | Q(due_at__gt=now + LEASE)
    rested = Q(replayed_at__isnull=True) | Q(replayed_at__lte=now - REPLAY_ONCE_IN)
    return pausing & rested
