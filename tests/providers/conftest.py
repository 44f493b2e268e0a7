"""The embedded e-sign provider, its book in memory and in both databases."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jobs.flow_book import DatabaseFlowBook
from providers.embedded_book import FlowBook, MemoryFlowBook
from tests.databases import copied, emptied, opened
from tests.signing import EsignWorld, esign_world


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def book_url(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    """The database of the book; null for one in memory."""
    if request.param == "memory":
        return None
    if request.param == "sqlite":
        return copied(request.getfixturevalue("sqlite_template"), tmp_path / "hetong.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def book(book_url: str | None) -> AsyncIterator[FlowBook]:
    if book_url is None:
        yield MemoryFlowBook()
        return
    async with opened(book_url):
        if not book_url.startswith("sqlite"):
            await emptied()
        yield DatabaseFlowBook()


@pytest.fixture
def world(book: FlowBook, tmp_path: Path) -> EsignWorld:
    return esign_world(tmp_path, book)
