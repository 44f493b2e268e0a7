"""SQLite: reads beside a writer, turns among processes, connections whole or not at all, a full disk."""

import asyncio
import os
import sqlite3
import threading
from contextlib import closing, suppress
from contextvars import Context, copy_context
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tortoise.exceptions import DBConnectionError, OperationalError

from models import Account
from models.database import connection, transaction
from models.sqlite_file import complaints_of_pages
from tests.databases import copied, opened
from tests.held import nothing_is_held
from tests.models.builders import an_account

LARGE = "UPDATE account SET name = hex(randomblob(100000))"

ENOUGH = 8.0
"""Seconds: less than a statement waits for a transaction, so whoever had to wait is found out."""


async def names() -> list[str]:
    return [account.name for account in await Account.all().order_by("name")]


async def seen_by_another(outside: Context) -> list[str]:
    """In a task of its own, as another request: in no transaction of ours."""
    async with asyncio.timeout(ENOUGH):
        return await asyncio.create_task(names(), context=outside)


def beside(url: str) -> closing[sqlite3.Connection]:
    """A connection such as a command of another process has."""
    path = url.removeprefix("sqlite://")
    return closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False))


async def test_a_read_waits_for_no_transaction_and_sees_what_is_committed(sqlite_database: str) -> None:
    outside = copy_context()
    await an_account(name="before")

    async with transaction():
        await an_account(name="new")
        assert await names() == ["before", "new"]
        assert await seen_by_another(outside) == ["before"]

    assert await names() == ["before", "new"]
    assert await seen_by_another(outside) == ["before", "new"]


async def test_a_read_waits_for_no_other_process_either(sqlite_database: str) -> None:
    await an_account(name="before")
    with beside(sqlite_database) as tool:
        tool.execute("BEGIN IMMEDIATE")
        tool.execute("UPDATE account SET name = 'after'")
        assert await seen_by_another(copy_context()) == ["before"]
        tool.execute("COMMIT")
    assert await names() == ["after"]


async def test_reads_beside_each_other_and_a_writer_all_answer(sqlite_database: str) -> None:
    outside = copy_context()
    async with transaction():
        await an_account(name="new")
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(seen_by_another(outside)) for _ in range(50)]
    assert [task.result() for task in tasks] == [[]] * 50


async def test_whoever_wrote_reads_what_he_wrote(sqlite_database: str) -> None:
    for number in range(50):
        account = await an_account(name=str(number))
        assert (await Account.get(id=account.id)).name == str(number)
        await Account.filter(id=account.id).update(name="changed")
        assert (await Account.get(id=account.id)).name == "changed"
        await account.delete()
        assert not await Account.filter(id=account.id).exists()


async def test_the_reading_connection_writes_nothing(sqlite_database: str) -> None:
    client: Any = connection()
    await an_account(name="kept")
    with pytest.raises(OperationalError, match="readonly"):
        await client._reader.execute_query("DELETE FROM account")
    assert await names() == ["kept"]


async def test_the_log_does_not_grow_under_reads_without_end(sqlite_database: str) -> None:
    """Whoever reads all the time could keep every checkpoint from its end."""
    reading = True
    await an_account()

    async def read() -> None:
        while reading:
            await names()

    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(read())
        for _ in range(100):
            await connection().execute_query(LARGE)
        reading = False
    log = f"{sqlite_database.removeprefix('sqlite://')}-wal"
    assert os.stat(log).st_size < 8_000_000  # noqa: PTH116 - of 20 MB written; a checkpoint comes after 4 MB


async def test_beside_a_process_that_writes_all_the_time_everybody_has_his_turn(sqlite_database: str) -> None:
    """SQLite's own waiting looks every tenth of a second, and misses every other gap of 20 ms."""
    stop, turns = threading.Event(), 0

    def write_all_the_time() -> None:
        nonlocal turns
        with beside(sqlite_database) as tool:
            tool.execute("PRAGMA busy_timeout = 1")
            while not stop.wait(0.02):
                with suppress(sqlite3.OperationalError):
                    tool.execute("BEGIN IMMEDIATE")
                    stop.wait(0.25)
                    tool.execute("COMMIT")
                    turns += 1

    other = asyncio.create_task(asyncio.to_thread(write_all_the_time))
    try:
        for _ in range(3):
            await asyncio.sleep(0.1)
            async with transaction():
                await an_account()
            await asyncio.sleep(0.1)
            await an_account()
    finally:
        stop.set()
        await other
    assert await Account.all().count() == 6
    assert turns <= 9


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_connection_has_all_its_pragmas_though_its_first_user_was_cancelled(
    sqlite_template: Path, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - moments, not secrets
    for number in range(12):
        async with opened(copied(sqlite_template, tmp_path / f"{number}.db")):
            client: Any = connection()
            for _ in range(3):
                tasks = [asyncio.create_task(names()), asyncio.create_task(an_account())]
                for _ in range(random.randrange(12)):
                    await asyncio.sleep(0)
                await asyncio.sleep(random.choice((0, 0, 0.0003, 0.001)))
                for task in tasks:
                    task.cancel()
                async with asyncio.timeout(ENOUGH):
                    await asyncio.gather(*tasks, return_exceptions=True)
            async with asyncio.timeout(ENOUGH):
                await an_account()
                await names()
            assert await nothing_is_held()
            for each, wanted in ((client._reader, [1, 1, 10_000]), (client, [1, 0, 5])):
                found = [
                    next(iter(row))
                    for pragma in ("foreign_keys", "query_only", "busy_timeout")
                    for row in await each._connection.execute_fetchall(f"PRAGMA {pragma}")
                ]
                assert found == wanted


async def test_what_is_no_database_is_said_each_time_and_holds_no_lock(tmp_path: Path) -> None:
    (tmp_path / "words.db").write_text("words, not pages " * 100)
    async with opened(f"sqlite://{tmp_path / 'words.db'}"):
        for ask in (names, names, an_account, an_account):
            with pytest.raises(DBConnectionError, match=r"words\.db: file is not a database"):
                async with asyncio.timeout(ENOUGH):
                    await ask()


async def test_a_full_disk_is_said_loses_the_whole_transaction_and_nothing_else(sqlite_database: str) -> None:
    client: Any = connection()
    await an_account(name="kept")
    [(pages,)] = await client._connection.execute_fetchall("PRAGMA page_count")
    await client.execute_query(f"PRAGMA max_page_count = {pages + 2}")

    async def lost() -> None:
        async with transaction():
            await an_account(name="lost")
            await connection().execute_query(LARGE)

    for write in (lost(), connection().execute_query(LARGE)):
        with pytest.raises(OperationalError, match="database or disk is full"):
            await write

    assert await nothing_is_held()
    assert await names() == ["kept"]
    assert await complaints_of_pages() == []
    await client.execute_query("PRAGMA max_page_count = 1000000")
    await an_account(name="room again")
    assert await names() == ["kept", "room again"]


async def test_a_page_damaged_on_the_disk_is_found(sqlite_template: Path, tmp_path: Path) -> None:
    url = copied(sqlite_template, tmp_path / "damaged.db")
    async with opened(url):
        assert await complaints_of_pages() == []
    path = tmp_path / "damaged.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\xff" * 4096 + whole[12288:])
    async with opened(url):
        assert await complaints_of_pages() != []
