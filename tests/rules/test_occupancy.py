"""Which orders and filing orders a contract may take, and keep."""

from dataclasses import replace

import pytest

from rules.occupancy import CANCELLED_LATER, MAX_ORDERS, SELECTABLE, filing_violation, order_violation
from rules.terms import FilingStatus, OrderStatus
from rules.violations import ErrorCode as Code
from tests.rules.applications import APPROVED, PAID, told

NOT_SELECTABLE = {
    OrderStatus.REFUNDING,
    OrderStatus.REFUNDED,
    OrderStatus.CANCELLED,
    OrderStatus.EXPIRED,
    OrderStatus.INVALID,
}


def test_four_statuses_are_selectable_and_the_other_five_are_not() -> None:
    assert set(OrderStatus) == SELECTABLE | NOT_SELECTABLE
    assert not SELECTABLE & NOT_SELECTABLE
    assert MAX_ORDERS == 100


@pytest.mark.parametrize("status", sorted(SELECTABLE))
def test_a_free_order_in_a_selectable_status_may_be_taken(status: OrderStatus) -> None:
    assert order_violation(replace(PAID, status=status)) is None


@pytest.mark.parametrize("status", sorted(NOT_SELECTABLE))
@pytest.mark.parametrize("occupied_by", [None, "DD-7"])
def test_an_order_in_any_other_status_may_be_neither_taken_nor_kept(
    status: OrderStatus, occupied_by: str | None
) -> None:
    violation = order_violation(
        replace(PAID, status=status, occupied_by=occupied_by), for_contract="DD-7", path=("orderIds", "4")
    )
    assert violation is not None
    assert told([violation]) == [
        (Code.ORDER_STATE_NOT_ALLOWED, ("orderIds", "4"), {"order": "D1", "status": status})
    ]


@pytest.mark.parametrize("status", OrderStatus)
def test_a_refund_order_may_never_be_taken_whatever_its_status(status: OrderStatus) -> None:
    violation = order_violation(replace(PAID, status=status, is_refund=True))
    assert violation is not None
    assert told([violation]) == [
        (Code.ORDER_STATE_NOT_ALLOWED, (), {"order": "D1", "reason": "REFUND_ORDER"})
    ]


@pytest.mark.parametrize("for_contract", [None, "DD-8", ""])
def test_an_occupied_order_names_the_contract_that_has_it(for_contract: str | None) -> None:
    violation = order_violation(replace(PAID, occupied_by="DD-7"), for_contract=for_contract)
    assert violation is not None
    assert told([violation]) == [(Code.ORDER_OCCUPIED, (), {"order": "D1", "contract": "DD-7"})]


def test_a_contract_keeps_its_own_order_and_may_take_a_free_one() -> None:
    assert order_violation(replace(PAID, occupied_by="DD-7"), for_contract="DD-7") is None
    assert order_violation(PAID, for_contract="DD-7") is None


def test_an_unpaid_order_that_ends_ends_where_it_is_no_longer_selectable() -> None:
    assert {OrderStatus.CANCELLED, OrderStatus.EXPIRED, OrderStatus.INVALID} == CANCELLED_LATER
    assert not CANCELLED_LATER & SELECTABLE


@pytest.mark.parametrize("status", [FilingStatus.PENDING, FilingStatus.REJECTED])
@pytest.mark.parametrize("occupied_by", [None, "BA-7"])
def test_only_an_approved_filing_order_may_be_taken_or_kept(
    status: FilingStatus, occupied_by: str | None
) -> None:
    violation = filing_violation(
        replace(APPROVED, status=status, occupied_by=occupied_by), for_contract="BA-7"
    )
    assert violation is not None
    assert told([violation]) == [
        (Code.FILING_NOT_APPROVED, ("filingOrderId",), {"filing": "B1", "status": status})
    ]


def test_an_occupied_filing_order_names_the_contract_that_has_it() -> None:
    taken = replace(APPROVED, occupied_by="BA-7")
    violation = filing_violation(taken, path=("id",))
    assert violation is not None
    assert told([violation]) == [(Code.FILING_OCCUPIED, ("id",), {"filing": "B1", "contract": "BA-7"})]
    assert filing_violation(taken, for_contract="BA-7") is None
    assert filing_violation(APPROVED) is None
