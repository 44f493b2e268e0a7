"""One start of a contract's work: it keeps others away while it lives, and only the latest start may write.

A start is named by its time in the contract's row. Whatever it writes goes through if the row still bears that name:
a worker that was frozen, or cut off from its database, and lost its lease meanwhile, changes nothing any more.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from tortoise.queryset import QuerySet

from models import Contract

LEASE: Final = timedelta(seconds=20)
"""How long a start keeps others away after its last sign of life; so long waits what a killed worker had begun."""

BEAT: Final = 5.0
"""Seconds between two signs of life."""

LONGEST: Final = 180.0
"""Seconds a job may take, alive or not."""

MOST_CRASHES: Final = 5
"""Starts in a row that never came back: a job that kills its worker must not do so for ever."""

CALM: Final = timedelta(seconds=20)
"""How long a worker has lived before it makes the last of these starts: what dies sooner may die of something else."""

CRASHED: Final = "crashed too often"

_TOLD_AGAIN: Final = 60
"""How often, once a second, it is tried to write down what became of a start: as long as a database restarts."""

_LOG: Final = structlog.get_logger("worker")


class Lease:
    def __init__(self, contract: Contract, now: Callable[[], datetime], before: dict[str, Any]) -> None:
        self.lost = False
        self.attempts = contract.work_attempts
        self._contract = contract
        self._version = contract.version
        self._sub_status = contract.sub_status
        self._now = now
        self._before = before
        self._started_at = contract.work_started_at
        self._until = contract.work_due_at

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renewed while the block runs, which ends with TimeoutError when it is lost or has taken too long."""
        done = asyncio.Event()
        async with asyncio.timeout(LONGEST) as limit:
            beating = asyncio.create_task(self._beat(done, limit))
            try:
                yield
            finally:
                done.set()
                await beating

    async def _beat(self, done: asyncio.Event, limit: asyncio.Timeout) -> None:
        while not await happens(done, within=BEAT):
            until = self._now() + LEASE
            try:
                if await self._mine().filter(work_due_at=self._until).update(work_due_at=until):
                    self._until = until
                elif (
                    not await self._mine().exists()
                ):  # else it is merely due again: there was a hint, or no news
                    self.lost = not done.is_set()
            except Exception as error:  # noqa: BLE001 - the database is away: whether it was lost shows afterwards
                _LOG.warning("no sign of life could be given", error=type(error).__name__)
            if self.lost:
                limit.reschedule(asyncio.get_running_loop().time())
                return

    async def returned(self) -> None:
        """It came back; what it brought is written."""
        if self._contract.work_started_at == self._started_at:  # no move cleared it
            await self._told(work_started_at=None)

    async def failed(self, error: str, due: datetime | None) -> None:
        """It came back and said so. `due`: when it is tried again; null: never, until an operator says so."""
        await self._told(work_due_at=due, work_error=error, work_started_at=None)

    async def crashed(self, error: str, due: datetime) -> None:
        """It took a process along, if not this one: counted as if it never came back."""
        await self._told(work_due_at=due, work_error=error)

    async def overtaken(self) -> None:
        """Somebody changed the contract meanwhile. Has it moved on, all is done; if not, the work is due now."""
        row = Contract.filter(
            id=self._contract.id, sub_status=self._sub_status, work_started_at=self._started_at
        )
        attempts = self._before["work_attempts"]
        await row.filter(work_due_at__isnull=False).update(
            work_due_at=self._now(), work_attempts=attempts, work_started_at=None
        )

    async def given_back(self) -> None:
        """As if it had not been started: its worker stops."""
        await self._mine().update(work_due_at=self._now(), **self._before)

    def _mine(self) -> QuerySet[Contract]:
        """The row as this start left it; the object may tell of a move that was rolled back."""
        return Contract.filter(
            id=self._contract.id, version=self._version, work_started_at=self._started_at, deleted_at=None
        )

    async def _told(self, **columns: Any) -> None:
        """Also through a restart of the database, which is no crash of the job."""
        for _ in range(_TOLD_AGAIN):
            try:
                await self._mine().update(**columns)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                _LOG.warning("what became of work could not be written yet", error=type(error).__name__)
                await asyncio.sleep(1)
            else:
                return


async def started(contract: Contract, now: Callable[[], datetime], calm_from: datetime) -> Lease | None:
    """Counts the start before the work, so that a crash counts too; of two workers one gets it.

    Null where it is not due any more, or crashed so often that it waits for an operator, or for a worker that has
    lived for a while.
    """
    moment = now()
    as_read = {name: getattr(contract, name) for name in ("work_attempts", "work_crashes", "work_started_at")}
    due = Contract.filter(
        id=contract.id, version=contract.version, work_due_at__lte=moment, deleted_at=None, **as_read
    )
    crashes = 0 if contract.work_started_at is None else contract.work_crashes + 1
    if crashes >= MOST_CRASHES:
        if await due.update(work_due_at=None, work_error=CRASHED):
            _LOG.error(
                "work waits for an operator", contract=str(contract.id), work=contract.work, why=CRASHED
            )
        return None
    if crashes == MOST_CRASHES - 1 and moment < calm_from:
        await due.update(work_due_at=calm_from)
        return None
    start = {
        "work_attempts": contract.work_attempts + 1,
        "work_crashes": crashes,
        "work_started_at": moment,
        "work_due_at": moment + LEASE,
    }
    if not await due.update(**start):
        return None
    contract.update_from_dict(start)
    contract.started_here = True
    return Lease(contract, now, as_read)


async def happens(event: asyncio.Event, *, within: float) -> bool:
    """Waits for it so many seconds at most."""
    try:
        await asyncio.wait_for(event.wait(), timeout=within)
    except TimeoutError:
        return False
    return True
