"""Stops a piece of work at its n-th step: it dies there, or somebody else goes first. So every crash and every
overtaking is one that a test can name and repeat.

A step is a call of an outsider (before it is made, and after its answer) or a statement of SQL. Somebody else goes
first only outside of transactions, as another process would.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import Context, ContextVar
from dataclasses import dataclass
from typing import Any, Final


class Crash(asyncio.CancelledError):
    """The process is gone: what ran in it goes no further, and the database rolls back what was not committed."""


@dataclass(slots=True, kw_only=True)
class Interruption:
    """`meanwhile` runs in a context of its own, copied from `outside`; without it the work dies."""

    step: int
    outside: Context
    meanwhile: Callable[[], Awaitable[Any]] | None = None
    happened: bool = False

    async def reach(self, *, in_transaction: bool) -> None:
        if self.happened or (in_transaction and self.meanwhile is not None):
            return
        self.step -= 1
        if self.step > 0:
            return
        self.happened = True
        if self.meanwhile is None:
            raise Crash
        await asyncio.create_task(_awaited(self.meanwhile), context=self.outside.copy())


async def _awaited(call: Callable[[], Awaitable[Any]]) -> None:
    await call()


_INTERRUPTION: Final[ContextVar[Interruption | None]] = ContextVar("interruption", default=None)


@contextmanager
def interrupted(interruption: Interruption | None) -> Iterator[None]:
    """What is awaited inside is interrupted, and dies in silence if it dies."""
    token = _INTERRUPTION.set(interruption)
    try:
        yield
    except Crash:
        pass
    finally:
        _INTERRUPTION.reset(token)


async def reached(*, in_transaction: bool = False) -> None:
    """Told by what is wrapped for it: here the work around may be interrupted."""
    interruption = _INTERRUPTION.get()
    if interruption is not None:
        await interruption.reach(in_transaction=in_transaction)
