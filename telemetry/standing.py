"""How things stand in the database, read when somebody asks and not more often than is good for it."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import structlog
from tortoise.exceptions import BaseORMException
from tortoise.functions import Count, Min
from tortoise.queryset import QuerySet

from models import Contract, Delivery
from rules.lifecycle import WORK
from rules.terms import ContractSubStatus, DeliveryChannel, Work
from telemetry.metrics import Metrics

OFTEN: Final = 5.0
"""Seconds for which what is due is not read again: an index tells it."""

SELDOM: Final = 60.0
"""Seconds for which the states are not counted again: every contract is walked."""

_LOG: Final = structlog.get_logger("metrics")


class Standing:
    def __init__(self, metrics: Metrics, now: Callable[[], datetime]) -> None:
        self._now = now
        self._alone = asyncio.Lock()
        self._read_at: dict[str, datetime] = {}
        self._readable = metrics.gauge("database_readable", "Whether the figures of the database are fresh.")
        self._depth = metrics.gauge("work_due", "Contracts with work that is due.", "work")
        self._age = metrics.gauge("work_oldest_seconds", "How long the oldest has been due.", "work")
        self._given_up = metrics.gauge("work_given_up", "Contracts whose work waits for an operator.")
        self._contracts = metrics.gauge("contracts", "Contracts that are not deleted.", "sub_status")
        self._deliveries = metrics.gauge("deliveries_due", "Deliveries that are due.", "channel")
        self._delivery_age = metrics.gauge(
            "deliveries_oldest_seconds", "How long the oldest has been due.", "channel"
        )

    async def refresh(self) -> None:
        """Never raises: without a database the process still tells what it did itself."""
        async with self._alone:
            try:
                if self._old("due", OFTEN):
                    await self._read_due()
                if self._old("states", SELDOM):
                    await self._read_states()
            except (BaseORMException, OSError, RuntimeError) as error:  # the last: it is not open yet
                self._readable.set(0)
                _LOG.warning("the database cannot be read", error=type(error).__name__)
            else:
                self._readable.set(1)

    def _old(self, what: str, seconds: float) -> bool:
        read = self._read_at.get(what)
        return read is None or (self._now() - read).total_seconds() >= seconds

    async def _read_due(self) -> None:
        now = self._now()
        counts: dict[Work, int] = defaultdict(int)
        oldest: dict[Work, datetime] = {}
        rows = Contract.filter(work_due_at__lte=now, deleted_at=None)
        for row in await _grouped(rows, "signing_mode", "sub_status", due="work_due_at"):
            work = WORK.get((row["signing_mode"], row["sub_status"]))
            if work is not None:
                counts[work] += row["rows"]
                oldest[work] = min(row["oldest"], oldest.get(work, now))
        for each in Work:
            self._depth.labels(each).set(counts[each])
            self._age.labels(each).set(_seconds(now, oldest.get(each)))
        letters = {
            row["channel"]: row
            for row in await _grouped(Delivery.filter(due_at__lte=now), "channel", due="due_at")
        }
        for channel in DeliveryChannel:
            found = letters.get(channel, {"rows": 0, "oldest": None})
            self._deliveries.labels(channel).set(found["rows"])
            self._delivery_age.labels(channel).set(_seconds(now, found["oldest"]))
        self._read_at["due"] = now

    async def _read_states(self) -> None:
        now = self._now()
        counted = {
            row["sub_status"]: row["rows"]
            for row in await Contract.filter(deleted_at=None)
            .annotate(rows=Count("id"))
            .group_by("sub_status")
            .values("sub_status", "rows")
        }
        for each in ContractSubStatus:
            self._contracts.labels(each).set(counted.get(each, 0))
        given_up = Contract.filter(work_due_at=None, work_error__isnull=False, deleted_at=None)
        self._given_up.set(await given_up.count())
        self._read_at["states"] = now


async def _grouped(rows: QuerySet[Any], *by: str, due: str) -> list[dict[str, Any]]:
    counted = rows.annotate(rows=Count("id"), oldest=Min(due)).group_by(*by)
    return list(await counted.values(*by, "rows", "oldest"))


def _seconds(now: datetime, since: datetime | None) -> float:
    return 0.0 if since is None else (now - since).total_seconds()
