"""Bringing a database to the newest migration; several processes, of several versions, may start at once."""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg
from aerich import Command
from tortoise.exceptions import IntegrityError

from models.database import APP, connection, dialect
from models.postgres import LOST, DatabaseUnavailable

MIGRATIONS: Final = Path(__file__).parents[1] / "migrations"
_LOCK: Final = int.from_bytes(b"hetong")
"""The advisory lock's key on PostgreSQL."""


class SchemaRefused(Exception):
    """The database and this version of the program do not go together. The text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Of this program's migrations those that the database lacks; those it has that this program does not know."""

    missing: tuple[str, ...]
    unknown: tuple[str, ...]


async def standing() -> Standing:
    ours = sorted((file.name for file in (MIGRATIONS / APP).glob("[0-9]*.py")), key=_number)
    there = "to_regclass('aerich')" if dialect() == "postgres" else _SQLITES_AERICH
    [row] = await connection().execute_query_dict(f"SELECT {there} IS NOT NULL AS made")
    applied: set[str] = set()
    if row["made"]:
        rows = await connection().execute_query_dict("SELECT version FROM aerich")
        applied = {row["version"] for row in rows}
    return Standing(
        missing=tuple(name for name in ours if name not in applied),
        unknown=tuple(sorted(applied.difference(ours), key=_number)),
    )


_SQLITES_AERICH: Final = "(SELECT name FROM sqlite_master WHERE name = 'aerich')"


def _number(name: str) -> int:
    return int(name.partition("_")[0])


async def migrate(config: dict[str, Any]) -> list[str]:
    """Applies what is missing and names it. Call it `alone()`, Tortoise started with this configuration."""
    command = Command(config, location=str(MIGRATIONS))
    await command.init()
    applied = await command.upgrade()
    if dialect() == "postgres":
        await _validate_constraints()
    return applied


async def _validate_constraints() -> None:
    """What migrations add NOT VALID holds for new rows at once; old ones are looked through here, beside who writes.

    One statement each, and each time anew: a process that ends in between leaves nothing undone.
    """
    rows = await connection().execute_query_dict(
        "SELECT conrelid::regclass::text AS of, quote_ident(conname) AS name FROM pg_constraint"
        " WHERE NOT convalidated AND contype IN ('c', 'f') AND connamespace = 'public'::regnamespace"
        " ORDER BY conname"
    )
    for row in rows:
        try:
            await connection().execute_script(f"ALTER TABLE {row['of']} VALIDATE CONSTRAINT {row['name']}")
        except IntegrityError as error:
            raise SchemaRefused(
                f"rows of {row['of']} from before break {row['name']}: see docs/operations.md, Upgrading"
            ) from error


@asynccontextmanager
async def alone() -> AsyncIterator[None]:
    """Keeps other processes that start now waiting: an advisory lock, or a locked file on SQLite."""
    if dialect() == "postgres":
        async with _advisory_lock():
            yield
        return
    path = Path(connection().filename).with_suffix(".migrating")  # type: ignore[attr-defined]  # SQLite's client
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield


@asynccontextmanager
async def _advisory_lock() -> AsyncIterator[None]:
    """On a connection of its own: a pool of one would have none left to migrate by."""
    place = connection().place  # type: ignore[attr-defined]  # PostgreSQL's client
    try:
        session = await asyncpg.connect(**place.session("migrating", patient=True))
    except LOST as error:
        raise DatabaseUnavailable(type(error).__name__) from error
    try:
        await session.execute("SET lock_timeout = 0")
        await session.execute("SELECT pg_advisory_lock($1)", _LOCK)
        yield
    finally:
        session.terminate()  # and with the session ends its lock
