"""What the chaos tests share: outsiders, and on each database an installation for the tests of a file."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from tests.chaos.fleet import Fleet
from tests.chaos.outsiders import Outsiders
from tests.databases import copied, migrated, own_database


@pytest.fixture(scope="module")
def outsiders() -> Iterator[Outsiders]:
    with Outsiders() as opened:
        yield opened


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def own_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated database for this file's tests alone."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("database") / "hetong.db"
        yield copied(request.getfixturevalue("sqlite_template"), path)
        return
    with own_database(request.getfixturevalue("postgres_maintenance_url")) as url:
        yield asyncio.run(migrated(url))


@pytest.fixture(scope="module")
def settings(outsiders: Outsiders) -> dict[str, str]:
    """What a file's installation is told beside the usual."""
    return outsiders.settings


@pytest.fixture(scope="module")
def members() -> Callable[[Fleet], None]:
    """Changes who is in a file's installation, before they start."""
    return lambda _: None


@pytest.fixture(scope="module")
def fleet(
    own_url: str,
    tmp_path_factory: pytest.TempPathFactory,
    settings: dict[str, str],
    members: Callable[[Fleet], None],
) -> Iterator[Fleet]:
    """All its processes ready."""
    folder = tmp_path_factory.mktemp("chaos")
    (folder / "data").mkdir()
    made = Fleet(folder=folder, database_url=own_url, settings=settings)
    members(made)
    try:
        yield asyncio.run(made.started())
    finally:
        asyncio.run(made.stopped())
