"""Which orders and filing orders a contract may take; each belongs to at most one undeleted contract."""

from dataclasses import dataclass
from typing import Final

from rules.terms import FilingStatus, OrderStatus
from rules.violations import ErrorCode, RuleViolation

MAX_ORDERS: Final = 100
"""Orders in one contract; an order may have several rows. [D] of domain.md."""

SELECTABLE: Final = frozenset(
    {OrderStatus.UNPAID, OrderStatus.PAID, OrderStatus.DELIVERING, OrderStatus.DELIVERED}
)
CANCELLED_LATER: Final = frozenset({OrderStatus.CANCELLED, OrderStatus.EXPIRED, OrderStatus.INVALID})
"""Where an unpaid order ends: before the seal it blocks, afterwards it is only flagged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What the law asks of an order. `occupied_by` is the number of the undeleted contract that has it."""

    number: str
    status: OrderStatus
    is_refund: bool
    occupied_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFacts:
    number: str
    status: FilingStatus
    occupied_by: str | None


def order_violation(
    order: OrderFacts, *, for_contract: str | None = None, path: tuple[str, ...] = ()
) -> RuleViolation | None:
    """Why a contract may not take (or keep) this order. `for_contract`: whose own orders do not count."""
    if order.is_refund:
        return RuleViolation(
            ErrorCode.ORDER_STATE_NOT_ALLOWED, path=path, order=order.number, reason="REFUND_ORDER"
        )
    if order.status not in SELECTABLE:
        return RuleViolation(
            ErrorCode.ORDER_STATE_NOT_ALLOWED, path=path, order=order.number, status=order.status
        )
    if order.occupied_by not in {None, for_contract}:
        return RuleViolation(
            ErrorCode.ORDER_OCCUPIED, path=path, order=order.number, contract=str(order.occupied_by)
        )
    return None


def filing_violation(
    filing: FilingFacts, *, for_contract: str | None = None, path: tuple[str, ...] = ("filingOrderId",)
) -> RuleViolation | None:
    """Why a contract may not take (or keep) this filing order."""
    if filing.status is not FilingStatus.APPROVED:
        return RuleViolation(
            ErrorCode.FILING_NOT_APPROVED, path=path, filing=filing.number, status=filing.status
        )
    if filing.occupied_by not in {None, for_contract}:
        return RuleViolation(
            ErrorCode.FILING_OCCUPIED, path=path, filing=filing.number, contract=str(filing.occupied_by)
        )
    return None
