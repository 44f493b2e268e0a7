"""`migrate` from several processes at once on one empty PostgreSQL, each with a pool of one connection."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.migrating import MIGRATIONS
from tests.commands.programs import MAIN, Installation
from tests.databases import own_database


@pytest.fixture
def empty_postgres_url(postgres_maintenance_url: str) -> Iterator[str]:
    with own_database(postgres_maintenance_url) as url:
        yield url


async def test_of_four_that_start_at_once_one_migrates_and_all_succeed(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    url = f"{empty_postgres_url}{'&' if '?' in empty_postgres_url else '?'}maxsize=1"
    installation = Installation(tmp_path, url)
    starting = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            MAIN,
            "migrate",
            cwd=tmp_path,
            env=installation.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(4)
    ]
    outcomes = await asyncio.gather(*(process.communicate() for process in starting))

    assert [
        (process.returncode, errors) for process, (_, errors) in zip(starting, outcomes, strict=True)
    ] == [(0, b"")] * 4
    applied = sorted(path.name for path in (MIGRATIONS / "models").glob("[0-9]*.py"))
    said = sorted(output.decode().splitlines() for output, _ in outcomes)
    up_to_date = ["the database is up to date"]
    assert said == [[*(f"migrated {name}" for name in applied), *up_to_date], *[up_to_date] * 3]
