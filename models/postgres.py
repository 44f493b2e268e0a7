"""Tortoise's asyncpg engine; a transaction cancelled at any moment gives its connection back to the pool."""

import asyncio
from typing import Any

from tortoise.backends.asyncpg import client as base
from tortoise.backends.base.client import TransactionalDBClient, TransactionContextPooled
from tortoise.connection import get_connections


class TransactionScope(TransactionContextPooled):
    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        self.client._connection = await self._pool().acquire()  # noqa: SLF001 - as the base class does
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
        await asyncio.shield(self._pool().release(self.client._connection))  # noqa: SLF001

    def _pool(self) -> Any:
        return self.client._parent._pool  # noqa: SLF001 - there is no public way to the pool


class Client(base.AsyncpgDBClient):
    def _in_transaction(self) -> TransactionScope:
        return TransactionScope(base.TransactionWrapper(self), self._pool_init_lock)


client_class = Client
