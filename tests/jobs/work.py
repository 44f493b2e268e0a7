"""Small jobs and contracts that want work: what a worker does shows without drawing anything."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

from jobs.queue import MemoryQueue, PostgresQueue
from jobs.services import Services
from jobs.worker import Job, Worker
from models import SYSTEM, Contract, ContractEvent
from models.database import transaction
from rules.history import broken_at
from rules.terms import ContractEventStep, ContractKind, Work
from tests.models.builders import an_account, opened_contract


class Clock:
    """The services' clock, in step with the real one until it is moved."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def move(self, by: timedelta) -> None:
        self.ahead += by


def queue_of(database_url: str) -> MemoryQueue | PostgresQueue:
    return MemoryQueue() if database_url.startswith("sqlite") else PostgresQueue(database_url)


async def waiting_contract(services: Services) -> Contract:
    """A framework contract of an account of its own whose draft is due now."""
    contract = await opened_contract(await an_account(), ContractKind.FRAMEWORK)
    now = services.now()
    await Contract.filter(id=contract.id).update(work_due_at=now, work_since=now)
    return await Contract.get(id=contract.id)


async def finish(contract: Contract, services: Services) -> None:
    """Moves the contract on as a drawn draft would."""
    async with transaction():
        await contract.advance(ContractEventStep.DRAFT_RENDERED, actor=SYSTEM, now=services.now())


class Recording:
    """A job that remembers which contracts it was started for, how often, and how many at once."""

    def __init__(self, job: Job = finish) -> None:
        self.started: list[UUID] = []
        self.most_at_once = 0
        self._job = job
        self._running = 0

    async def __call__(self, contract: Contract, services: Services) -> None:
        self.started.append(contract.id)
        self._running += 1
        self.most_at_once = max(self.most_at_once, self._running)
        try:
            await self._job(contract, services)
        finally:
            self._running -= 1


def worker_with(job: Job, services: Services) -> Worker:
    return Worker(services, jobs={Work.RENDER_DRAFT: job, Work.SEAL: job})


async def eventually(condition: Callable[[], Awaitable[bool]], *, within: float = 40.0) -> None:
    """Fails when the condition has not come true after so many seconds."""
    async with asyncio.timeout(within):
        for _ in count():
            if await condition():
                return
            await asyncio.sleep(0.05)


async def has_moved_on(contract: Contract) -> bool:
    return (await Contract.get(id=contract.id)).version > contract.version


async def steps_of(contract: Contract) -> list[ContractEventStep]:
    """The contract's history in order, its chain checked."""
    events = await ContractEvent.filter(contract_id=contract.id).order_by("sequence")
    assert broken_at(event.link() for event in events) is None
    return [event.step for event in events]


async def gone(pid: int) -> bool:
    """Whether a process has ended; one that only waits to be collected has."""
    return await asyncio.to_thread(_ended, pid)


def _ended(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except FileNotFoundError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


class Running:
    """A worker that runs while the block does."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._stop = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._worker.run(self._stop))

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        assert self._task is not None
        await asyncio.wait_for(self._task, timeout=15)
