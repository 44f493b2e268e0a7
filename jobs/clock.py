"""The one clock of all processes: PostgreSQL's. What one machine says is due later is due to the others at that moment.

Each process goes by its own clock plus what that is off by. A clock that is less than a second off is left alone.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Final

import structlog

from jobs.lease import happens
from models.database import connection, dialect

TOLERANCE: Final = timedelta(seconds=1)

_EVERY: Final = 10.0  # seconds
_PATIENCE: Final = 5.0
"""Seconds that a start, or an end, may wait for a database that does not answer."""

_LOG: Final = structlog.get_logger("clock")


class Clock:
    def __init__(self, own: Callable[[], datetime]) -> None:
        self._own = own
        self._off = timedelta()

    def __call__(self) -> datetime:
        return self._own() + self._off

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Set again and again while the block runs; beside SQLite there is one machine with one clock."""
        if dialect() == "sqlite":
            yield
            return
        done = asyncio.Event()
        await self._set_if_possible()
        keeping = asyncio.create_task(self._keep(done))
        try:
            yield
        finally:
            done.set()
            await keeping

    async def set(self) -> None:
        before = self._own()
        [row] = await connection().execute_query_dict("SELECT clock_timestamp() AS said")
        off = corrected(self._off, earliest=row["said"] - self._own(), latest=row["said"] - before)
        if off != self._off:
            _LOG.warning("this machine's clock is off: the database's counts", seconds=-off.total_seconds())
            self._off = off

    async def _keep(self, done: asyncio.Event) -> None:
        while not await happens(done, within=_EVERY):
            await self._set_if_possible()

    async def _set_if_possible(self) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                await self.set()
        except Exception as error:  # noqa: BLE001 - the database is away: what was known before holds on
            _LOG.warning("the database's time could not be read", error=type(error).__name__)


def corrected(off: timedelta, *, earliest: timedelta, latest: timedelta) -> timedelta:
    """No more than it must be: a question that took long, or was frozen amid, tells little and changes little."""
    if earliest - TOLERANCE <= off <= latest + TOLERANCE:
        return off
    return min(max(off, earliest), latest)
