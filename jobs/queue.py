"""The port to the queue, three functions: enqueue, run, health. A queue row only says which contract to look at.

The contract's own row is the truth: losing every queue row loses nothing, the sweeper finds what is due.
The engine is PgQueuer, in memory beside SQLite and on PostgreSQL inside the transaction that asks.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final, Protocol
from uuid import UUID

import asyncpg
import structlog
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.models import Job
from pgqueuer.queries import Queries
from structlog.contextvars import bound_contextvars, get_contextvars

from jobs.lease import LEASE, happens
from models.database import after_commit, connection, dialect, session_arguments
from models.postgres import LOST

LookAt = Callable[[UUID], Awaitable[None]]
_ENTRYPOINT: Final = "contract"
_IDS: Final = ("request_id", "trace_id", "span_id")
_FAREWELL: Final = 10.0
"""Seconds for what runs to come to its end; then it is given back."""

_LOG: Final = structlog.get_logger("queue")


class Queue(Protocol):
    async def enqueue(self, contract_id: UUID, version: int) -> None:
        """Within the caller's transaction: nobody looks unless it commits."""
        ...

    async def run(self, look_at: LookAt, stop: asyncio.Event) -> None:
        """Looks at what was enqueued until told to stop; survives a restart of the database."""
        ...

    def health(self) -> bool:
        """Whether `run` is running."""
        ...


class _Engine:
    """Runs one PgQueuer after the other: an engine ends when it loses its database."""

    def __init__(self) -> None:
        self._running = False

    def health(self) -> bool:
        return self._running

    async def _supervise(
        self, engine: PgQueuer, look_at: LookAt, stop: asyncio.Event, lost: asyncio.Event
    ) -> None:
        """Until `stop`, or until it has `lost` its database. What runs comes to its end first, at a stop in time."""

        async def look(job: Job) -> None:
            cause = {name: (job.headers or {})[name] for name in _IDS if name in (job.headers or {})}
            with bound_contextvars(**cause):
                await look_at(UUID(bytes=(job.payload or b"")[:16]))

        engine.entrypoint(_ENTRYPOINT, on_failure="delete")(look)
        running = asyncio.create_task(
            engine.run(
                dequeue_timeout=timedelta(seconds=1),
                batch_size=10,
                max_concurrent_tasks=20,
                heartbeat_timeout=LEASE,
            )
        )
        stopping, losing = asyncio.create_task(stop.wait()), asyncio.create_task(lost.wait())
        self._running = True
        try:
            await asyncio.wait({running, stopping, losing}, return_when=asyncio.FIRST_COMPLETED)
            engine.shutdown.set()
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.wait({running}, timeout=_FAREWELL)
        finally:
            self._running = False
            for task in (running, stopping, losing):
                task.cancel()
            for outcome in await asyncio.gather(running, stopping, losing, return_exceptions=True):
                if isinstance(outcome, Exception):
                    _LOG.warning("the queue's engine stopped", error=type(outcome).__name__)


class MemoryQueue(_Engine):
    """Beside SQLite, inside the one process that serves."""

    def __init__(self) -> None:
        super().__init__()
        self._engine = PgQueuer.in_memory()

    async def enqueue(self, contract_id: UUID, version: int) -> None:
        cause = _cause()

        async def dispatch() -> None:
            await _enqueue(self._engine.queries, contract_id, version, cause)

        await after_commit(dispatch)

    async def run(self, look_at: LookAt, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._supervise(self._engine, look_at, stop, asyncio.Event())
            self._engine = PgQueuer.in_memory()


class PostgresQueue(_Engine):
    """On PostgreSQL; the engine has a pool of its own."""

    def __init__(self, database_url: str) -> None:
        super().__init__()
        self._database_url = database_url

    async def enqueue(self, contract_id: UUID, version: int) -> None:
        async with connection().acquire_connection() as session:
            await _enqueue(Queries(AsyncpgDriver(session)), contract_id, version, _cause())

    async def run(self, look_at: LookAt, stop: asyncio.Event) -> None:
        while not stop.is_set():
            lost = asyncio.Event()
            try:
                pool = await self._pool(lost)
            except LOST as error:
                _LOG.warning("the queue cannot reach its database", error=type(error).__name__)
            else:
                await self._supervise(PgQueuer(AsyncpgPoolDriver(pool)), look_at, stop, lost)
                pool.terminate()
            await happens(stop, within=1)

    async def _pool(self, lost: asyncio.Event) -> Any:
        """Tells when it loses a connection: the engine would go on with one that listens no more."""

        async def watch(session: Any) -> None:
            session.add_termination_listener(lambda _: lost.set())

        return await asyncpg.create_pool(
            **session_arguments(self._database_url, "queue"),
            min_size=1,
            max_size=5,
            max_inactive_connection_lifetime=0,  # so that none ends but by mishap
            init=watch,
        )


async def _enqueue(queries: Any, contract_id: UUID, version: int, cause: dict[str, str]) -> None:
    """Once a version: asking again while it waits changes nothing."""
    key = f"{contract_id}:{version}"
    await queries.enqueue(_ENTRYPOINT, contract_id.bytes, dedupe_key=key, headers=cause, on_conflict="skip")


def _cause() -> dict[str, str]:
    """The ids of the request at work, or of the one that caused the job at work, for the job's lines and spans."""
    known = get_contextvars()
    return {name: str(known[name]) for name in _IDS if name in known}


async def install() -> None:
    """PgQueuer's own tables on PostgreSQL, or their upgrade; nothing on SQLite."""
    if dialect() != "postgres":
        return
    async with connection().acquire_connection() as session:
        queries = Queries(AsyncpgDriver(session))
        if await queries.schema_is_installed():
            await queries.upgrade()
        else:
            await queries.install()
