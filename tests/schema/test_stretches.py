"""Pages of numbered lists: forwards and backwards, every entry exactly once."""

from dataclasses import dataclass
from typing import NamedTuple
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.violations import RuleViolation
from schema.loaders import Stretch
from schema.pages import Connection, checked_window
from schema.stretches import Numbered, _cursor, connection_over


class Entry(NamedTuple):
    position: int


@dataclass(frozen=True)
class Book:
    """Entries 1 to `total`, and how often they were asked for."""

    total: int
    asked: list[Stretch]

    async def load(self, stretch: Stretch) -> list[Entry]:
        self.asked.append(stretch)
        assert 0 <= stretch.low < stretch.high <= self.total
        return [Entry(position) for position in range(stretch.low + 1, stretch.high + 1)]

    async def page(self, **arguments: int | str) -> Connection[int]:
        numbered = Numbered(uuid4(), "position", self.total)
        window = checked_window(**arguments)  # type: ignore[arg-type]  # sizes are numbers, cursors texts
        return await connection_over(numbered, window, self.load, lambda entry: entry.position)


@given(st.integers(0, 250), st.integers(1, 100))
async def test_walking_forwards_visits_every_entry_once(total: int, size: int) -> None:
    book = Book(total, [])
    page = await book.page(first=size)
    seen = page.nodes
    while page.page_info.has_next_page:
        page = await book.page(first=size, after=page.page_info.end_cursor or "")
        assert page.page_info.has_previous_page
        seen = seen + page.nodes
    assert seen == list(range(1, total + 1))


@given(st.integers(0, 250), st.integers(1, 100))
async def test_walking_backwards_visits_every_entry_once(total: int, size: int) -> None:
    book = Book(total, [])
    page = await book.page(last=size)
    seen = page.nodes
    while page.page_info.has_previous_page:
        page = await book.page(last=size, before=page.page_info.start_cursor or "")
        assert page.page_info.has_next_page
        seen = page.nodes + seen
    assert seen == list(range(1, total + 1))


async def test_a_page_says_how_many_there_are_without_asking() -> None:
    book = Book(7, [])
    page = await book.page(first=3)
    assert await page.total_count() == 7
    assert [edge.node for edge in page.edges] == page.nodes == [1, 2, 3]
    assert [edge.cursor for edge in page.edges][-1] == page.page_info.end_cursor


async def test_an_empty_list_is_an_empty_page_and_asks_nobody() -> None:
    book = Book(0, [])
    page = await book.page()
    assert (page.nodes, page.page_info.start_cursor, page.page_info.end_cursor) == ([], None, None)
    assert (page.page_info.has_next_page, page.page_info.has_previous_page) == (False, False)
    assert book.asked == []


async def test_a_cursor_past_the_end_is_an_empty_last_page() -> None:
    page = await Book(3, []).page(first=2, after=_cursor(999_999_999))
    assert page.nodes == []
    assert not page.page_info.has_next_page


async def test_a_cursor_before_the_start_is_an_empty_first_page() -> None:
    page = await Book(3, []).page(last=2, before=_cursor(0))
    assert page.nodes == []
    assert not page.page_info.has_previous_page


@pytest.mark.parametrize(
    "cursor", ["", "p1", "?", "游标", "cDE=extra", "cDEK", _cursor(1) + "A", "cC0x", "cDEyMzQ1Njc4OTA"]
)
async def test_a_made_up_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        await Book(3, []).page(first=1, after=cursor)
    assert refused.value.path == ("after",)
    assert refused.value.facts["reason"] == "CURSOR"
