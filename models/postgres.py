"""Tortoise's asyncpg engine. A transaction cancelled at any moment gives its connection back to the pool, and who
finds no free connection in time is told so instead of waiting for ever.
"""

import asyncio
from typing import Any, Final

import asyncpg
from tortoise.backends.asyncpg import client as base
from tortoise.backends.base.client import (
    PoolConnectionWrapper,
    TransactionalDBClient,
    TransactionContextPooled,
)
from tortoise.connection import get_connections
from tortoise.exceptions import DBConnectionError

from models.postgres_url import PostgresUrl

AGAIN: Final = 2
"""Seconds after which it makes sense to ask a database again that could not be had."""


LOST: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What may be raised where a session is lost or cannot be had; the last when asked after the server's last words."""

UNAVAILABLE: Final[tuple[type[Exception], ...]] = (
    DBConnectionError,
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
)
"""Whatever else they tell, each says that the database cannot be had just now."""


class DatabaseUnavailable(DBConnectionError):
    """No connection could be had. The text is the kind of failure: a library's own words might quote the address."""


def is_unavailable(error: BaseException) -> bool:
    """Whether it says that the database cannot be had just now: away, ending, or too busy for this statement.

    What was asked for may be done all the same: a commit whose answer was lost.
    """
    if isinstance(error, asyncpg.InterfaceError):
        return "closed" in str(error)  # its others are mistakes of ours
    if isinstance(error, asyncpg.InternalClientError):
        # asked after the server's last words, before the connection is gone; at once by two it is an InterfaceError
        return str(error).startswith(("cannot switch to state", "not connected"))
    return isinstance(error, UNAVAILABLE)


def kind_of(error: BaseException) -> str:
    """For the log: a library's own words might quote rows or the address."""
    return str(error) if isinstance(error, DatabaseUnavailable) else type(error).__name__


class TransactionScope(TransactionContextPooled):
    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        self.client._connection = await self._parent().acquired()  # noqa: SLF001 - as the base class does
        try:
            await self.client.begin()
            self.token = get_connections().set(self.connection_name, self.client)
        except BaseException:
            await self._give_back()
            raise
        return self.client

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        get_connections().reset(self.token)
        try:
            if not self.client._finalized:  # noqa: SLF001 - ended by hand
                await (self.client.commit() if kind is None else self.client.rollback())
        finally:
            await self._give_back()

    async def _give_back(self) -> None:
        """The pool resets what is released, which ends a transaction half begun or half ended."""
        pool: Any = self._parent()._pool  # noqa: SLF001 - there is no public way to the pool
        await asyncio.shield(pool.release(self.client._connection))  # noqa: SLF001

    def _parent(self) -> "Client":
        parent: Any = self.client._parent  # noqa: SLF001 - the client of the pool
        return parent  # type: ignore[no-any-return]  # ours


class Session(PoolConnectionWrapper):  # type: ignore[type-arg]  # asyncpg's connections are untyped
    async def __aenter__(self) -> Any:
        await self.ensure_connection()
        self.connection = await self.client.acquired()  # type: ignore[attr-defined]  # ours
        return self.connection


class Client(base.AsyncpgDBClient):
    """`patient`: its statements may take as long as they take."""

    def __init__(self, place: PostgresUrl, *, patient: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.place = place
        self._patient = patient

    async def create_connection(self, with_db: bool) -> None:
        session = self.place.session(patient=self._patient)
        try:
            self._pool = await asyncpg.create_pool(**session, **self.place.pool_size)
        except LOST as error:
            raise DatabaseUnavailable(type(error).__name__) from error

    async def acquired(self) -> Any:
        """A connection of the pool; raises DatabaseUnavailable."""
        pool: Any = self._pool
        try:
            return await pool.acquire(timeout=self.place.pool_timeout)
        except TimeoutError as error:
            in_use = pool.get_size() == pool.get_max_size() and not pool.get_idle_size()
            raise DatabaseUnavailable("PoolExhausted" if in_use else "TimeoutError") from error
        except LOST as error:
            raise DatabaseUnavailable(type(error).__name__) from error

    def acquire_connection(self) -> Session:
        return Session(self, self._pool_init_lock)

    def _in_transaction(self) -> TransactionScope:
        return TransactionScope(base.TransactionWrapper(self), self._pool_init_lock)


client_class = Client
