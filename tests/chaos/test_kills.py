"""kill -9 of a server or a worker, at random moments and at named points, while customers are busy."""

import asyncio
import random
import time
from itertools import cycle

from tests.chaos.aftermath import checked
from tests.chaos.customers import busy
from tests.chaos.doses import dose
from tests.chaos.fleet import Fleet, Member
from tests.chaos.points import Point
from tests.chaos.telling import told

HOW = (None, *Point)
"""Null is: at any moment."""


async def test_what_was_acknowledged_survives_every_kill(fleet: Fleet) -> None:
    rounds, began = dose().kills, time.monotonic()
    async with busy(fleet) as town:
        await town.under_way(30, within=60)
        for number, (how, member) in enumerate(zip(cycle(HOW), victims(fleet), strict=False)):
            if number == rounds:
                break
            await town.under_way(4, within=4)
            died = await killed(fleet, member, how)
            told(
                f"kill {number + 1}/{rounds}: {member.name}, {died}; {town.ledger.acknowledged} acknowledged"
            )
            fleet.start(member)
            await fleet.ready(member)
    await checked(town, f"{rounds} kills in {time.monotonic() - began:.0f} s")


def victims(fleet: Fleet) -> "cycle[Member]":
    return cycle(fleet.members)


async def killed(fleet: Fleet, member: Member, how: Point | None) -> str:
    """In words, how it died."""
    if how is not None:
        fleet.order(member, how)
        if await fleet.dead(member, within=3):
            return how
        fleet.withdraw(member, how)
    await asyncio.sleep(random.uniform(0, 0.5))  # noqa: S311 - any moment
    fleet.kill(member)
    await fleet.dead(member)
    return "at any moment"
