"""The SQLite engine of models.sqlite, each statement a step at which work can be interrupted."""

from collections.abc import Sequence
from typing import Any

from models import sqlite
from tests.jobs.interruptions import reached


class Transaction(sqlite.Transaction):
    async def execute_insert(self, query: str, values: list[Any]) -> int:
        await reached(in_transaction=True)
        return await super().execute_insert(query, values)  # type: ignore[no-any-return]  # untyped there

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Any]]:
        await reached(in_transaction=True)
        return await super().execute_query(query, values)  # type: ignore[no-any-return]  # untyped there

    async def commit(self) -> None:
        await reached(in_transaction=True)
        await super().commit()


class Client(sqlite.Client):
    """Durable enough for a test that ends no process: a commit does not wait for the disk."""

    def __init__(self, file_path: str, **kwargs: Any) -> None:
        super().__init__(file_path, **{**kwargs, "synchronous": "OFF"})

    def _in_transaction(self) -> sqlite.TransactionScope:
        return sqlite.TransactionScope(Transaction(self), self._lock)

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        await reached()
        return await super().execute_insert(query, values)

    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, Sequence[Any]]:
        await reached()
        return await super().execute_query(query, values)


client_class = Client
