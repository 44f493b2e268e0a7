"""Tortoise's SQLite engine, made safe for a legal record.

BEGIN IMMEDIATE instead of a deferred BEGIN, with which read-then-write fails with "database is locked"; a
transaction cancelled or failing at any moment is rolled back before its lock is free; scripts run inside
their transaction instead of committing it.
"""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from typing import Any

from tortoise.backends.base.client import NestedTransactionContext, TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite import client as base
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError, TransactionManagementError

PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "foreign_keys": "ON",
    "recursive_triggers": "ON",  # otherwise REPLACE passes by the triggers that keep history
    "busy_timeout": 10_000,  # milliseconds
}


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


class Transaction(base.SqliteTransactionWrapper):
    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(Transaction(self))

    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise TransactionManagementError(error) from error

    async def execute_script(self, query: str) -> None:
        try:
            for statement in statements_of(query):
                await self._connection.execute(statement)
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error
        except sqlite3.IntegrityError as error:
            raise IntegrityError(error) from error


class TransactionScope(base.SqliteTransactionContext):
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


class Client(base.SqliteClient):
    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **{**PRAGMAS, **kwargs})

    def _in_transaction(self) -> TransactionScope:
        return TransactionScope(Transaction(self), self._lock)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        """All or none; the base class would leave its transaction open when cancelled."""
        async with self._in_transaction() as transaction:
            await transaction.execute_many(query, values)


client_class = Client
