"""kill -9 of a server or a worker, at random moments and at named points, while customers are busy."""

import asyncio
import random
import time
from collections import Counter
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
    ordered: Counter[Point | None] = Counter()
    reached: Counter[Point | None] = Counter()
    async with busy(fleet) as town:
        await town.under_way(30, within=60)
        for number, (member, how) in enumerate(islice(deaths(fleet), rounds), start=1):
            await town.under_way(4, within=60)
            died = await killed(fleet, member, how)
            ordered[how] += 1
            reached[died] += 1
            told(
                f"kill {number}/{rounds}: {member.name}, {died or 'at any moment'};"
                f" {town.ledger.acknowledged} acknowledged"
            )
            fleet.start(member)
            await fleet.ready(member)
    assert all(reached[how] > times // 2 for how, times in ordered.items()), (ordered, reached)
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


async def killed(fleet: Fleet, member: Member, how: Point | None) -> Point | None:
    """Where it died: a worker that has nothing of that kind to do dies at any moment."""
    if how is not None:
        fleet.order(member, how)
        if await fleet.dead(member, within=15):
            return how
        fleet.withdraw(member, how)
    await asyncio.sleep(random.uniform(0, 0.5))  # noqa: S311 - any moment
    fleet.kill(member)
    await fleet.dead(member)
    return None
