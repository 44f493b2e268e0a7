"""What the endpoints' tests share: services and a client for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from auth.links import LinkSigner
from auth.throttle import Throttle
from endpoints.documents import document_routes
from endpoints.exports import export_routes
from endpoints.verify import verify_routes
from jobs.services import Services
from jobs.workshop import Workshop
from tests.contracts import PUBLIC_URL, embedded_services
from tests.databases import copied, opened
from tests.endpoints.edge import reached, whole_application
from tests.endpoints.oidc import Scene, scene


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of applications without a database."""
    return tmp_path_factory.mktemp("edge")


@pytest.fixture
async def edge(keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A stranger's client of the whole application, with queries by GET."""
    async with reached(whole_application(keys, graphql_get=True)) as client:
        yield client


@pytest.fixture
def services(database: str, tmp_path: Path, workshop: tuple[Workshop, tuple[bytes, ...]]) -> Services:
    return embedded_services(tmp_path / "world", *workshop)


@pytest.fixture
def links() -> LinkSigner:
    return LinkSigner(b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")


@pytest.fixture
def application(services: Services, links: LinkSigner) -> Starlette:
    routes = [
        *verify_routes(services, Throttle()),
        *document_routes(services, links),
        *export_routes(services, links),
    ]
    return Starlette(routes=routes)


@pytest.fixture
async def client(application: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=PUBLIC_URL) as opened:
        yield opened


@pytest.fixture
def services_without_database(tmp_path: Path, workshop: tuple[Workshop, tuple[bytes, ...]]) -> Services:
    """For what must not get as far as a database."""
    return embedded_services(tmp_path / "world", *workshop)


@pytest.fixture
async def client_without_database(services_without_database: Services) -> AsyncIterator[httpx.AsyncClient]:
    application = Starlette(routes=verify_routes(services_without_database, Throttle()))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=PUBLIC_URL) as opened:
        yield opened


@pytest.fixture
async def login(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Scene]:
    """A server and its issuer, on one database: what is refused hardly ever gets as far as a row."""
    url = copied(sqlite_template, tmp_path / "hetong.db")
    async with opened(url), scene(url, tmp_path) as scenery:
        yield scenery
