"""What is checked once more before the seal; one reason alone and several together."""

from dataclasses import replace
from typing import Any, Final

import pytest

from rules.sealing import Draft, sealing_violations
from rules.subject import Subject
from rules.terms import ContractKind, CredentialType, FilingStatus, HoldReason, OrderStatus, SubjectType
from rules.violations import ErrorCode as Code
from tests.rules.applications import APPROVED, PAID, UNPAID, Told, told

SUBJECT: Final = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="云山科技有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="91350100M000100Y43",
)
ORDER_DRAFT: Final = Draft(
    kind=ContractKind.ORDER,
    number="DD-7",
    subject_copied=SUBJECT,
    subject_now=SUBJECT,
    hold=None,
    framework_effective=True,
    orders=(replace(PAID, occupied_by="DD-7"), replace(UNPAID, occupied_by="DD-7")),
    filing=None,
)
FILING_DRAFT: Final = replace(
    ORDER_DRAFT,
    kind=ContractKind.FILING,
    number="BA-7",
    orders=(),
    filing=replace(APPROVED, occupied_by="BA-7"),
)
FRAMEWORK_DRAFT: Final = replace(
    ORDER_DRAFT, kind=ContractKind.FRAMEWORK, number="KJ-7", orders=(), framework_effective=False
)
OUTDATED: Final[Told] = (Code.SUBJECT_CHANGE_ON_HOLD, (), {"reason": "DRAFT_OUTDATED"})


def second_order(**changes: Any) -> Draft:
    first, second = ORDER_DRAFT.orders
    return replace(ORDER_DRAFT, orders=(first, replace(second, **changes)))


CASES: Final[dict[str, tuple[Draft, Told]]] = {
    "the verification was withdrawn": (
        replace(ORDER_DRAFT, subject_now=None),
        (Code.IDENTITY_NOT_VERIFIED, (), {}),
    ),
    "the subject is another one": (
        replace(ORDER_DRAFT, subject_now=replace(SUBJECT, credential_number="91330106673959654P")),
        OUTDATED,
    ),
    "the name is another one": (
        replace(FRAMEWORK_DRAFT, subject_now=replace(SUBJECT, name="云山智能科技有限公司")),
        OUTDATED,
    ),
    "the subject is another one and the account on hold": (
        replace(
            ORDER_DRAFT,
            subject_now=replace(SUBJECT, name="云山智能科技有限公司"),
            hold=HoldReason.BUSINESS_RENAMED,
        ),
        OUTDATED,
    ),
    "the account is on hold": (
        replace(FRAMEWORK_DRAFT, hold=HoldReason.SUBJECT_CHANGED),
        (
            Code.SUBJECT_CHANGE_ON_HOLD,
            (),
            {"reason": "SUBJECT_CHANGED", "documentNeeded": "TRANSFER_AGREEMENT"},
        ),
    ),
    "the framework of an order contract is not effective": (
        replace(ORDER_DRAFT, framework_effective=False),
        (Code.FRAMEWORK_REQUIRED, (), {"reason": "NOT_EFFECTIVE"}),
    ),
    "the framework of a filing contract is not effective": (
        replace(FILING_DRAFT, framework_effective=False),
        (Code.FRAMEWORK_REQUIRED, (), {"reason": "NOT_EFFECTIVE"}),
    ),
    "an unpaid order was cancelled meanwhile": (
        second_order(status=OrderStatus.CANCELLED),
        (Code.ORDER_STATE_NOT_ALLOWED, ("id",), {"order": "D2", "status": "CANCELLED"}),
    ),
    "a paid order was refunded meanwhile": (
        second_order(status=OrderStatus.REFUNDED),
        (Code.ORDER_STATE_NOT_ALLOWED, ("id",), {"order": "D2", "status": "REFUNDED"}),
    ),
    "an order is occupied by another contract": (
        second_order(occupied_by="DD-8"),
        (Code.ORDER_OCCUPIED, ("id",), {"order": "D2", "contract": "DD-8"}),
    ),
    "the filing order was rejected meanwhile": (
        replace(FILING_DRAFT, filing=replace(APPROVED, status=FilingStatus.REJECTED, occupied_by="BA-7")),
        (Code.FILING_NOT_APPROVED, ("id",), {"filing": "B1", "status": "REJECTED"}),
    ),
    "the filing order is occupied by another contract": (
        replace(FILING_DRAFT, filing=replace(APPROVED, occupied_by="BA-8")),
        (Code.FILING_OCCUPIED, ("id",), {"filing": "B1", "contract": "BA-8"}),
    ),
}


@pytest.mark.parametrize("draft", [FRAMEWORK_DRAFT, ORDER_DRAFT, FILING_DRAFT], ids=lambda draft: draft.kind)
def test_a_draft_in_an_unchanged_world_may_be_sealed(draft: Draft) -> None:
    assert sealing_violations(draft) == []


@pytest.mark.parametrize("case", CASES)
def test_the_seal_is_refused_when(case: str) -> None:
    draft, expected = CASES[case]
    assert told(sealing_violations(draft)) == [expected]


@pytest.mark.parametrize("status", OrderStatus)
def test_an_order_blocks_the_seal_exactly_when_it_could_no_longer_be_selected(status: OrderStatus) -> None:
    selectable = {OrderStatus.UNPAID, OrderStatus.PAID, OrderStatus.DELIVERING, OrderStatus.DELIVERED}
    assert (sealing_violations(second_order(status=status)) == []) == (status in selectable)


def test_all_reasons_against_the_seal_are_told_at_once() -> None:
    draft = replace(
        second_order(status=OrderStatus.EXPIRED), subject_now=None, framework_effective=False, number="DD-8"
    )
    assert [violation.code for violation in sealing_violations(draft)] == [
        Code.IDENTITY_NOT_VERIFIED,
        Code.FRAMEWORK_REQUIRED,
        Code.ORDER_OCCUPIED,
        Code.ORDER_STATE_NOT_ALLOWED,
    ]
