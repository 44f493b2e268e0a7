"""Databases from before a migration, with their rows: what it makes of them, and what it finds."""

from pathlib import Path
from typing import Any

import pytest
from aerich import Command

from models import Contract
from models.database import connection, dialect
from models.migrating import MIGRATIONS, SchemaRefused, Standing, alone, migrate, standing
from tests.databases import opened
from tests.models.builders import an_account
from tests.models.one_account import World
from tests.models.refusals import everything, execute, refused, update
from tests.models.structure import expected, structure

EXPECTED = Path(__file__).parents[1] / "data" / "database.txt"
OF_ONE_ACCOUNT = "5_20261127000000_of_one_account.py"


async def as_before(config: dict[str, Any], folder: Path, missing: str) -> None:
    """Every migration but this one: with those after it the tables are as our models know them."""
    older = folder / "older" / "models"
    older.mkdir(parents=True)
    for file in (MIGRATIONS / "models").glob("[0-9]*.py"):
        if file.name != missing:
            (older / file.name).write_bytes(file.read_bytes())
    command = Command(config, location=str(older.parent))
    await command.init()
    await command.upgrade()


async def not_validated() -> list[str]:
    rows = await connection().execute_query_dict("SELECT conname FROM pg_constraint WHERE NOT convalidated")
    return [row["conname"] for row in rows]


async def test_rows_of_one_account_stay_as_they_are_and_are_looked_through(
    empty_database_url: str, tmp_path: Path
) -> None:
    async with opened(empty_database_url) as config:
        await as_before(config, tmp_path, OF_ONE_ACCOUNT)
        ours, theirs = await World.made(), await World.made()
        before = await everything()

        async with alone():
            assert await migrate(config) == [OF_ONE_ACCOUNT]

        assert {table: rows for table, rows in (await everything()).items() if table != "aerich"} == {
            table: rows for table, rows in before.items() if table != "aerich"
        }
        assert sorted(await structure()) == sorted(set(expected(EXPECTED.read_text())))
        assert await standing() == Standing(missing=(), unknown=())
        if dialect() == "postgres":
            assert await not_validated() == []
        framework = f"\"framework_id\" = '{theirs.framework.id}'"
        await refused(update("contract", framework, f"\"id\" = '{ours.contract.id}'"))


async def test_a_row_from_before_that_is_another_accounts_is_named_and_nothing_is_lost(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    async with opened(empty_postgres_url) as config:
        await as_before(config, tmp_path, OF_ONE_ACCOUNT)
        ours, theirs = await World.made(), await World.made()
        await Contract.filter(id=ours.contract.id).update(framework_id=theirs.framework.id)

        for _ in range(2):  # asked again it says it again
            async with alone():
                with pytest.raises(SchemaRefused) as refusal:
                    await migrate(config)
            assert str(refusal.value) == (
                "rows of contract from before break contract_framework_id_of_account:"
                " see docs/operations.md, Upgrading"
            )
        await refused(ours.a_profile(await an_account()))  # what is new is held to it all the same

        await Contract.filter(id=ours.contract.id).update(framework_id=ours.framework.id)
        async with alone():
            assert await migrate(config) == []
        assert await not_validated() == []


async def test_a_database_of_a_newer_version_is_known_for_one(database: str) -> None:
    await execute("INSERT INTO aerich (version, app, content) VALUES ('99_later.py', 'models', '{}')")

    assert await standing() == Standing(missing=(), unknown=("99_later.py",))
    await execute("DELETE FROM aerich WHERE version = '99_later.py'")
