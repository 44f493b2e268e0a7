"""PostgreSQL restarted, fast and immediately, while customers are busy: nobody has to restart anything else."""

import asyncio
from collections.abc import Iterator
from itertools import cycle

import pytest

from tests.chaos.aftermath import checked
from tests.chaos.customers import busy
from tests.chaos.fleet import Fleet
from tests.chaos.telling import told
from tests.databases import migrated
from tests.doses import dose
from tests.own_postgres import OwnPostgres, own_postgres

MODES = ("fast", "immediate")
CLEAR = {"UNAVAILABLE", "IDEMPOTENCY_IN_PROGRESS"}
"""What customers may be told meanwhile. A connection that breaks off says nothing, and is no answer."""


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnPostgres]:
    with own_postgres() as made:
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture(scope="module")
def own_url(postgres: OwnPostgres) -> str:
    return asyncio.run(migrated(postgres.url))


async def test_the_work_goes_on_by_itself_after_each_restart(fleet: Fleet, postgres: OwnPostgres) -> None:
    born = [member.pid for member in fleet.members]
    async with busy(fleet) as town:
        await town.under_way(30, within=60)
        for number, mode in zip(range(dose().restarts), cycle(MODES), strict=False):
            await town.under_way(6, within=60)
            await asyncio.to_thread(postgres.restart, mode)
            before = town.ledger.acknowledged
            await town.under_way(6, within=60)
            told(
                f"restart {number + 1}/{dose().restarts}, {mode}: {town.ledger.acknowledged} steps acknowledged"
            )
            assert town.ledger.acknowledged > before
    assert {code for code in town.ledger.troubles if code.isupper()} <= CLEAR
    assert [member.pid for member in fleet.members] == born
    assert all(member.is_alive for member in fleet.members)
    await checked(town, f"{dose().restarts} restarts")
