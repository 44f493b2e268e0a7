"""Pages of a contract's own lists, whose entries are numbered 1, 2, 3 … without a gap."""

import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

from rules.values import invalid
from schema.loaders import Stretch
from schema.pages import Connection, Window, connection_of

Row = TypeVar("Row")
Item = TypeVar("Item")


_CURSOR: Final = re.compile("p[0-9]{1,9}")


class Numbered(NamedTuple):
    """`position` names the attribute that numbers the entries; `total` how many there are."""

    owner: UUID
    position: str
    total: int


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"p{position}".encode()).decode().rstrip("=")


def _position(cursor: str, argument: str) -> int:
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode(
            "ascii"
        )
    except (binascii.Error, ValueError):
        raise invalid(argument, "CURSOR") from None
    if not _CURSOR.fullmatch(raw):
        raise invalid(argument, "CURSOR")
    return int(raw[1:])


async def connection_over(
    numbered: Numbered,
    window: Window,
    load: Callable[[Stretch], Awaitable[Sequence[Row]]],
    present: Callable[[Row], Item],
) -> Connection[Item]:
    """The stretch of entries a window asks for."""
    low, high = _bounds(window, numbered.total)
    rows: Sequence[Any] = await load(Stretch(numbered.owner, low, high)) if low < high else ()
    return connection_of(
        [present(row) for row in rows],
        [_cursor(getattr(row, numbered.position)) for row in rows],
        has_next=high < numbered.total,
        has_previous=low > 0,
        counted=numbered.total,
    )


def _bounds(window: Window, total: int) -> tuple[int, int]:
    if window.backwards:
        high = total if window.cursor is None else min(total, _position(window.cursor, "before") - 1)
        return max(0, high - window.size), max(0, high)
    low = 0 if window.cursor is None else min(total, _position(window.cursor, "after"))
    return low, min(total, low + window.size)
