"""The embedded order and billing system."""

import asyncio
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.billing import BilledOrder, BilledRow, EmbeddedBilling
from providers.outsiders import ProviderUnavailable
from rules.terms import OrderStatus

ROW = BilledRow(
    product_name="云数据库",
    specification="双节点 4 核 16 GB",
    period="3 个月",
    period_start=date(2026, 11, 1),
    period_end=date(2027, 1, 31),
    amount_fen=140_950,
    tax_rate="0.06",
    tax_fen=7_978,
    amount_without_tax_fen=132_972,
)
ORDER = BilledOrder(
    number="DD1",
    status=OrderStatus.UNPAID,
    placed_at=datetime(2026, 11, 20, 1, 2, 3, tzinfo=UTC),
    rows=(ROW, replace(ROW, amount_fen=32_504, tax_rate=None, tax_fen=None, amount_without_tax_fen=None)),
)


def names_and_modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


async def test_an_account_without_orders_has_none(tmp_path: Path) -> None:
    assert await EmbeddedBilling(tmp_path).orders("AC1") == ()
    assert names_and_modes(tmp_path) == {}


async def test_orders_come_back_as_they_were_placed_in_another_instance(tmp_path: Path) -> None:
    await EmbeddedBilling(tmp_path).place("AC1", ORDER, replace(ORDER, number="DD2"))
    assert await EmbeddedBilling(tmp_path).orders("AC1") == (ORDER, replace(ORDER, number="DD2"))
    assert await EmbeddedBilling(tmp_path).orders("AC2") == ()


def test_the_amount_of_an_order_is_the_sum_of_its_rows() -> None:
    assert ORDER.amount_fen == 173_454


async def test_a_changed_status_is_seen_by_another_instance_at_once(tmp_path: Path) -> None:
    here, there = EmbeddedBilling(tmp_path), EmbeddedBilling(tmp_path)
    await here.place("AC1", ORDER)
    assert [order.status for order in await there.orders("AC1")] == [OrderStatus.UNPAID]
    await here.set_status("AC1", "DD1", OrderStatus.CANCELLED)
    assert await there.orders("AC1") == (replace(ORDER, status=OrderStatus.CANCELLED),)


async def test_an_order_placed_again_replaces_the_first(tmp_path: Path) -> None:
    billing = EmbeddedBilling(tmp_path)
    await billing.place("AC1", ORDER)
    await billing.place("AC1", replace(ORDER, is_refund=True))
    assert await billing.orders("AC1") == (replace(ORDER, is_refund=True),)


async def test_the_status_of_an_unknown_order_cannot_change(tmp_path: Path) -> None:
    billing = EmbeddedBilling(tmp_path)
    await billing.place("AC1", ORDER)
    for account, number in (("AC1", "DD9"), ("AC2", "DD1")):
        with pytest.raises(KeyError):
            await billing.set_status(account, number, OrderStatus.PAID)
    assert await billing.orders("AC1") == (ORDER,)
    assert await billing.orders("AC2") == ()


async def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    await asyncio.gather(
        *(
            EmbeddedBilling(tmp_path).place("AC1", replace(ORDER, number=f"DD{number}"))
            for number in range(30)
        )
    )
    numbers = {order.number for order in await EmbeddedBilling(tmp_path).orders("AC1")}
    assert numbers == {f"DD{number}" for number in range(30)}


async def test_the_book_is_private_and_nothing_half_written_stays(tmp_path: Path) -> None:
    await EmbeddedBilling(tmp_path).place("AC1", ORDER)
    assert names_and_modes(tmp_path) == {"billing.json": 0o600, "billing.lock": 0o600}


async def test_what_a_killed_writer_left_is_ignored(tmp_path: Path) -> None:
    billing = EmbeddedBilling(tmp_path)
    await billing.place("AC1", ORDER)
    (tmp_path / ".writing-abc").write_bytes(b'{"AC1": [')
    assert await billing.orders("AC1") == (ORDER,)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"AC1": [{}]}', b"\xff", b"[" * 100_000])
async def test_a_spoilt_book_is_unavailable_and_is_not_overwritten(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "billing.json").write_bytes(content)
    billing = EmbeddedBilling(tmp_path)
    for attempt in (billing.orders("AC1"), billing.place("AC1", ORDER)):
        with pytest.raises(ProviderUnavailable) as unavailable:
            await attempt
        assert (unavailable.value.provider, unavailable.value.retryable) == ("billing", False)
    assert (tmp_path / "billing.json").read_bytes() == content


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER, rows=()),
        replace(ORDER, placed_at=ORDER.placed_at.replace(tzinfo=None)),
        replace(ORDER, rows=(replace(ROW, tax_rate="6%"),)),
    ],
    ids=["no rows", "no zone", "tax rate"],
)
async def test_what_could_not_be_read_back_is_not_written(tmp_path: Path, order: BilledOrder) -> None:
    billing = EmbeddedBilling(tmp_path)
    await billing.place("AC1", ORDER)
    with pytest.raises(ProviderUnavailable):
        await billing.place("AC1", replace(order, number="DD2"))
    assert await billing.orders("AC1") == (ORDER,)


def test_tax_and_amount_without_tax_must_add_up() -> None:
    with pytest.raises(ValueError, match="add up"):
        replace(ROW, tax_fen=7_979)
    with pytest.raises(ValueError, match="together"):
        replace(ROW, tax_fen=None)


def test_a_period_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        replace(ROW, period_end=date(2026, 10, 31))


printable = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20)
rows = st.builds(
    BilledRow,
    product_name=printable,
    specification=st.just("") | printable,
    period=st.just("") | printable,
    amount_fen=st.integers(-(10**12), 10**12),
)
orders = st.builds(
    BilledOrder,
    number=printable,
    status=st.sampled_from(OrderStatus),
    is_refund=st.booleans(),
    placed_at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds
    rows=st.lists(rows, min_size=1, max_size=3).map(tuple),
)


@settings(max_examples=50, deadline=None)
@given(placed=st.lists(orders, max_size=4, unique_by=lambda order: order.number))
async def test_every_order_survives_the_book(
    placed: list[BilledOrder], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("billing")
    await EmbeddedBilling(folder).place("AC1", *placed)
    assert await EmbeddedBilling(folder).orders("AC1") == tuple(placed)
