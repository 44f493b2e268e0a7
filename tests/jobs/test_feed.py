"""Fan-out: who hears what, who is dropped, and that nothing is open while nobody listens."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from jobs.changes import Change
from jobs.feed import LOOK_BACK, Ended, Ending, Feed, Interest, Listening, TooManySubscriptions
from tests.models.builders import NOW
from tests.waiting import until

OURS, THEIRS = uuid4(), uuid4()
EVERYBODYS = Interest(account_id=None)


class Clock:
    """Stands still until it is moved."""

    moment = NOW

    def __call__(self) -> datetime:
        return self.moment


class Scripted:
    """A source that tells what it is given; how often it was opened, since when, and whether it is open."""

    def __init__(self) -> None:
        self.news: asyncio.Queue[Change] = asyncio.Queue()
        self.since: list[datetime] = []
        self.open = 0

    async def follow(self, since: datetime) -> AsyncGenerator[Change, None]:
        self.since.append(since)
        self.open += 1
        try:
            while True:
                change = await self.news.get()
                if change.contract_id == BROKEN:
                    raise LookupError
                yield change
        finally:
            self.open -= 1


BROKEN = uuid4()
"""The change that breaks the source."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source() -> Scripted:
    return Scripted()


@asynccontextmanager
async def feeding(source: Scripted, clock: Clock, **bounds: int) -> AsyncIterator[Feed]:
    feed = Feed(source, clock, **bounds)
    try:
        yield feed
    finally:
        await feed.close()
    assert source.open == 0
    assert asyncio.all_tasks() == {asyncio.current_task()}


def change(account_id: UUID, at: datetime, contract_id: UUID | None = None) -> Change:
    return Change(event_id=uuid4(), contract_id=contract_id or uuid4(), account_id=account_id, at=at)


async def told(source: Scripted, *changes: Change) -> None:
    for each in changes:
        source.news.put_nowait(each)
    await until(source.news.empty)
    await asyncio.sleep(0)


async def heard(listening: Listening, count: int) -> list[Change]:
    async with asyncio.timeout(1):
        return [await listening.next() for _ in range(count)]


async def ending_of(listening: Listening) -> Ending:
    async with asyncio.timeout(1):
        with pytest.raises(Ended) as ended:
            await listening.next()
    return ended.value.ending


async def test_each_hears_what_concerns_it_in_order_and_nothing_else(source: Scripted, clock: Clock) -> None:
    mine, other, foreign = (change(account, clock()) for account in (OURS, OURS, THEIRS))
    async with feeding(source, clock) as feed:
        account = feed.join("a", Interest(account_id=OURS))
        one = feed.join("a", Interest(account_id=OURS, contract_id=other.contract_id))
        stranger = feed.join("b", Interest(account_id=THEIRS, contract_id=mine.contract_id))
        everybodys = feed.join("operator", EVERYBODYS)
        last = change(THEIRS, clock(), mine.contract_id)
        await told(source, mine, foreign, other, last)
        assert await heard(account, 2) == [mine, other]
        assert await heard(one, 1) == [other]
        assert await heard(everybodys, 4) == [mine, foreign, other, last]
        assert await heard(stranger, 1) == [last]


async def test_the_source_is_open_while_somebody_listens(source: Scripted, clock: Clock) -> None:
    async with feeding(source, clock) as feed:
        assert source.since == []
        first, second = feed.join("a", EVERYBODYS), feed.join("b", EVERYBODYS)
        await told(source, change(OURS, clock()))
        assert (source.open, len(source.since)) == (1, 1)
        feed.leave(first)
        feed.leave(first)
        await asyncio.sleep(0.01)
        assert source.open == 1
        feed.leave(second)
        await asyncio.sleep(0.01)
        assert source.open == 0
        feed.join("a", EVERYBODYS)
        await told(source, change(OURS, clock()))
        assert (source.open, source.since) == (1, [clock() - LOOK_BACK] * 2)


async def test_who_joins_hears_the_last_five_seconds_and_each_change_once(
    source: Scripted, clock: Clock
) -> None:
    old = change(OURS, clock())
    clock.moment += timedelta(seconds=4)
    recent, foreign = change(OURS, clock()), change(THEIRS, clock())
    async with feeding(source, clock) as feed:
        feed.join("a", EVERYBODYS)
        await told(source, old, recent, foreign)
        clock.moment += timedelta(seconds=2)
        late = feed.join("a", Interest(account_id=OURS))
        newest = change(OURS, clock())
        await told(source, newest)
        assert await heard(late, 2) == [recent, newest]


async def test_who_falls_behind_is_dropped_with_a_reason_and_alone(source: Scripted, clock: Clock) -> None:
    changes = [change(OURS, clock()) for _ in range(4)]
    async with feeding(source, clock, most_waiting=3) as feed:
        slow, quick = feed.join("a", EVERYBODYS), feed.join("b", EVERYBODYS)
        await told(source, *changes[:3])
        assert await heard(quick, 3) == changes[:3]
        await told(source, changes[3])
        assert await heard(quick, 1) == changes[3:]
        assert await ending_of(slow) is Ending.TOO_SLOW
        assert await ending_of(slow) is Ending.TOO_SLOW


async def test_what_is_told_at_the_beginning_makes_nobody_slow(source: Scripted, clock: Clock) -> None:
    changes = [change(OURS, clock()) for _ in range(9)]
    async with feeding(source, clock, most_waiting=3) as feed:
        feed.join("a", EVERYBODYS)
        await told(source, *changes[:6])
        late = feed.join("b", EVERYBODYS)
        await told(source, *changes[6:])
        assert await heard(late, 9) == changes


async def test_one_principal_has_its_number_and_others_theirs(source: Scripted, clock: Clock) -> None:
    async with feeding(source, clock, most_of_one=2) as feed:
        first, _ = feed.join("a", EVERYBODYS), feed.join("a", EVERYBODYS)
        with pytest.raises(TooManySubscriptions):
            feed.join("a", EVERYBODYS)
        feed.join("b", EVERYBODYS)
        feed.leave(first)
        feed.join("a", EVERYBODYS)


async def test_at_the_end_everybody_is_told_and_nobody_joins_any_more(source: Scripted, clock: Clock) -> None:
    async with feeding(source, clock) as feed:
        waiting, full = feed.join("a", EVERYBODYS), feed.join("b", EVERYBODYS)
        await told(source, change(OURS, clock()))
        await waiting.next()
        await feed.close()
        assert source.open == 0
        for listening in (waiting, full, feed.join("a", EVERYBODYS)):
            assert await ending_of(listening) is Ending.GOING_AWAY
        assert len(source.since) == 1


async def test_a_broken_source_ends_everybody_and_the_next_opens_it_anew(
    source: Scripted, clock: Clock
) -> None:
    async with feeding(source, clock) as feed:
        listening = feed.join("a", EVERYBODYS)
        with capture_logs() as logs:
            await told(source, change(OURS, clock(), BROKEN))
            assert await ending_of(listening) is Ending.INTERRUPTED
        assert [(line["event"], line["error"]) for line in logs] == [("fault", "LookupError")]
        again = feed.join("a", EVERYBODYS)
        news = change(OURS, clock())
        await told(source, news)
        assert await heard(again, 1) == [news]


async def test_a_hundred_hear_a_hundred_changes(source: Scripted, clock: Clock) -> None:
    changes = [change(OURS, clock()) for _ in range(100)]
    async with feeding(source, clock) as feed:
        everybody = [feed.join("a", Interest(account_id=OURS)) for _ in range(100)]
        await told(source, *changes)
        for listening in everybody:
            assert await heard(listening, 100) == changes
