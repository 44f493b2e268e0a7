"""What the chaos tests share: a nursery, outsiders, an installation on each database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.chaos.fleet import Fleet, Nursery, nursery
from tests.chaos.outsiders import Outsiders
from tests.databases import copied, migrated, own_database


@pytest.fixture(scope="session")
def births() -> Iterator[Nursery]:
    with nursery() as opened:
        yield opened


@pytest.fixture
def outsiders() -> Iterator[Outsiders]:
    with Outsiders() as opened:
        yield opened


@pytest.fixture
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database that no other test sees."""
    if request.param == "sqlite":
        (tmp_path / "data").mkdir()
        yield copied(request.getfixturevalue("sqlite_template"), tmp_path / "data" / "hetong.db")
        return
    with own_database(request.getfixturevalue("postgres_maintenance_url")) as url:
        yield asyncio.run(migrated(url))


@pytest.fixture
async def fleet(own_url: str, tmp_path: Path, births: Nursery, outsiders: Outsiders) -> AsyncIterator[Fleet]:
    """All its processes ready."""
    made = Fleet(folder=tmp_path, database_url=own_url, nursery=births, settings=outsiders.settings)
    try:
        yield await made.started()
    finally:
        await made.stopped()
