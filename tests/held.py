"""Whether what was stopped is gone: no connection lent, no lock, no transaction open, no task left."""

import asyncio
from typing import Any

from models.database import connection, dialect

_OTHERS = """
SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%')
     + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database =
           (SELECT oid FROM pg_database WHERE datname = current_database())) AS held
"""


async def nothing_is_held() -> bool:
    client: Any = connection()
    if dialect() == "sqlite":
        locks = client._lock.locked() or client._reader._lock.locked()
        return not locks and not client._connection.in_transaction
    if client._pool.get_idle_size() != client._pool.get_size():
        return False
    (row,) = await client.execute_query_dict(_OTHERS)
    return bool(row["held"] == 0)


async def settled(before: set[asyncio.Task[Any]]) -> None:
    """Asyncpg takes a moment to tell PostgreSQL that a statement was given up, and to give its connection back."""
    async with asyncio.timeout(5):
        while asyncio.all_tasks() - before:  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.001)
