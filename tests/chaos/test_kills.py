"""kill -9 of a server or a worker, at random moments and at named points, while customers are busy."""

import asyncio
import random
import time
from collections.abc import Iterator
from itertools import chain, cycle, islice
from typing import Final

from tests.chaos.aftermath import checked
from tests.chaos.customers import busy
from tests.chaos.fleet import Fleet, Member
from tests.chaos.points import Point
from tests.chaos.telling import told
from tests.doses import dose

SERVING: Final = (
    None,  # at any moment
    Point.BEFORE_COMMIT,
    Point.AFTER_COMMIT,
    Point.BEFORE_CALL,
    Point.AFTER_CALL,
)
WORKING: Final = (*SERVING, Point.BEFORE_WRITE, Point.AMID_WRITE, Point.AFTER_WRITE)


async def test_what_was_acknowledged_survives_every_kill(fleet: Fleet) -> None:
    rounds, began = dose().kills, time.monotonic()
    async with busy(fleet) as town:
        await town.under_way(30, within=60)
        for number, (member, how) in enumerate(islice(deaths(fleet), rounds), start=1):
            await town.under_way(4, within=60)
            died = await killed(fleet, member, how)
            told(f"kill {number}/{rounds}: {member.name}, {died}; {town.ledger.acknowledged} acknowledged")
            fleet.start(member)
            await fleet.ready(member)
    await checked(town, f"{rounds} kills in {time.monotonic() - began:.0f} s")


def deaths(fleet: Fleet) -> Iterator[tuple[Member, Point | None]]:
    """Each in turn, and each in every way there is for it; the second of two begins elsewhere."""
    ways = []
    for place, member in enumerate(fleet.members):
        own = SERVING if "--no-worker" in member.arguments else WORKING
        start = len(own) // 2 * (place // 2)
        ways.append(cycle([(member, how) for how in chain(own[start:], own[:start])]))
    for each in cycle(ways):
        yield next(each)


async def killed(fleet: Fleet, member: Member, how: Point | None) -> str:
    """In words, how it died; a point that is named has to be reached."""
    if how is not None:
        fleet.order(member, how)
        assert await fleet.dead(member, within=30), f"{member.name} never came to the point {how}"
        return how
    await asyncio.sleep(random.uniform(0, 0.5))  # noqa: S311 - any moment
    fleet.kill(member)
    await fleet.dead(member)
    return "at any moment"
