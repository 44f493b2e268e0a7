"""The roles of docs/operations.md: the owner migrates, the application works and can neither forge nor tear down."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from models import Account
from models.database import transaction
from models.history import SYSTEM, record_account_event
from models.migrating import MIGRATIONS
from rules.terms import AccountEventStep
from tests.commands.operations_page import Roles
from tests.commands.programs import Installation
from tests.databases import migrated, opened
from tests.models.builders import NOW, an_account
from tests.models.refusals import delete, update

KEPT = (
    "account_event",
    "contract_event",
    "desk_event",
    "contract_number",
    "document",
    "supplement",
    "esign_message",
)


@pytest.fixture(scope="module")
def roles(postgres_maintenance_url: str) -> Iterator[Roles]:
    """Tables by the owner, rights by the page."""
    made = Roles(postgres_maintenance_url)
    try:
        made.create()
        asyncio.run(migrated(made.owner))
        made.grant()
        yield made
    finally:
        made.end()


APPLIED = "INSERT INTO aerich (version, app, content) VALUES ('99_later.py', 'models', '{}');"


def known_as(migration: str) -> str:
    return f"version = '{migration}'"


async def refused(url: str, statement: str) -> str:
    session = await asyncpg.connect(url)
    try:
        with pytest.raises(asyncpg.InsufficientPrivilegeError) as refusal:
            await session.execute(statement)
        return str(refusal.value)
    finally:
        await session.close()


async def test_the_application_writes_histories_and_reads_them(roles: Roles) -> None:
    async with opened(roles.app):
        account = await an_account()
        async with transaction():
            await Account.locked(account.id)
            await record_account_event(account.id, AccountEventStep.PARTY_A_SAVED, actor=SYSTEM, at=NOW)


@pytest.mark.parametrize("table", KEPT)
async def test_what_is_kept_is_neither_changed_nor_deleted_nor_emptied(roles: Roles, table: str) -> None:
    column = "sequence" if table == "contract_number" else "id"
    for statement in (update(table, f"{column} = {column}"), delete(table), f'TRUNCATE "{table}"'):
        assert f"permission denied for table {table}" in await refused(roles.app, statement)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (id int)",
        "DROP TABLE contract_event",
        "ALTER TABLE contract_event DISABLE TRIGGER ALL",
        "ALTER TABLE contract_event ADD COLUMN more int",
        "DROP TRIGGER contract_event_update_refused ON contract_event",
        "CREATE OR REPLACE FUNCTION hetong_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "SET session_replication_role = replica",
        "TRUNCATE account CASCADE",
        "DELETE FROM contract",
        "DELETE FROM account",
        "DELETE FROM shipment",
        "UPDATE order_claim SET contract_id = contract_id",
        "UPDATE aerich SET version = version",
        "INSERT INTO aerich (version, app, content) VALUES ('99_x.py', 'models', '{}')",
    ],
)
async def test_the_application_tears_nothing_down(roles: Roles, statement: str) -> None:
    await refused(roles.app, statement)


def test_the_application_starts_where_nothing_is_missing_and_else_says_who_may(
    roles: Roles, tmp_path: Path
) -> None:
    installation = Installation(tmp_path, roles.app)
    ended = installation.run("migrate")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "the database is up to date\n", "")

    newest = max((MIGRATIONS / "models").glob("[0-9]*.py")).name
    roles.run(f"{delete('aerich', known_as(newest))};")
    try:
        behind = installation.run("migrate")
        assert (behind.returncode, behind.stderr) == (2, "")
        assert behind.stdout == (
            "cannot start: the database lacks a migration or the application's rights, and this role may not change"
            " that: as the owner of the tables run `python main.py migrate`, then what docs/operations.md has under"
            " Roles\n"
        )
    finally:
        roles.run(APPLIED.replace("99_later.py", newest))


def test_a_database_of_a_newer_version_is_not_started_on_unless_told(roles: Roles, tmp_path: Path) -> None:
    roles.run(APPLIED)
    try:
        installation = Installation(tmp_path, roles.app)
        refusal = installation.run("migrate")
        assert (refusal.returncode, refusal.stderr) == (2, "")
        assert refusal.stdout == (
            "cannot start: the database has 99_later.py, of a newer version of this program: start that one, or read"
            " docs/operations.md, Going back\n"
        )
        told = installation.run("migrate", HETONG_NEWER_SCHEMA_ALLOWED="true")
        assert (told.returncode, told.stdout) == (0, "the database is up to date\n")
    finally:
        roles.run(f"{delete('aerich', known_as('99_later.py'))};")
