"""A running installation is upgraded as docs/operations.md tells it, process by process, while customers are busy."""

import asyncio
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.aftermath import checked
from tests.chaos.customers import busy
from tests.chaos.fleet import Fleet, Member
from tests.chaos.newer import NEXT, Newer
from tests.databases import migrated, own_database


@pytest.fixture(scope="module")
def own_url(postgres_maintenance_url: str) -> Iterator[str]:
    """On SQLite one process ends and another begins; there is nothing to be done in steps."""
    with own_database(postgres_maintenance_url) as url:
        yield asyncio.run(migrated(url))


async def test_an_upgrade_needs_no_pause_and_neither_does_the_way_back(fleet: Fleet, tmp_path: Path) -> None:
    newer = Newer.built(tmp_path / "newer")
    old = [member.pid for member in fleet.members]
    async with busy(fleet) as town:
        await town.under_way(20, within=60)
        assert NEXT in await fleet.ran("migrate", of=newer)
        await town.under_way(20, within=60)  # the version before, on the tables of the next
        assert [member.pid for member in fleet.members if member.is_alive] == old
        for name in ("work-1", "serve-1", "work-2"):
            await replaced(fleet, fleet.member(name), newer)
            await town.under_way(8, within=60)
        fleet.settings["HETONG_NEWER_SCHEMA_ALLOWED"] = "true"
        await replaced(fleet, fleet.member("work-2"), None)
        await town.under_way(8, within=60)
    assert [member.name for member in fleet.members if member.newer] == ["serve-1", "work-1"]
    assert all(member.is_alive for member in fleet.members)
    assert set(town.ledger.troubles) <= {
        "UNAVAILABLE",
        "IDEMPOTENCY_IN_PROGRESS",
        "ConnectError",
        "ReadError",
    }
    await checked(town, "an upgrade, and a step back")


async def replaced(fleet: Fleet, member: Member, newer: Newer | None) -> None:
    """Told to end; the next takes its place at the same address."""
    os.kill(member.pid, signal.SIGTERM)
    assert await fleet.dead(member)
    member.newer = newer
    fleet.start(member)
    await fleet.ready(member)
