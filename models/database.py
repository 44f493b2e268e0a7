"""Where the tables are: one URL, two dialects, one configuration for Tortoise and aerich."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from tortoise import Tortoise
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.models import Model
from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from models.postgres_url import PostgresUrl

APP: Final = "models"

Row = TypeVar("Row", bound=Model)


def tortoise_config(url: str, *, patient: bool = False) -> dict[str, Any]:
    """For `sqlite:///absolute.db`, `sqlite://relative.db`, `postgresql://user:password@host:port/name?maxsize=20`.

    `patient`: statements may take as long as they take, as migrations do.
    """
    scheme = urlsplit(url).scheme
    if scheme == "sqlite":
        connection: dict[str, Any] = {
            "engine": "models.sqlite",
            "credentials": {"file_path": url.removeprefix("sqlite://")},
        }
    elif scheme in {"postgres", "postgresql"}:
        connection = {
            "engine": "models.postgres",
            "credentials": {"place": PostgresUrl.read(url), "patient": patient},
        }
    else:
        raise ValueError(f"a database URL begins with sqlite:// or postgresql://, not {scheme or 'nothing'}")
    return {
        "connections": {"default": connection},
        "apps": {APP: {"models": ["models", "aerich.models"], "default_connection": "default"}},
        "use_tz": True,
        "timezone": "UTC",
    }


def session_arguments(url: str, purpose: str = "") -> dict[str, Any]:
    """What asyncpg needs for a session beside Tortoise's own, on PostgreSQL."""
    return PostgresUrl.read(url).session(purpose)


def connection() -> BaseDBAsyncClient:
    return Tortoise.get_connection("default")


def dialect() -> str:
    """`sqlite` or `postgres`."""
    return connection().capabilities.dialect


_after_commit: ContextVar[list[Callable[[], Awaitable[None]]] | None] = ContextVar(
    "after_commit", default=None
)


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All or nothing. Do nothing slow inside: no provider, no drawing, no other connection.

    A transaction inside another is a part of it.
    """
    outer = _after_commit.get()
    if outer is not None:
        asked_before = len(outer)
        try:
            async with in_transaction():
                yield
        except BaseException:
            del outer[asked_before:]  # rolled back, whatever becomes of the transaction around
            raise
        return
    due: list[Callable[[], Awaitable[None]]] = []
    token = _after_commit.set(due)
    try:
        async with in_transaction():
            yield
    finally:
        _after_commit.reset(token)
    for call in due:
        await call()


async def after_commit(call: Callable[[], Awaitable[None]]) -> None:
    """Calls when the transaction around has committed, at once where there is none; never after rollback."""
    due = _after_commit.get()
    if due is None:
        await call()
    else:
        due.append(call)


def held(rows: QuerySet[Row]) -> QuerySet[Row]:
    """The rows, held until the caller's transaction ends; on SQLite there is one writer at a time anyway.

    FOR NO KEY UPDATE: rows that refer to these may be written meanwhile. A plain FOR UPDATE lets whoever writes an
    event or a notice wait for it, holding what it is about to take: a deadlock.
    """
    return rows.select_for_update(no_key=True)


async def held_alone(what: str) -> None:
    """Until the caller's transaction ends nobody else holds it; on SQLite there is one writer at a time anyway."""
    if dialect() == "postgres":
        await connection().execute_query("SELECT pg_advisory_xact_lock(hashtext($1))", [f"hetong {what}"])
