"""The queue's port, on both engines: seen after commit only, once a version, and alive through lost sessions."""

import asyncio
from uuid import UUID, uuid4

import pytest

from jobs import queue
from jobs.queue import MemoryQueue, PostgresQueue
from jobs.services import Services
from models.database import connection, dialect, transaction
from tests.jobs.work import Recording, Running, eventually, has_moved_on, waiting_contract, worker_with


class Looking:
    """The engine, running while the block does; `seen` is what it was told to look at."""

    def __init__(self, engine: MemoryQueue | PostgresQueue) -> None:
        self.seen: list[UUID] = []
        self._engine = engine
        self._stop = asyncio.Event()

    async def _look_at(self, contract_id: UUID) -> None:
        self.seen.append(contract_id)

    async def __aenter__(self) -> list[UUID]:
        self._task = asyncio.create_task(self._engine.run(self._look_at, self._stop))
        await eventually(self._healthy)
        return self.seen

    async def __aexit__(self, *_: object) -> None:
        self._stop.set()
        await asyncio.wait_for(self._task, timeout=3)
        assert not self._engine.health()

    async def _healthy(self) -> bool:
        return self._engine.health()


@pytest.fixture
def engine(services: Services) -> MemoryQueue | PostgresQueue:
    assert isinstance(services.queue, MemoryQueue | PostgresQueue)
    return services.queue


async def test_what_is_enqueued_is_seen_after_the_commit_and_not_before(
    engine: MemoryQueue | PostgresQueue,
) -> None:
    contract_id = uuid4()
    async with Looking(engine) as seen:
        async with transaction():
            await engine.enqueue(contract_id, 1)
            await asyncio.sleep(1.5)
            assert seen == []
        await eventually(lambda: _is(seen, [contract_id]))


async def test_what_was_rolled_back_is_never_seen(engine: MemoryQueue | PostgresQueue) -> None:
    lost, kept = uuid4(), uuid4()
    async with Looking(engine) as seen:
        with pytest.raises(ZeroDivisionError):
            await _roll_back_after(engine, lost)
        async with transaction():
            await engine.enqueue(kept, 1)
        await eventually(lambda: _is(seen, [kept]))


async def test_one_version_is_looked_at_once_and_the_next_one_again(
    engine: MemoryQueue | PostgresQueue,
) -> None:
    contract_id = uuid4()
    for version in (1, 1, 1, 2):
        async with transaction():
            await engine.enqueue(contract_id, version)
    async with Looking(engine) as seen:
        await eventually(lambda: _is(seen, [contract_id] * 2))
        await asyncio.sleep(1.2)
        assert seen == [contract_id] * 2


async def test_what_waits_is_seen_after_a_stop_and_another_start(
    engine: MemoryQueue | PostgresQueue, services: Services
) -> None:
    """In memory the sweeper does it: what waited there is gone with the engine."""
    contract, job = await waiting_contract(services), Recording()
    async with Looking(engine):
        pass
    async with transaction():
        await engine.enqueue(contract.id, contract.version)
    async with Running(worker_with(job, services)):
        await eventually(lambda: has_moved_on(contract))
    assert job.started == [contract.id]


async def test_health_tells_whether_the_engine_runs(engine: MemoryQueue | PostgresQueue) -> None:
    assert not engine.health()
    async with Looking(engine):
        assert engine.health()
    assert not engine.health()


async def test_an_engine_goes_on_after_its_sessions_were_ended(engine: MemoryQueue | PostgresQueue) -> None:
    """On PostgreSQL every session but the test's own is ended; in memory there is nothing to lose."""
    contract_ids = [uuid4() for _ in range(3)]
    async with Looking(engine) as seen:
        for number, contract_id in enumerate(contract_ids, start=1):
            await engine.enqueue(contract_id, 1)
            await eventually(lambda number=number: _is(seen, contract_ids[:number]))  # type: ignore[misc]
            await _end_other_sessions()


async def test_tables_of_the_queue_are_installed_as_often_as_one_likes(database: str) -> None:
    await queue.install()
    await queue.install()


async def _is(seen: list[UUID], expected: list[UUID]) -> bool:
    return seen == expected


async def _roll_back_after(engine: MemoryQueue | PostgresQueue, contract_id: UUID) -> None:
    async with transaction():
        await engine.enqueue(contract_id, 1)
        raise ZeroDivisionError


async def _end_other_sessions() -> None:
    if dialect() == "sqlite":
        return
    await connection().execute_query_dict(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
