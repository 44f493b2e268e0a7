"""Clocks five minutes off: on PostgreSQL those of one machine of two, on SQLite the only one, after a start."""

import pytest

from tests.chaos.aftermath import checked
from tests.chaos.customers import busy
from tests.chaos.fleet import Fleet

FIVE_MINUTES = 300.0


@pytest.mark.parametrize("seconds", [-FIVE_MINUTES, FIVE_MINUTES], ids=["slow", "fast"])
async def test_nothing_is_done_twice_or_lost_by_a_clock_that_is_off(fleet: Fleet, seconds: float) -> None:
    """On SQLite it is set back while nothing is due: what is due at a time waits for that time, five minutes later."""
    await set_clocks(fleet, seconds)
    async with busy(fleet, name="F" if seconds > 0 else "S") as town:
        await town.under_way(40, within=60)
    if not fleet.is_sqlite:
        assert {member.clock_seconds for member in fleet.members} == {0.0, seconds}
    await checked(town, f"a clock {seconds:+.0f} s")


async def set_clocks(fleet: Fleet, seconds: float) -> None:
    """Of the only process, or of one that serves and one that works."""
    for member in fleet.members if fleet.is_sqlite else fleet.members[2:]:
        fleet.kill(member)
        await fleet.dead(member)
        member.clock_seconds = seconds
        fleet.start(member)
    await fleet.ready()
