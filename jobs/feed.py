"""Fan-out: one source of changes for a process, open while somebody listens, and a bounded queue for each who does.

Who joins hears the changes of the last seconds too: whoever read the contracts just before has missed nothing.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from contextvars import Context
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import structlog

from jobs.changes import Change, Changes

LOOK_BACK: Final = timedelta(seconds=5)
MOST_WAITING: Final = 100
MOST_OF_ONE: Final = 100
"""Subscriptions of one principal, over all connections of this process."""

_MOST_RECENT: Final = 1_000
_LOG: Final = structlog.get_logger("feed")


class Ending(StrEnum):
    """Why a subscription ended though nobody asked for it. Public: a client reads anew, and subscribes again."""

    TOO_SLOW = "TOO_SLOW"
    GOING_AWAY = "GOING_AWAY"
    INTERRUPTED = "INTERRUPTED"


class Ended(Exception):
    def __init__(self, ending: Ending) -> None:
        super().__init__(ending.value)
        self.ending = ending


class TooManySubscriptions(Exception):
    """One principal has as many as one may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """In one account's contracts (null: in everybody's), and if need be in one of them alone."""

    account_id: UUID | None
    contract_id: UUID | None = None

    def covers(self, change: Change) -> bool:
        return self.account_id in {None, change.account_id} and self.contract_id in {None, change.contract_id}


@dataclass(slots=True)
class Opening:
    """A subscription about to begin; its resolver says what it may hear."""

    interest: Interest | None = None


class Listening:
    """The changes of one subscription, one after the other; raises Ended."""

    def __init__(self, principal: str, interest: Interest, recent: list[Change], most_waiting: int) -> None:
        self.principal = principal
        self.interest = interest
        self._waiting = deque(recent)
        self._most = most_waiting + len(recent)
        self._ending: Ending | None = None
        self._news = asyncio.Event()
        self._over = asyncio.get_running_loop().create_future()

    def tell(self, change: Change) -> None:
        """Who falls behind is dropped: a queue without bounds would take everybody's memory."""
        if len(self._waiting) >= self._most:
            self.end(Ending.TOO_SLOW)
        elif self._ending is None:
            self._waiting.append(change)
            self._news.set()

    def end(self, ending: Ending) -> None:
        self._ending = self._ending or ending
        self._waiting.clear()
        self._news.set()
        if not self._over.done():
            self._over.set_result(None)

    async def some(self) -> None:
        """Until there is a change to take."""
        while not self._waiting:
            if self._ending is not None:
                raise Ended(self._ending)
            self._news.clear()
            await self._news.wait()

    async def next(self) -> Change:
        await self.some()
        return self._waiting.popleft()

    async def pause(self, sleeping: Coroutine[Any, Any, None]) -> None:
        """Until that is over, or else until this ends. Changes go on to wait, and may be too many meanwhile."""
        asleep = asyncio.ensure_future(sleeping)
        try:
            await asyncio.wait({asleep, self._over}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            asleep.cancel()


class Feed:
    """`going_away` is set when the process stops: whoever holds a connection for listeners ends it then."""

    def __init__(
        self,
        changes: Changes,
        now: Callable[[], datetime],
        *,
        most_waiting: int = MOST_WAITING,
        most_of_one: int = MOST_OF_ONE,
    ) -> None:
        self.going_away = asyncio.Event()
        self._changes = changes
        self._now = now
        self._most_waiting = most_waiting
        self._most_of_one = most_of_one
        self._listening: set[Listening] = set()
        self._of_one: Counter[str] = Counter()
        self._recent: deque[Change] = deque(maxlen=_MOST_RECENT)
        self._following: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def join(self, principal: str, interest: Interest) -> Listening:
        """Raises TooManySubscriptions. Whoever joins leaves again."""
        if self._of_one[principal] >= self._most_of_one:
            raise TooManySubscriptions
        since = self._now() - LOOK_BACK
        recent = [change for change in self._recent if change.at >= since and interest.covers(change)]
        listening = Listening(principal, interest, recent, self._most_waiting)
        if self.going_away.is_set():
            listening.end(Ending.GOING_AWAY)
        self._listening.add(listening)
        self._of_one[principal] += 1
        if self._following is None and not self.going_away.is_set():
            # of nobody's request: its lines in the log bear no request's ids
            self._following = asyncio.create_task(self._follow(since), context=Context())
            self._tasks.add(self._following)
            self._following.add_done_callback(self._tasks.discard)
        return listening

    def leave(self, listening: Listening) -> None:
        if listening not in self._listening:
            return
        self._listening.remove(listening)
        self._of_one[listening.principal] -= 1
        if not self._of_one[listening.principal]:
            del self._of_one[listening.principal]
        if not self._listening:
            self._stop()

    async def close(self) -> None:
        """Nobody is told anything any more, and nothing is left running."""
        self.going_away.set()
        self._stop()
        for listening in self._listening:
            listening.end(Ending.GOING_AWAY)
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _stop(self) -> None:
        if self._following is not None:
            self._following.cancel()
            self._following = None
        self._recent.clear()

    async def _follow(self, since: datetime) -> None:
        try:
            async with aclosing(self._changes.follow(since)) as changes:
                async for change in changes:
                    self._tell(change)
        except Exception as error:  # noqa: BLE001 - whatever it was, nobody may go on waiting in vain
            _LOG.error("fault", error=type(error).__name__, exc_info=error)
            self._stop()
            for listening in self._listening:
                listening.end(Ending.INTERRUPTED)

    def _tell(self, change: Change) -> None:
        since = self._now() - LOOK_BACK
        while self._recent and self._recent[0].at < since:
            self._recent.popleft()
        self._recent.append(change)
        for listening in self._listening:
            if listening.interest.covers(change):
                listening.tell(change)
