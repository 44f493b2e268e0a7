"""Where the tables are, and that whoever reads and then writes is never overtaken."""

import asyncio
import sys
from typing import Any

import pytest

from models import Account
from models.database import connection, tortoise_config, transaction
from models.migrating import MIGRATIONS
from tests.models.builders import an_account


def the_connection(url: str) -> dict[str, Any]:
    found: dict[str, Any] = tortoise_config(url)["connections"]["default"]
    return found


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:///var/lib/hetong.db", "/var/lib/hetong.db"), ("sqlite://data/hetong.db", "data/hetong.db")],
)
def test_a_sqlite_url_names_a_file(url: str, path: str) -> None:
    assert the_connection(url) == {"engine": "models.sqlite", "credentials": {"file_path": path}}


@pytest.mark.parametrize(
    "url", ["mysql://hetong:secret@db.example/contracts", "hetong.db", "", "asyncpg://x"]
)
def test_any_other_url_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ValueError, match="a database URL begins with") as error:
        tortoise_config(url)
    assert "secret" not in str(error.value)


async def test_sqlite_is_set_up_for_a_legal_record(sqlite_database: str) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 5,
    }
    for pragma, value in wanted.items():
        [row] = await connection().execute_query_dict(f"PRAGMA {pragma}")
        assert list(row.values()) == [value]


async def counted_up(account_id: Any, times: int) -> None:
    for _ in range(times):
        async with transaction():
            account = await Account.locked(account_id)
            await asyncio.sleep(0)
            account.version += 1
            await account.save(update_fields=["version"])


async def test_of_tasks_that_read_lock_and_write_none_is_overtaken(database: str) -> None:
    account = await an_account(version=1)

    await asyncio.gather(*(counted_up(account.id, 5) for _ in range(12)))

    assert (await Account.get(id=account.id)).version == 61


COUNT_UP = """
import asyncio, sys
from tortoise.context import TortoiseContext
from models import Account
from models.database import tortoise_config, transaction
from models.encryption import VAULT, Keyring

async def run():
    VAULT.unlock(Keyring({"test": bytes(range(32))}, "test"))
    async with TortoiseContext() as tortoise:
        await tortoise.init(config=tortoise_config(sys.argv[1]))
        for _ in range(25):
            async with transaction():
                account = await Account.locked(sys.argv[2])
                account.version += 1
                await account.save(update_fields=["version"])

asyncio.run(run())
"""


async def test_of_processes_that_read_and_then_write_none_fails_or_is_overtaken(database: str) -> None:
    """With a deferred BEGIN a third of them ended with "database is locked" on SQLite."""
    account = await an_account(version=1)
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", COUNT_UP, database, str(account.id), cwd=MIGRATIONS.parent
        )
        for _ in range(3)
    ]

    assert [await process.wait() for process in processes] == [0, 0, 0]
    assert (await Account.get(id=account.id)).version == 76
