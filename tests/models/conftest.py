"""What only the tests of the tables need: one dialect alone, and databases before their first migration."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.databases import copied, emptied, opened, own_database


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database that no migration has seen, not open yet."""
    if request.param == "sqlite":
        yield f"sqlite://{tmp_path / 'empty.db'}"
        return
    yield request.getfixturevalue("empty_postgres_url")


@pytest.fixture
def empty_postgres_url(postgres_maintenance_url: str) -> Iterator[str]:
    with own_database(postgres_maintenance_url) as url:
        yield url


@pytest.fixture
async def sqlite_database(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[str]:
    """For what only SQLite does."""
    url = copied(sqlite_template, tmp_path / "hetong.db")
    async with opened(url):
        yield url


@pytest.fixture
async def postgres_database(postgres_url: str) -> AsyncIterator[str]:
    """For what only shows with several connections at once."""
    async with opened(f"{postgres_url}{'&' if '?' in postgres_url else '?'}maxsize=20"):
        await emptied()
        yield postgres_url
