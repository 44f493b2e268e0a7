"""Keyset pages over (order column, id): stable while rows come and go, the last page as quick as the first."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID

import orjson
import strawberry
from tortoise.expressions import Case, Q, When
from tortoise.models import Model
from tortoise.queryset import QuerySet

from rules.money import MAX_FEN
from rules.values import invalid

DEFAULT_SIZE: Final = 20
MAX_SIZE: Final = 100

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")
Argument = TypeVar("Argument")


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The page arguments, checked: `size` rows from `cursor` on, or backwards before it."""

    size: int
    backwards: bool
    cursor: str | None


class Ordering(NamedTuple):
    """By a column and then by id. Nulls come last in both directions."""

    column: str
    descending: bool
    nullable: bool = False


class Page(NamedTuple, Generic[Row]):
    rows: Sequence[Row]
    has_next: bool
    has_previous: bool


def _given(value: Argument | None) -> Argument | None:
    """Left out is null; with null for a default the schema would print `= null` at each argument."""
    return None if value is strawberry.UNSET else value


def checked_window(
    *, first: int | None = None, after: str | None = None, last: int | None = None, before: str | None = None
) -> Window:
    """Raises INVALID_VALUE naming the argument: a size from 1 to 100, and one direction at a time."""
    first, last, after, before = _given(first), _given(last), _given(after), _given(before)
    if first is not None and last is not None:
        raise invalid("last", "NOT_TOGETHER", other="first")
    backwards = last is not None or (before is not None and first is None)
    wrong_cursor = (
        ("after", "last")
        if backwards and after
        else ("before", "first")
        if not backwards and before
        else None
    )
    if wrong_cursor is not None:
        raise invalid(wrong_cursor[0], "NOT_TOGETHER", other=wrong_cursor[1])
    size = last if backwards else first
    if size is not None and not 1 <= size <= MAX_SIZE:
        raise invalid("last" if backwards else "first", "OUT_OF_RANGE", least="1", most=str(MAX_SIZE))
    return Window(size=size or DEFAULT_SIZE, backwards=backwards, cursor=before if backwards else after)


def cursor_of(ordering: Ordering, row: Model) -> str:
    value = getattr(row, ordering.column)
    plain = value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
    key = orjson.dumps([ordering.column, ordering.descending, plain, row.pk.hex])
    return base64.urlsafe_b64encode(key).decode().rstrip("=")


def _position(ordering: Ordering, cursor: str, argument: str) -> tuple[Any, UUID]:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        column, descending, value, key = orjson.loads(raw)
        if (column, descending) != (ordering.column, ordering.descending):
            raise invalid(argument, "CURSOR")
        return _value(ordering, value), UUID(hex=key)
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise invalid(argument, "CURSOR") from None


def _value(ordering: Ordering, value: object) -> Any:
    """The column's value out of a cursor, which a client may have made up. Raises ValueError or TypeError."""
    if value is None and ordering.nullable:
        return None
    if ordering.column.endswith(("_at", "_since")):
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    expected = int if ordering.column.endswith("_fen") else str
    if type(value) is not expected:
        raise TypeError("a cursor's value has its column's type")
    if (isinstance(value, int) and abs(value) > MAX_FEN) or "\0" in str(value):
        raise ValueError("a cursor's value is one that its column can hold")
    return value


def _beyond(ordering: Ordering, value: Any, key: UUID, *, descending: bool) -> Q:
    """Rows that come after the position when walking in this direction."""
    column, than = ordering.column, "lt" if descending else "gt"
    forwards = descending is ordering.descending  # nulls are last forwards, so first backwards
    empty: dict[str, Any] = {f"{column}__isnull": True}
    if value is None:
        rest = Q(**{**empty, f"id__{than}": key})
        present: dict[str, Any] = {f"{column}__isnull": False}
        return rest if forwards else rest | Q(**present)
    further: dict[str, Any] = {f"{column}__{than}": value}
    level: dict[str, Any] = {column: value, f"id__{than}": key}
    after = Q(**further) | Q(**level)
    return after | Q(**empty) if ordering.nullable and forwards else after


async def page_of(rows: QuerySet[Row], window: Window, ordering: Ordering) -> Page[Row]:
    """One statement, of one row more than asked, to know whether there is more."""
    descending = ordering.descending is not window.backwards
    if window.cursor is not None:
        argument = "before" if window.backwards else "after"
        rows = rows.filter(
            _beyond(ordering, *_position(ordering, window.cursor, argument), descending=descending)
        )
    minus = "-" if descending else ""
    keys = [f"{minus}{ordering.column}", f"{minus}id"]
    if ordering.nullable:
        condition: dict[str, Any] = {f"{ordering.column}__isnull": True}
        rows = rows.annotate(empty=Case(When(Q(**condition), then="1"), default="0"))
        keys.insert(0, "-empty" if window.backwards else "empty")
    found = await rows.order_by(*keys).limit(window.size + 1)
    more, kept = len(found) > window.size, found[: window.size]
    if window.backwards:
        return Page(kept[::-1], has_next=window.cursor is not None, has_previous=more)
    return Page(kept, has_next=more, has_previous=window.cursor is not None)


@strawberry.type
class Edge(Generic[Item]):
    cursor: str
    node: Item


@strawberry.type
class Connection(Generic[Item]):
    """`counted` is asked only when totalCount is selected."""

    edges: list[Edge[Item]]
    nodes: list[Item]
    page_info: PageInfo
    counted: strawberry.Private[Any]

    @strawberry.field(description="Rows in the whole list; costs a statement of its own.")
    async def total_count(self) -> int:
        return int(await self.counted()) if callable(self.counted) else int(self.counted)


def connection_of(
    items: Sequence[Item], cursors: Sequence[str], *, has_next: bool, has_previous: bool, counted: Any
) -> Connection[Item]:
    """`counted` is a number, or what answers one when called."""
    return Connection(
        edges=[Edge(cursor=cursor, node=item) for cursor, item in zip(cursors, items, strict=True)],
        nodes=list(items),
        page_info=PageInfo(
            has_next_page=has_next,
            has_previous_page=has_previous,
            start_cursor=cursors[0] if cursors else None,
            end_cursor=cursors[-1] if cursors else None,
        ),
        counted=counted,
    )


async def keyset_connection(
    rows: QuerySet[Row], window: Window, ordering: Ordering, present: Callable[[Row], Item]
) -> Connection[Item]:
    """A page of these rows as clients see them."""
    page = await page_of(rows, window, ordering)
    return connection_of(
        [present(row) for row in page.rows],
        [cursor_of(ordering, row) for row in page.rows],
        has_next=page.has_next,
        has_previous=page.has_previous,
        counted=rows.count,
    )
