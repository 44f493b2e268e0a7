import asyncio
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from aerich import Command
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.transactions import in_transaction

from jobs.history_check import HistoryCheck, verify_account_history
from models import SYSTEM, record_account_event
from models.database import connection, transaction
from models.migrating import MIGRATIONS, alone, migrate
from models.sqlite import statements_of
from rules.terms import AccountEventStep
from tests.databases import opened
from tests.models.builders import NOW
from tests.models.refusals import delete, refused, update
from tests.models.structure import expected, structure

EXPECTED = Path(__file__).parents[1] / "data" / "database.txt"
MIGRATE_ALONE = """
import asyncio, sys
from models.migrating import alone, migrate
from tests.databases import opened

async def run():
    async with opened(sys.argv[1]) as config:
        print("ready", flush=True)
        sys.stdin.readline()
        async with alone():
            print(*await migrate(config))

asyncio.run(run())
"""


async def test_migrations_from_empty_make_exactly_the_expected_structure(empty_database_url: str) -> None:
    async with opened(empty_database_url) as config:
        async with alone():
            await migrate(config)
        assert sorted(await structure()) == sorted(set(expected(EXPECTED.read_text())))


async def test_migrating_again_applies_nothing_and_changes_nothing(empty_database_url: str) -> None:
    async with opened(empty_database_url) as config, alone():
        applied = await migrate(config)
        before = await structure()
        assert await migrate(config) == []
        assert await structure() == before
        rows = await connection().execute_query_dict("SELECT version FROM aerich ORDER BY id")
    assert applied == [path.name for path in sorted((MIGRATIONS / "models").glob("[0-9]*.py"))]
    assert [row["version"] for row in rows] == applied


async def test_processes_that_start_at_once_all_succeed_and_migrate_once(empty_database_url: str) -> None:
    starting = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            "-c",
            MIGRATE_ALONE,
            empty_database_url,
            cwd=MIGRATIONS.parent,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for process in starting:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    outcomes = await asyncio.gather(*(process.communicate(b"go\n") for process in starting))

    assert [process.returncode for process in starting] == [0, 0, 0], outcomes
    applied = sorted(output.decode().split() for output, _ in outcomes)
    assert applied == [[], [], [path.name for path in sorted((MIGRATIONS / "models").glob("[0-9]*.py"))]]
    async with opened(empty_database_url):
        rows = await connection().execute_query_dict("SELECT version FROM aerich ORDER BY id")
        assert [[row["version"] for row in rows]] == applied[2:]
        assert sorted(await structure()) == sorted(set(expected(EXPECTED.read_text())))


HALF = """
CREATE TABLE "half" ("id" INT NOT NULL PRIMARY KEY);
INSERT INTO "half" ("id") VALUES (1);
UPDATE "aerich" SET "version" = 'half done';
"""
FAILURES = {
    'SELECT * FROM "no_such_table"': OperationalError,
    'INSERT INTO "half" ("id") VALUES (1)': IntegrityError,
}


@pytest.mark.parametrize("last_statement", FAILURES)
async def test_a_script_that_fails_in_its_last_statement_leaves_nothing_half_done(
    database: str, last_statement: str
) -> None:
    before = await structure()

    with pytest.raises(FAILURES[last_statement]):
        async with in_transaction() as transaction:
            await transaction.execute_script(HALF + last_statement)

    assert await structure() == before
    rows = await connection().execute_query_dict(
        "SELECT count(*) AS n FROM aerich WHERE version = 'half done'"
    )
    assert rows == [{"n": 0}]


async def test_a_migration_process_killed_in_the_middle_leaves_the_sqlite_file_empty(tmp_path: Path) -> None:
    url = f"sqlite://{tmp_path / 'killed.db'}"
    killed = """
import asyncio, os, signal, sys
from tortoise.transactions import in_transaction
from models.migrating import alone
from tests.databases import opened

async def run():
    async with opened(sys.argv[1]), alone(), in_transaction() as transaction:
        await transaction.execute_script('CREATE TABLE "a" ("id" INT); INSERT INTO "a" VALUES (1);')
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(run())
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", killed, url, cwd=MIGRATIONS.parent)

    assert await process.wait() == -9
    async with opened(url) as config:
        assert await structure() == set()
        async with alone():  # the dead process's lock is free
            assert len(await migrate(config)) >= 1


async def test_the_accounts_history_survives_being_made_anew(empty_database_url: str, tmp_path: Path) -> None:
    """SQLite cannot alter a check: the third migration rebuilds the table, and it must not look rebuilt."""
    older = tmp_path / "older" / "models"
    older.mkdir(parents=True)
    for file in (MIGRATIONS / "models").glob("[0-2]_*.py"):
        (older / file.name).write_bytes(file.read_bytes())
    async with opened(empty_database_url) as config:
        before = Command(config, location=str(older.parent))
        await before.init()
        assert len(await before.upgrade()) == 3
        owners = [await an_old_account(), await an_old_account()]
        for step in (AccountEventStep.SUBJECT_VERIFIED, AccountEventStep.PARTY_A_SAVED):
            for owner in owners:
                async with transaction():
                    await record_account_event(owner, step, actor=SYSTEM, at=NOW, facts={"名": '"\\'})
        rows = await connection().execute_query_dict('SELECT * FROM "account_event" ORDER BY "id"')

        async with alone():
            assert (await migrate(config))[0] == "3_20261126120000_trust.py"

        after = await connection().execute_query_dict('SELECT * FROM "account_event" ORDER BY "id"')
        assert (len(rows), after) == (4, rows)
        for owner in owners:
            async with transaction():
                step = AccountEventStep.DOCUMENT_READ
                await record_account_event(owner, step, actor=SYSTEM, at=NOW)
            check = await verify_account_history(owner)
            assert check == HistoryCheck(intact=True, broken_at=None, events=3)
        for change in (update("account_event", '"reason" = NULL'), delete("account_event")):
            await refused(change)
        assert sorted(await structure()) == sorted(set(expected(EXPECTED.read_text())))


async def an_old_account() -> UUID:
    """As the second migration knows accounts; the model has more columns by now."""
    key, now = uuid4(), NOW.isoformat(" ")
    columns = "id reference version name bilateral_enabled esign_status created_at updated_at"
    names = ", ".join(f'"{name}"' for name in columns.split())
    values = f"'{key}', '{key}', 1, 'old', false, 'NOT_ACTIVATED', '{now}', '{now}'"
    await connection().execute_script(f'INSERT INTO "account" ({names}) VALUES ({values})')  # noqa: S608 - our own words
    return key


def test_a_script_is_cut_into_statements_only_where_one_ends() -> None:
    trigger = 'CREATE TRIGGER "t" BEFORE UPDATE ON "a"\nBEGIN SELECT RAISE(ABORT, \'no; never\'); END;'
    script = f"SELECT 1; SELECT ';' -- a comment;\n, 2;{trigger}SELECT 3"

    assert list(statements_of(script)) == [
        "SELECT 1;",
        " SELECT ';' -- a comment;\n, 2;",
        trigger,
        "SELECT 3",
    ]
