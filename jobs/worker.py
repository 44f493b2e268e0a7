"""Looks at contracts until told to stop: what the queue names at once, what the sweeps find soon after."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from jobs.cancel_signing import cancel_signing
from jobs.failures import described
from jobs.follow_signing import follow_signing
from jobs.lease import CALM, Lease, happens, started
from jobs.open_signing import open_signing
from jobs.render_draft import render_draft
from jobs.render_preview import render_preview
from jobs.seal import seal
from jobs.services import Services
from jobs.sweeps import Sweeps
from jobs.workbench import ChildDied
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

MOST_ATTEMPTS: Final = 100
"""Starts of work that fails and says so: about eight hours, longer than an outage. Then an operator looks."""

_LONGEST_PAUSE: Final = 300  # seconds
_LOG: Final = structlog.get_logger("worker")


class Worker:
    def __init__(self, services: Services, *, jobs: Mapping[Work, Job] = JOBS) -> None:
        self._services = services
        self._jobs = jobs
        self._sweeps = Sweeps(services)
        self._suspects = asyncio.Lock()
        self._stop = asyncio.Event()
        self._calm_from = services.now() + CALM

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; the queue and the sweeps side by side, begun again when one of them breaks.

        What runs then may come to its end, as long as the queue waits for it, and is given back otherwise.
        """
        self._stop = stop
        while not stop.is_set():
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._services.queue.run(self.look_at, stop))
                    group.create_task(self._sweeps.run(stop))
            except* Exception as broken:  # noqa: BLE001 - contracts must not wait for somebody to restart the process
                _LOG.exception("the worker begins again", exc_info=broken)
                await happens(stop, within=1)

    async def sweep(self) -> None:
        """Once, all that is repeated."""
        await self._sweeps.enqueue_due()
        await self._sweeps.tidy()

    async def look_at(self, contract_id: UUID) -> None:
        """Does what is due for a contract now, if anything is. Never raises: what failed is in the contract's row."""
        contract = await Contract.get_or_none(id=contract_id)
        if contract is None or contract.work is None:
            return
        if contract.work_started_at is None:
            await self._start(contract, contract.work)
            return
        async with self._suspects:  # what never came back runs alone, so that no other such work dies with it
            contract = await Contract.get_or_none(id=contract_id)
            if contract is not None and contract.work is not None:
                await self._start(contract, contract.work)

    async def _start(self, contract: Contract, work: Work) -> None:
        lease = await started(contract, self._services.now, self._calm_from)
        if lease is None:
            return
        try:
            async with lease.kept():
                await self._jobs[work](contract, self._services)
        except asyncio.CancelledError:
            if self._stop.is_set():
                await lease.given_back()
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is kept for operators and tried again
            await self._failed(contract, work, lease, error)
        else:
            await lease.returned()

    async def _failed(self, contract: Contract, work: Work, lease: Lease, error: Exception) -> None:
        if isinstance(error, RuleViolation) and error.code is ErrorCode.CONTRACT_CHANGED:
            await lease.overtaken()
            return
        attempts, name = lease.attempts, str(contract.id)
        _LOG.warning(
            "work failed", contract=name, work=work, attempts=attempts, lost=lease.lost, exc_info=error
        )
        due = self._services.now() + pause_after(attempts)
        if isinstance(error, ChildDied):
            await lease.crashed(described(error), due)
        elif attempts >= MOST_ATTEMPTS and work not in PATIENT:
            _LOG.error("work waits for an operator", contract=name, work=work, why=described(error))
            await lease.failed(described(error), None)
        else:
            await lease.failed(described(error), due)


def pause_after(attempts: int) -> timedelta:
    """Doubles with each attempt, up to five minutes, with a jitter that keeps many failures apart."""
    pause = timedelta(seconds=min(_LONGEST_PAUSE, 2 ** min(attempts, 10)))
    return pause * random.uniform(0.5, 1.5)  # noqa: S311 - jitter, not a secret
