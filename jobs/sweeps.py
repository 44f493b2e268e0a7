"""What is looked for again and again, whatever was lost: on one machine at a time, and safe if on two after all."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

import structlog

from jobs.deadlines import tell_deadlines
from jobs.duty import Share
from jobs.idempotency import forget_old_requests
from jobs.lease import happens
from jobs.left_flows import end_left_flows, mark_left_flows
from jobs.notify import fan_out
from jobs.orphans import OrphanSweep
from jobs.services import Services
from jobs.sessions import forget_ended_sessions
from jobs.trace_shipments import trace_due
from jobs.uploads import forget_unused
from models import Contract

Sweep = Callable[[Services], Awaitable[object]]

EVERY: Final = 1.0  # seconds
_MARK_EVERY: Final = timedelta(minutes=1)
_AT_ONCE: Final = 200
_LOG: Final = structlog.get_logger("sweeps")


class Sweeps:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._duty = Share("sweeps")
        self._orphans = OrphanSweep()
        self._marked_at = datetime(2000, 1, 1, tzinfo=UTC)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; slow outsiders in `tidy` keep no work waiting."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_repeat(self._duty.beat, stop))
                group.create_task(_repeat(self._on_duty(self.enqueue_due), stop))
                group.create_task(_repeat(self._on_duty(self.tidy), stop))
                group.create_task(_repeat(self._on_duty(self.sweep_orphans), stop))
        finally:
            await self._resign()

    def _on_duty(self, sweep: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def swept() -> None:
            if self._duty.mine:
                await sweep()

        return swept

    async def _resign(self) -> None:
        try:
            await self._duty.resign()
        except Exception as error:  # noqa: BLE001 - the others wait a moment longer then
            _LOG.warning("the sweeps could not be handed over", error=type(error).__name__)

    async def enqueue_due(self) -> None:
        """What is due and was missed: after a crash, a lost queue, a pause."""
        now = self._services.now()
        due = await Contract.filter(work_due_at__lte=now).order_by("work_due_at").limit(_AT_ONCE)
        for contract in due:
            await self._services.queue.enqueue(contract.id, contract.version)

    async def sweep_orphans(self) -> None:
        """Beside all else: a store of a million files is listed for minutes."""
        await self._orphans.run_if_due(self._services)

    async def tidy(self) -> None:
        """What no contract waits for; outsiders may be slow here, and what breaks keeps nothing else."""
        now, due = self._services.now(), [*OFTEN]
        if now >= self._marked_at + _MARK_EVERY:
            self._marked_at = now
            due += SELDOM
        for sweep in due:
            await _tried(partial(sweep, self._services))


OFTEN: Final[tuple[Sweep, ...]] = (tell_deadlines, fan_out, end_left_flows, trace_due)
SELDOM: Final[tuple[Sweep, ...]] = (
    mark_left_flows,
    forget_unused,
    forget_old_requests,
    forget_ended_sessions,
)
"""Once a minute."""


async def _repeat(call: Callable[[], Awaitable[None]], stop: asyncio.Event) -> None:
    while not stop.is_set():
        await _tried(call)
        await happens(stop, within=EVERY)


async def _tried(call: Callable[[], Awaitable[object]]) -> None:
    try:
        await call()
    except Exception as error:  # noqa: BLE001 - a sweeper that dies leaves contracts where they are
        _LOG.warning("the sweep failed", exc_info=error)
