"""What operators read of a failure, and how it keeps nobody else waiting."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Final, TypeVar

import structlog
from tortoise.models import Model

Row = TypeVar("Row", bound=Model)

_LOG: Final = structlog.get_logger("sweeps")


def described(error: Exception) -> str:
    """The type only: messages of libraries may quote what was printed."""
    cause = error.__cause__
    return type(error).__name__ + (f" from {type(cause).__name__}" if cause else "")


async def each_by_itself(rows: Iterable[Row], sweep: Callable[[Row], Awaitable[object]]) -> None:
    """A row that cannot be swept stays as it is, to be tried again, and the others are."""
    for row in rows:
        try:
            await sweep(row)
        except Exception as error:  # noqa: BLE001 - whatever it is
            _LOG.warning("a row could not be swept", row=f"{type(row).__name__} {row.pk}", exc_info=error)
