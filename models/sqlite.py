"""Tortoise's SQLite engine, made safe for a legal record.

One connection writes, one reads beside it: a read outside a transaction sees what is committed and waits for no
writer. Every write is a transaction begun by BEGIN IMMEDIATE instead of a deferred BEGIN, with which
read-then-write fails with "database is locked"; one cancelled or failing at any moment is rolled back before its
lock is free; scripts run inside their transaction instead of committing it.
"""

import asyncio
import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, Final

from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite import client as base
from tortoise.connection import get_connections
from tortoise.exceptions import (
    DBConnectionError,
    IntegrityError,
    OperationalError,
    TransactionManagementError,
)

PATIENCE: Final = 10.0
"""Seconds to wait for another process's transaction."""

PRAGMAS: Final = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "recursive_triggers": "ON",  # otherwise REPLACE passes by the triggers that keep history
    "busy_timeout": 5,  # milliseconds, of one attempt: Transaction.begin makes many
}
READING: Final = PRAGMAS | {"busy_timeout": int(PATIENCE * 1000), "query_only": "ON"}


def statements_of(script: str) -> Iterator[str]:
    """The statements of a script; a trigger is whole, a semicolon in a text or a comment ends nothing."""
    statement = ""
    for piece in re.split(r"(?<=;)", script):
        statement += piece
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
    if statement.strip():
        yield statement


def verb_of(statement: str) -> str:
    return statement.lstrip()[:6].upper()


class Transaction(base.SqliteTransactionWrapper):
    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self))

    async def begin(self) -> None:
        """Takes its turn among processes.

        SQLite's own waiting sleeps up to 0.1 s between two looks: beside a process that writes transactions of 50 ms
        it took 6 s to find a gap. With a look every other millisecond it takes 50 ms. Raises DBConnectionError when
        another held the file for all of PATIENCE: it cannot be had just now, which is no fault.
        """
        clock = asyncio.get_running_loop().time
        end = clock() + PATIENCE
        while True:
            try:
                await self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise TransactionManagementError(error) from error
                if clock() > end:
                    raise DBConnectionError("another process keeps writing") from error
            else:
                return

    async def commit(self) -> None:
        try:
            await super().commit()
        except sqlite3.OperationalError as error:  # the disk is full
            raise OperationalError(error) from error

    async def execute_script(self, query: str) -> None:
        try:
            for statement in statements_of(query):
                await self._connection.execute(statement)
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error


class TransactionScope(base.SqliteTransactionContext):
    async def ensure_connection(self) -> None:
        """Only now that the lock is held is it known which one it is: one half made may have been given up."""
        client = self.connection._parent  # noqa: SLF001 - there is no public way to it
        await client.create_connection(with_db=True)
        self.connection._connection = client._connection  # noqa: SLF001

    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
            self.token = get_connections().set(self.connection_name, self.connection)
        except BaseException:
            await self._give_back_whatever_comes()
            raise
        return self.connection  # type: ignore[no-any-return]  # the base class leaves it untyped

    async def __aexit__(self, kind: object, error: object, trace: object) -> None:
        get_connections().reset(self.token)
        try:
            if kind is None and not self.connection._finalized:  # noqa: SLF001 - committed by hand
                await self.connection.commit()
        except BaseException:
            await self._give_back_whatever_comes()
            raise
        if kind is None:
            self._trxlock.release()
        else:
            await self._give_back_whatever_comes()

    async def _give_back_whatever_comes(self) -> None:
        """Ends the transaction, then frees the lock, even if the task is cancelled once more meanwhile.

        aiosqlite may still be running a cancelled task's statement; its queue is first in, first out, so the
        rollback comes after it. Where nothing is open the rollback does nothing.
        """
        await asyncio.shield(asyncio.ensure_future(self._give_back()))

    async def _give_back(self) -> None:
        try:
            if self.connection._connection:  # noqa: SLF001 - the wrapper's own connection
                await self.connection._connection.rollback()  # noqa: SLF001
        finally:
            self._trxlock.release()


class Borrowed(ConnectionWrapper[Any]):
    async def __aenter__(self) -> Any:
        await self._lock.acquire()
        try:
            await self.client.create_connection(with_db=True)
        except BaseException:  # the base class would keep the lock
            self._lock.release()
            raise
        return self.client._connection  # noqa: SLF001 - as the base class does


class Connected(base.SqliteClient):
    """A connection has all of its pragmas, or is none: who first asks for it may be cancelled amid them."""

    def acquire_connection(self) -> Borrowed:
        return Borrowed(self._lock, self)

    async def create_connection(self, with_db: bool) -> None:
        try:
            await super().create_connection(with_db)
        except BaseException as error:
            half, self._connection = self._connection, None
            if half is not None:
                await asyncio.shield(asyncio.ensure_future(half.close()))
            if isinstance(error, sqlite3.DatabaseError):
                raise DBConnectionError(f"{self.filename}: {error}") from error
            raise

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Any]]:
        try:
            return await super().execute_query(query, values)  # type: ignore[no-any-return]  # untyped there
        except sqlite3.DatabaseError as error:  # pages are damaged; the base class tells of other failures
            raise OperationalError(error) from error


class Client(Connected):
    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **{**PRAGMAS, **kwargs})
        self._reader = Connected(file_path, **{**READING, **kwargs})

    def _check_loop(self) -> bool:
        return super()._check_loop() and self._reader._check_loop()  # noqa: SLF001 - as the connection's own

    async def close(self) -> None:
        await self._reader.close()
        await super().close()

    def _in_transaction(self) -> TransactionScope:
        return TransactionScope(Transaction(self), self._lock)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Any]]:
        match verb_of(query):
            case "SELECT":
                return await self._reader.execute_query(query, values)
            case "INSERT" | "UPDATE" | "DELETE":
                async with TransactionScope(Transaction(self), self._lock) as transaction:
                    return await transaction.execute_query(query, values)
            case _:
                return await super().execute_query(query, values)

    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        _, rows = await self.execute_query(query, values)
        return [dict(row) for row in rows]

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        async with TransactionScope(Transaction(self), self._lock) as transaction:
            return await transaction.execute_insert(query, values)  # type: ignore[no-any-return]  # likewise

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """All or none; the base class would leave its transaction open when cancelled."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)


client_class = Client
