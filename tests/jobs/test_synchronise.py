"""Orders and filings as the outsiders tell them: written when they change, and only then."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from jobs.services import Services
from jobs.synchronise import synchronise
from models import Account, AccountEvent, Contract, ContractEvent, FilingOrder, Order, OrderClaim, OrderRow
from providers.billing import BilledOrder, BilledRow, EmbeddedBilling
from providers.filing import EmbeddedFilingSystem, FiledOrder
from providers.outsiders import ProviderUnavailable
from rules.history import broken_at
from rules.terms import ContractEventStep, ContractKind, FilingStatus, OrderStatus, SubjectType
from tests.contracts import verified_account
from tests.jobs.work import steps_of
from tests.models.builders import a_line, opened_contract

FULL = BilledRow(product_name="云服务器", specification="4 核 8 GB", period="1 年", amount_fen=140_950)
BACKUP = BilledRow(
    product_name="备份",
    specification="500 GB",
    period="3 个月",
    amount_fen=10_600,
    tax_rate="0.06",
    tax_fen=600,
    amount_without_tax_fen=10_000,
)
ORDER = BilledOrder(
    number="DD-1", status=OrderStatus.UNPAID, placed_at=datetime(2026, 11, 1, tzinfo=UTC), rows=(FULL, BACKUP)
)
FILED = FiledOrder(
    number="BA-1",
    subject_name="陈示例",
    subject_type=SubjectType.INDIVIDUAL,
    site_name="示例网",
    domains=("a.example", "b.example"),
    status=FilingStatus.PENDING,
)


@pytest.fixture
def billing(services: Services) -> EmbeddedBilling:
    assert isinstance(services.billing, EmbeddedBilling)
    return services.billing


@pytest.fixture
def filing(services: Services) -> EmbeddedFilingSystem:
    assert isinstance(services.filing, EmbeddedFilingSystem)
    return services.filing


@pytest.fixture
async def account(services: Services) -> Account:
    return await verified_account(services)


async def everything() -> dict[str, list[dict[str, Any]]]:
    """All rows that synchronisation may write, but the time it last ran."""
    tables = (Account, AccountEvent, ContractEvent, Contract, FilingOrder, Order, OrderRow)
    found = {table.__name__: await table.all().order_by("id").values() for table in tables}
    for row in found["Account"]:
        del row["synchronised_at"]
    return found


async def claimed(order: Order, account: Account) -> Contract:
    """A contract that has the order, its line printed."""
    contract = await opened_contract(account, ContractKind.ORDER)
    await a_line(contract, order)
    await OrderClaim.create(order_id=order.id, contract_id=contract.id)
    return contract


async def test_a_new_order_is_written_with_its_rows(
    services: Services, billing: EmbeddedBilling, account: Account
) -> None:
    await billing.place(account.reference, ORDER)
    await synchronise(account, services)
    order = await Order.get(account_id=account.id, number="DD-1")
    assert (order.status, order.amount_fen, order.product_name) == (
        OrderStatus.UNPAID,
        151_550,
        "云服务器、备份",
    )
    assert (order.specification, order.period, order.tax_rate) == ("4 核 8 GB", "1 年", None)
    assert order.placed_at == ORDER.placed_at
    rows = await OrderRow.filter(order_id=order.id).order_by("position")
    assert [(row.position, row.product_name, row.amount_fen, row.tax_fen) for row in rows] == [
        (1, "云服务器", 140_950, None),
        (2, "备份", 10_600, 600),
    ]


async def test_changed_rows_take_the_place_of_the_old_ones(
    services: Services, billing: EmbeddedBilling, account: Account
) -> None:
    await billing.place(account.reference, ORDER)
    await synchronise(account, services)
    await billing.place(account.reference, replace(ORDER, rows=(BACKUP,)))
    await synchronise(account, services)
    order = await Order.get(account_id=account.id, number="DD-1")
    assert (order.amount_fen, order.tax_rate, order.product_name) == (10_600, "0.06", "备份")
    rows = await OrderRow.filter(order_id=order.id)
    assert [(row.position, row.product_name) for row in rows] == [(1, "备份")]


async def test_a_changed_status_is_heard_by_the_contract_that_has_the_order(
    services: Services, billing: EmbeddedBilling, account: Account
) -> None:
    await billing.place(account.reference, ORDER, replace(ORDER, number="DD-2"))
    await synchronise(account, services)
    holder = await claimed(await Order.get(number="DD-1"), account)
    other = await claimed(await Order.get(number="DD-2"), account)
    printed = await holder.lines.all().values()
    await billing.set_status(account.reference, "DD-1", OrderStatus.CANCELLED)
    await synchronise(account, services)
    assert await steps_of(holder) == [ContractEventStep.CREATED, ContractEventStep.ORDER_CHANGED]
    assert await steps_of(other) == [ContractEventStep.CREATED]
    event = await ContractEvent.get(contract_id=holder.id, step=ContractEventStep.ORDER_CHANGED)
    assert '"facts":{"after":"CANCELLED","before":"UNPAID","order":"DD-1"}' in event.payload
    assert await holder.lines.all().values() == printed
    assert (await Contract.get(id=holder.id)).version == holder.version


async def test_a_changed_status_of_a_free_order_is_no_event(
    services: Services, billing: EmbeddedBilling, account: Account
) -> None:
    await billing.place(account.reference, ORDER)
    await synchronise(account, services)
    await billing.set_status(account.reference, "DD-1", OrderStatus.PAID)
    await synchronise(account, services)
    assert (await Order.get(number="DD-1")).status is OrderStatus.PAID
    assert await ContractEvent.all().count() == 0


async def test_filing_orders_are_written_and_follow_their_status(
    services: Services, filing: EmbeddedFilingSystem, account: Account
) -> None:
    await filing.file(account.reference, FILED)
    await synchronise(account, services)
    await filing.set_status(account.reference, "BA-1", FilingStatus.APPROVED)
    await synchronise(account, services)
    order = await FilingOrder.get(account_id=account.id)
    assert (order.number, order.status, order.subject_name) == ("BA-1", FilingStatus.APPROVED, "陈示例")
    assert (order.domains, order.icp_number) == ("a.example\nb.example", None)


async def test_a_second_run_writes_nothing(
    services: Services, billing: EmbeddedBilling, filing: EmbeddedFilingSystem, account: Account
) -> None:
    await billing.place(account.reference, ORDER)
    await filing.file(account.reference, FILED)
    await synchronise(account, services)
    await claimed(await Order.get(number="DD-1"), account)
    before = await everything()
    await synchronise(account, services)
    assert await everything() == before


@pytest.mark.parametrize("provider", ["identity", "billing", "filing"])
async def test_nothing_is_written_when_one_outsider_does_not_answer(
    services: Services, billing: EmbeddedBilling, account: Account, tmp_path: Path, provider: str
) -> None:
    await billing.place(account.reference, ORDER)
    before = await everything()
    (tmp_path / "world" / f"{provider}.json").write_text("{", encoding="utf-8")
    with pytest.raises(ProviderUnavailable):
        await synchronise(account, services)
    assert await everything() == before


async def test_two_runs_at_once_make_nothing_twice(
    services: Services, billing: EmbeddedBilling, filing: EmbeddedFilingSystem, account: Account
) -> None:
    await billing.place(account.reference, ORDER)
    await filing.file(account.reference, FILED)
    await asyncio.gather(*(synchronise(account, services) for _ in range(4)))
    assert await Order.all().count() == 1
    assert await OrderRow.all().count() == 2
    assert await FilingOrder.all().count() == 1
    holder = await claimed(await Order.get(number="DD-1"), account)
    await billing.set_status(account.reference, "DD-1", OrderStatus.CANCELLED)
    await asyncio.gather(*(synchronise(account, services) for _ in range(4)))
    assert await steps_of(holder) == [ContractEventStep.CREATED, ContractEventStep.ORDER_CHANGED]
    events = await AccountEvent.filter(account_id=account.id).order_by("sequence")
    assert broken_at(event.link() for event in events) is None


async def test_what_the_outsiders_say_about_one_account_is_not_written_to_another(
    services: Services, billing: EmbeddedBilling, account: Account
) -> None:
    other = await verified_account(services, reference="AC900002")
    await billing.place(account.reference, ORDER)
    await synchronise(other, services)
    assert await Order.all().count() == 0
