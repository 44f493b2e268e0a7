"""Looks at contracts until told to stop: what the queue names at once, what the sweeper finds soon after."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Final
from uuid import UUID

import structlog
from tortoise.expressions import F

from jobs.cancel_signing import cancel_signing
from jobs.deadlines import tell_deadlines
from jobs.failures import described
from jobs.follow_signing import follow_signing
from jobs.idempotency import forget_old_requests
from jobs.left_flows import end_left_flows, mark_left_flows
from jobs.notify import fan_out
from jobs.open_signing import open_signing
from jobs.orphans import OrphanSweep
from jobs.render_draft import render_draft
from jobs.render_preview import render_preview
from jobs.seal import seal
from jobs.services import Services
from jobs.sessions import forget_ended_sessions
from jobs.trace_shipments import trace_due
from jobs.uploads import forget_unused
from models import Contract
from rules.terms import Work
from rules.violations import ErrorCode, RuleViolation

Job = Callable[[Contract, Services], Awaitable[None]]
JOBS: Final[Mapping[Work, Job]] = {
    Work.RENDER_DRAFT: render_draft,
    Work.SEAL: seal,
    Work.RENDER_PREVIEW: render_preview,
    Work.OPEN_SIGNING: open_signing,
    Work.FOLLOW_SIGNING: follow_signing,
    Work.CANCEL_SIGNING: cancel_signing,
}

PATIENT: Final = frozenset({Work.FOLLOW_SIGNING, Work.CANCEL_SIGNING})
"""Work that waits for somebody else to answer: however often it fails, it is tried again."""

MOST_CRASHES: Final = 5
"""Starts of which none came back with an error: a job that kills its worker must not do so for ever."""

MOST_ATTEMPTS: Final = 100
"""Starts of work that fails and says so: about eight hours, longer than an outage. Then an operator looks."""

LEASE: Final = timedelta(seconds=90)
"""How long a start keeps others away; longer than a job may take."""

_LONGEST_PAUSE: Final = 300  # seconds
_SWEEP_EVERY: Final = 1.0  # seconds
_MARK_EVERY: Final = timedelta(minutes=1)
_SWEPT_AT_ONCE: Final = 200
_LOG: Final = structlog.get_logger("worker")


class Worker:
    def __init__(self, services: Services, *, jobs: Mapping[Work, Job] = JOBS) -> None:
        self._services = services
        self._jobs = jobs
        self._suspects = asyncio.Lock()
        self._orphans = OrphanSweep()
        self._marked_at = datetime(2000, 1, 1, tzinfo=UTC)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; the queue and the sweeper side by side, begun again when one of them breaks."""
        while not stop.is_set():
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._services.queue.run(self.look_at, stop))
                    group.create_task(self._repeat(self.enqueue_due, stop))
                    group.create_task(self._repeat(self.tidy, stop))
                    group.create_task(self._repeat(self.sweep_orphans, stop))
            except* Exception as broken:  # noqa: BLE001 - contracts must not wait for somebody to restart the process
                _LOG.exception("the worker begins again", exc_info=broken)
                await _pause(stop)

    async def look_at(self, contract_id: UUID) -> None:
        """Does what is due for a contract now, if anything is. Never raises: what failed is in the contract's row."""
        contract = await Contract.get_or_none(id=contract_id)
        if contract is None or contract.work is None:
            return
        if contract.work_attempts:  # what failed once runs alone, so that it takes nobody with it
            async with self._suspects:
                await self._start(contract)
        else:
            await self._start(contract)

    async def _start(self, contract: Contract) -> None:
        work = contract.work
        if work is None or not await self._claimed(contract):
            return
        try:
            await self._jobs[work](contract, self._services)
        except RuleViolation as violation:
            if violation.code is ErrorCode.CONTRACT_CHANGED:
                await self._overtaken(contract)
            else:
                await self._failed(contract, work, violation)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is kept for operators and tried again
            await self._failed(contract, work, error)

    async def _claimed(self, contract: Contract) -> bool:
        """Counts the start before the work, so that a crash counts too; of two workers one gets it."""
        now = self._services.now()
        due = Contract.filter(
            id=contract.id,
            version=contract.version,
            work_attempts=contract.work_attempts,
            work_due_at__lte=now,
            deleted_at=None,
        )
        if contract.work_attempts >= _most_starts(contract):
            given_up = await due.update(
                work_due_at=None, work_error=contract.work_error or "crashed too often"
            )
            if given_up:
                _LOG.error("work waits for an operator", contract=str(contract.id), work=contract.work)
            return False
        return bool(await due.update(work_attempts=F("work_attempts") + 1, work_due_at=now + LEASE))

    async def _overtaken(self, contract: Contract) -> None:
        """Somebody changed the contract meanwhile. If it moved on, all is done; if not, the work is due again now."""
        unmoved = Contract.filter(id=contract.id, sub_status=contract.sub_status, work_due_at__isnull=False)
        await unmoved.update(work_due_at=self._services.now(), work_attempts=contract.work_attempts)

    async def _failed(self, contract: Contract, work: Work, error: Exception) -> None:
        attempts = contract.work_attempts + 1
        _LOG.warning("work failed", contract=str(contract.id), work=work, attempts=attempts, exc_info=error)
        given_up = attempts >= MOST_ATTEMPTS and work not in PATIENT
        due = None if given_up else self._services.now() + pause_after(attempts)
        await Contract.filter(id=contract.id, version=contract.version).update(
            work_due_at=due, work_error=described(error)
        )

    async def _repeat(self, sweep: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await sweep()
            except Exception as error:  # noqa: BLE001 - a sweeper that dies leaves contracts where they are
                _LOG.warning("the sweep failed", exc_info=error)
            await _pause(stop)

    async def sweep(self) -> None:
        """Once, all that is repeated."""
        await self.enqueue_due()
        await self.tidy()

    async def enqueue_due(self) -> None:
        """What is due and was missed: after a crash, a lost queue, a pause."""
        now = self._services.now()
        due = await Contract.filter(work_due_at__lte=now).order_by("work_due_at").limit(_SWEPT_AT_ONCE)
        for contract in due:
            await self._services.queue.enqueue(contract.id, contract.version)

    async def sweep_orphans(self) -> None:
        """By itself: a store of a million files takes minutes to list."""
        await self._orphans.run_if_due(self._services)

    async def tidy(self) -> None:
        """What no contract waits for; outsiders may be slow here."""
        now = self._services.now()
        await tell_deadlines(self._services)
        await fan_out(self._services)
        await end_left_flows(self._services)
        await trace_due(self._services)
        if now >= self._marked_at + _MARK_EVERY:
            self._marked_at = now
            await mark_left_flows(self._services)
            await forget_unused(self._services)
            await forget_old_requests(self._services)
            await forget_ended_sessions(self._services)


def _most_starts(contract: Contract) -> float:
    if contract.work_error is None:
        return MOST_CRASHES
    return inf if contract.work in PATIENT else MOST_ATTEMPTS


async def _pause(stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), timeout=_SWEEP_EVERY)


def pause_after(attempts: int) -> timedelta:
    """Doubles with each attempt, up to five minutes, with a jitter that keeps many failures apart."""
    pause = timedelta(seconds=min(_LONGEST_PAUSE, 2 ** min(attempts, 10)))
    return pause * random.uniform(0.5, 1.5)  # noqa: S311 - jitter, not a secret
