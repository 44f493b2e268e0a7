"""What tests share. `database` runs a test twice: on SQLite and on PostgreSQL."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import structlog

from application import create_app
from jobs.workshop import Workshop
from tests.api import Api
from tests.assembled import program_on
from tests.contracts import opened_workshop
from tests.databases import copied, emptied, migrated, opened, own_database, postgres_server
from tests.demonstrated import Demonstration, as_sqlite, in_postgres
from tests.s3 import S3Server, s3_server


def pytest_configure() -> None:
    """Tracebacks as Python writes them: rich's, with the values of all variables, take 50 ms each."""
    processors = structlog.get_config()["processors"][:-1]
    renderer = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*processors, renderer])


def pytest_collection_finish() -> None:
    """What was imported stays: without it in every collection of garbage the tests take a seventh less time, and
    with fewer collections another seventh.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


@pytest.fixture(scope="session")
def folder_of_all(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """What pytest's processes of this run have in common."""
    own = tmp_path_factory.getbasetemp()
    return own if worker_id == "master" else own.parent


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    asyncio.run(migrated(f"sqlite://{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_maintenance_url() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def postgres_url(postgres_maintenance_url: str) -> Iterator[str]:
    with own_database(postgres_maintenance_url) as url:
        yield asyncio.run(migrated(url))


@pytest.fixture(scope="session")
def sqlite_demonstration(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    return asyncio.run(as_sqlite(sqlite_template, tmp_path_factory.mktemp("demonstration")))


@pytest.fixture(scope="session")
def postgres_demonstration(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    return asyncio.run(in_postgres(postgres_url, tmp_path_factory.mktemp("demonstration")))


@pytest.fixture(scope="session")
def s3() -> Iterator[S3Server]:
    """One for all tests: it takes seconds to start."""
    with s3_server() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database that is not open yet; for `api` on SQLite the demonstration is in it."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        if "api" in request.fixturenames:
            template = request.getfixturevalue("sqlite_demonstration").database
        return copied(template, tmp_path / "hetong.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def demonstration(request: pytest.FixtureRequest, database_url: str) -> Demonstration:
    """Its accounts, for the dialect of the test's database."""
    dialect = "sqlite" if database_url.startswith("sqlite") else "postgres"
    made: Demonstration = request.getfixturevalue(f"{dialect}_demonstration")
    return made


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[str]:
    """A migrated, empty database, open in this test; its URL."""
    async with opened(database_url):
        if not database_url.startswith("sqlite"):
            await emptied()
        yield database_url


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workshop, tuple[bytes, ...]]]:
    """One for all tests: its processes take seconds to start. With it, the certificates to trust."""
    with opened_workshop(tmp_path_factory.mktemp("keys")) as opened:
        yield opened


@pytest.fixture
async def api(
    demonstration: Demonstration, database: str, tmp_path: Path, workshop: tuple[Workshop, tuple[bytes, ...]]
) -> AsyncIterator[Api]:
    """The whole application with the demonstration's accounts, each request a real one; work is done when told."""
    demonstration.bring_outsiders(tmp_path / "data")
    program = program_on(database, tmp_path / "data", *workshop)
    app = create_app(program, with_worker=False)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=program.settings.public_url) as http:
        await demonstration.bring_rows(program.services.now())
        yield Api(program, http)
