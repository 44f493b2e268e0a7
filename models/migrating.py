"""Bringing a database to the newest migration; several processes may start at once."""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from aerich import Command

from models.database import connection, dialect

MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"
_LOCK: Final = int.from_bytes(b"hetong")
"""The advisory lock's key on PostgreSQL."""


async def migrate(config: dict[str, Any]) -> list[str]:
    """Applies what is missing and names it. Call it `alone()`, Tortoise started with this configuration."""
    command = Command(config, location=str(MIGRATIONS))
    await command.init()
    return await command.upgrade()


@asynccontextmanager
async def alone() -> AsyncIterator[None]:
    """Keeps other processes that start now waiting: an advisory lock, or a locked file on SQLite."""
    if dialect() == "postgres":
        async with connection().acquire_connection() as session:
            await session.execute("SELECT pg_advisory_lock($1)", _LOCK)
            try:
                yield
            finally:
                await session.execute("SELECT pg_advisory_unlock($1)", _LOCK)
        return
    path = Path(connection().filename).with_suffix(".migrating")  # type: ignore[attr-defined]  # SQLite's client
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield
