"""The demonstration's accounts made once and copied for each test: making them takes longer than most tests."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from commands.seed import seed
from models import Account
from models.database import connection
from tests.assembled import program_on
from tests.databases import copied, emptied, opened


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """`data`: where the embedded outsiders' files are; `database`: SQLite's file; `script`: PostgreSQL's statements."""

    data: Path
    database: Path | None = None
    script: str = ""

    def bring_outsiders(self, data: Path) -> None:
        shutil.copytree(self.data / "outsiders", data / "outsiders")

    async def bring_rows(self, now: datetime) -> None:
        """As if made now: the outsiders need not be asked anew. On SQLite the rows are there already."""
        if self.script:
            await connection().execute_script(self.script)
        await Account.all().update(synchronised_at=now)


async def as_sqlite(template: Path, folder: Path) -> Demonstration:
    database = folder / "hetong.db"
    url = copied(template, database)
    async with opened(url):
        await _seed(url, folder / "data")
        await connection().execute_script("PRAGMA wal_checkpoint(TRUNCATE)")
    return Demonstration(data=folder / "data", database=database)


async def in_postgres(url: str, folder: Path) -> Demonstration:
    """Keeps the rows in a schema beside; the script copies them back, past the triggers that are for new rows."""
    async with opened(url):
        await emptied()
        await _seed(url, folder / "data")
        tables = await _names(
            "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'aerich'"
        )
        full = [
            name for name in tables if await connection().execute_query_dict(f'TABLE public."{name}" LIMIT 1')
        ]
        kept = [f'CREATE TABLE kept."{name}" AS TABLE public."{name}"' for name in full]
        await connection().execute_script(";".join(("CREATE SCHEMA kept", *kept)))
        counted = await _names(
            "SELECT format('SELECT setval(%L, %s)', format('%I', sequencename), last_value) AS name"
            " FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
        )
    copies = [f'INSERT INTO public."{name}" TABLE kept."{name}"' for name in full]
    asleep, awake = ("SET session_replication_role = " + role for role in ("replica", "origin"))
    return Demonstration(data=folder / "data", script=";".join((asleep, *copies, *counted, awake)))


async def _names(query: str) -> list[Any]:
    return [row["name"] for row in await connection().execute_query_dict(query)]


async def _seed(url: str, data: Path) -> None:
    program = program_on(url, data, None, ())  # type: ignore[arg-type]  # nothing is drawn
    assert await seed(program.services)
