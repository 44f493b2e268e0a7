"""Which process does what only one may do at a time: a sign of life in a row decides, by no clock but each one's own.

A lock of PostgreSQL's would stay with a holder that is frozen, or whose machine lost its power, for hours.
"""

from collections.abc import Callable
from time import monotonic
from typing import Final
from uuid import uuid4

from tortoise.exceptions import IntegrityError

from models import Duty
from models.database import dialect

PATIENCE: Final = 3.0
"""Seconds without a sign of life after which the holder has lost it, and whoever watched takes it."""


class Share:
    """One process's share in a duty. Call `beat` once a second; `mine` says whether to do it."""

    def __init__(self, name: str, *, seconds: Callable[[], float] = monotonic) -> None:
        self._name = name
        self._seconds = seconds
        self._me = uuid4()
        self._confirmed_at: float | None = None
        self._seen = -1
        self._seen_at = 0.0

    @property
    def mine(self) -> bool:
        """From the first beat on, until a beat is overdue: then another may have it."""
        return self._confirmed_at is not None and self._seconds() - self._confirmed_at < PATIENCE

    async def beat(self) -> None:
        began_at = self._seconds()
        held = dialect() == "sqlite" or await self._held(began_at)  # one process works beside SQLite
        self._confirmed_at = began_at if held else None

    async def resign(self) -> None:
        """The next to look takes it at once."""
        self._confirmed_at = None
        await Duty.filter(name=self._name, holder=self._me).update(holder=None)

    async def _held(self, now: float) -> bool:
        row = await Duty.get_or_none(name=self._name)
        if row is None:
            return await self._first()
        if row.beats != self._seen:
            self._seen, self._seen_at = row.beats, now
        silent = now - self._seen_at >= PATIENCE
        if row.holder not in {None, self._me} and not silent:
            return False
        unchanged = Duty.filter(name=self._name, holder=row.holder, beats=row.beats)
        return bool(await unchanged.update(holder=self._me, beats=row.beats + 1))

    async def _first(self) -> bool:
        try:
            await Duty.create(name=self._name, holder=self._me, beats=1)
        except IntegrityError:
            return False
        return True
