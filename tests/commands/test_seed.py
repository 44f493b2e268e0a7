"""The demonstration of a first start is made once, by however many processes start, and whole after one that ended."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commands import seed as seeding
from commands.seed import seed
from jobs.synchronise import synchronise
from models import Account, AccountEvent, FilingOrder, Order
from program import Program
from tests.assembled import program_on

NOW = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
ORDERS = {"AC100001": 10, "AC100002": 2, "AC100003": 2, "AC100004": 0}


@pytest.fixture
def program(database: str, tmp_path: Path) -> Program:
    return program_on(database, tmp_path / "data", None, ())  # type: ignore[arg-type]  # nothing is drawn


async def made() -> dict[str, tuple[int, int, bool]]:
    """Of each account its orders, its filings, whether both sides may sign."""
    return {
        account.reference: (
            await Order.filter(account_id=account.id).count(),
            await FilingOrder.filter(account_id=account.id).count(),
            account.bilateral_enabled,
        )
        for account in await Account.all().order_by("reference")
    }


async def test_processes_that_start_at_once_make_it_once(program: Program) -> None:
    assert sorted(await asyncio.gather(*(seed(program.services) for _ in range(4)))) == [0, 0, 0, 4]
    assert (await made()).keys() == ORDERS.keys()
    assert await AccountEvent.filter(step="BILATERAL_SWITCHED").count() == 2


async def test_what_a_process_that_ended_left_undone_the_next_one_makes(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    async def ends_at_the_third(account: Account, services: Any) -> None:
        asked.append(account)
        if len(asked) == 3:
            raise ConnectionError
        await synchronise(account, services)

    monkeypatch.setattr(seeding, "synchronise", ends_at_the_third)
    with pytest.raises(ConnectionError):
        await seed(program.services)
    half = await made()
    assert {reference: orders for reference, (orders, *_) in half.items()} != ORDERS
    monkeypatch.undo()

    assert await seed(program.services) == 2
    whole = await made()
    assert {reference: orders for reference, (orders, *_) in whole.items()} == ORDERS
    assert [reference for reference, (*_, enabled) in whole.items() if enabled] == ["AC100002", "AC100003"]
    assert await AccountEvent.filter(step="BILATERAL_SWITCHED").count() == 2
    assert await seed(program.services) == 0


async def test_nothing_is_put_beside_accounts_of_somebody_elses(program: Program) -> None:
    await Account.create(reference="AC900001", name="AC900001", created_at=NOW, updated_at=NOW)
    assert await seed(program.services) == 0
    assert await made() == {"AC900001": (0, 0, False)}
