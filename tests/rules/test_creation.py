"""Who may create which contract: every refusal alone, with its facts and the input it is about."""

from dataclasses import replace
from typing import Any, Final

import pytest

from rules.creation import Applicant, Application, creation_violations, later_violations
from rules.terms import EsignActivationStatus, FilingStatus, HoldReason, OrderStatus, SigningMode, SubjectType
from rules.violations import ErrorCode as Code
from tests.rules.applications import (
    APPROVED,
    ELIGIBLE,
    FILING,
    FRAMEWORK,
    NEWCOMER,
    ORDER,
    PAID,
    UNPAID,
    Told,
    told,
)

ORDERS: Final = ("orderIds",)
SECOND_ORDER: Final = ("orderIds", "1")
FILING_ORDER: Final = ("filingOrderId",)
PROFILE: Final = ("partyAProfileId",)


def invalid(field: str, reason: str, **facts: str) -> dict[str, str]:
    return {"field": field, "reason": reason, **facts}


def bilateral(application: Application) -> Application:
    return replace(application, signing_mode=SigningMode.BILATERAL)


def second_order(**changes: Any) -> Application:
    return replace(ORDER, orders=(PAID, replace(UNPAID, **changes)))


def filing(**changes: Any) -> Application:
    return replace(FILING, filing=replace(APPROVED, **changes))


ABOUT_THE_ACCOUNT: Final[dict[str, tuple[Application, dict[str, Any], Told]]] = {
    "not verified": (
        ORDER,
        {"subject_type": None},
        (Code.IDENTITY_NOT_VERIFIED, (), {}),
    ),
    "another subject": (
        ORDER,
        {"hold": HoldReason.SUBJECT_CHANGED},
        (
            Code.SUBJECT_CHANGE_ON_HOLD,
            (),
            {"reason": "SUBJECT_CHANGED", "documentNeeded": "TRANSFER_AGREEMENT"},
        ),
    ),
    "another name": (
        FILING,
        {"hold": HoldReason.BUSINESS_RENAMED},
        (Code.SUBJECT_CHANGE_ON_HOLD, (), {"reason": "BUSINESS_RENAMED", "documentNeeded": "RENAME_LETTER"}),
    ),
    "a second framework contract": (
        FRAMEWORK,
        {},
        (Code.FRAMEWORK_ALREADY_EXISTS, (), {"contract": "KJ-1"}),
    ),
    "a second framework contract while the first is a draft": (
        FRAMEWORK,
        {"framework_effective": False},
        (Code.FRAMEWORK_ALREADY_EXISTS, (), {"contract": "KJ-1"}),
    ),
    "an order contract without a framework": (
        ORDER,
        {"framework_number": None, "framework_effective": False},
        (Code.FRAMEWORK_REQUIRED, (), {"reason": "NONE"}),
    ),
    "a filing contract before the framework is effective": (
        FILING,
        {"framework_effective": False},
        (Code.FRAMEWORK_REQUIRED, (), {"reason": "NOT_EFFECTIVE", "contract": "KJ-1"}),
    ),
    "bilateral signing that is not offered": (
        bilateral(ORDER),
        {"bilateral_enabled": False},
        (Code.BILATERAL_NOT_ENABLED, ("signingMode",), {}),
    ),
}

ABOUT_THE_CHOICE: Final[dict[str, tuple[Application, Told]]] = {
    "an unknown order": (
        replace(ORDER, orders=(PAID, None)),
        (Code.ORDER_NOT_FOUND, SECOND_ORDER, {}),
    ),
    "a refund order": (
        second_order(is_refund=True),
        (Code.ORDER_STATE_NOT_ALLOWED, SECOND_ORDER, {"order": "D2", "reason": "REFUND_ORDER"}),
    ),
    "a refunded order": (
        second_order(status=OrderStatus.REFUNDED),
        (Code.ORDER_STATE_NOT_ALLOWED, SECOND_ORDER, {"order": "D2", "status": "REFUNDED"}),
    ),
    "an occupied order": (
        second_order(occupied_by="DD-9"),
        (Code.ORDER_OCCUPIED, SECOND_ORDER, {"order": "D2", "contract": "DD-9"}),
    ),
    "the same order twice": (
        replace(ORDER, order_ids=("o1", "o1"), orders=(PAID, PAID)),
        (Code.INVALID_VALUE, SECOND_ORDER, invalid("orderIds", "DUPLICATE")),
    ),
    "one order too many": (
        replace(ORDER, order_ids=tuple(map(str, range(101))), orders=(PAID,) * 101),
        (Code.TOO_MANY_ORDERS, ORDERS, {"limit": "100", "count": "101"}),
    ),
    "orders for a filing contract": (
        replace(FILING, order_ids=("o1",), orders=(PAID,)),
        (Code.INVALID_VALUE, ORDERS, invalid("orderIds", "NOT_FOR_THIS_KIND", kind="FILING")),
    ),
    "a filing order for an order contract": (
        replace(ORDER, filing_order_id="f1", filing=APPROVED),
        (Code.INVALID_VALUE, FILING_ORDER, invalid("filingOrderId", "NOT_FOR_THIS_KIND", kind="ORDER")),
    ),
    "an unknown filing order": (
        replace(FILING, filing=None),
        (Code.FILING_NOT_FOUND, FILING_ORDER, {}),
    ),
    "a filing order that is not approved": (
        filing(status=FilingStatus.PENDING),
        (Code.FILING_NOT_APPROVED, FILING_ORDER, {"filing": "B1", "status": "PENDING"}),
    ),
    "an occupied filing order": (
        filing(occupied_by="BA-9"),
        (Code.FILING_OCCUPIED, FILING_ORDER, {"filing": "B1", "contract": "BA-9"}),
    ),
    "a profile with gaps": (
        replace(ORDER, party_a_missing=("address", "email")),
        (Code.PARTY_A_INCOMPLETE, PROFILE, {"fields": "address,email"}),
    ),
}

NOT_CHOSEN_YET: Final[dict[str, tuple[Application, Told]]] = {
    "no orders": (replace(ORDER, order_ids=None, orders=None), (Code.ORDER_REQUIRED, ORDERS, {})),
    "an empty list of orders": (replace(ORDER, order_ids=(), orders=()), (Code.ORDER_REQUIRED, ORDERS, {})),
    "no filing order": (replace(FILING, filing_order_id=None), (Code.FILING_REQUIRED, FILING_ORDER, {})),
    "no profile": (
        replace(ORDER, party_a_missing=None),
        (Code.PARTY_A_INCOMPLETE, PROFILE, {"reason": "NONE"}),
    ),
}


@pytest.mark.parametrize(
    ("application", "applicant"), [(FRAMEWORK, NEWCOMER), (ORDER, ELIGIBLE), (FILING, ELIGIBLE)]
)
@pytest.mark.parametrize("mode", SigningMode)
def test_a_whole_application_of_a_good_account_is_granted(
    application: Application, applicant: Applicant, mode: SigningMode
) -> None:
    asked = replace(application, signing_mode=mode)
    assert creation_violations(asked, applicant, complete=True) == []
    assert later_violations(asked, applicant) == []


@pytest.mark.parametrize("case", ABOUT_THE_ACCOUNT)
@pytest.mark.parametrize("complete", [True, False])
def test_the_account_stands_in_the_way(case: str, complete: bool) -> None:
    application, changes, expected = ABOUT_THE_ACCOUNT[case]
    applicant = replace(ELIGIBLE, **changes)
    assert told(creation_violations(application, applicant, complete=complete)) == [expected]


@pytest.mark.parametrize("case", ABOUT_THE_CHOICE)
@pytest.mark.parametrize("complete", [True, False])
def test_the_choice_stands_in_the_way(case: str, complete: bool) -> None:
    application, expected = ABOUT_THE_CHOICE[case]
    assert told(creation_violations(application, ELIGIBLE, complete=complete)) == [expected]


@pytest.mark.parametrize("case", NOT_CHOSEN_YET)
def test_what_is_not_chosen_yet_is_a_reason_in_create_and_none_beforehand(case: str) -> None:
    application, expected = NOT_CHOSEN_YET[case]
    assert told(creation_violations(application, ELIGIBLE, complete=True)) == [expected]
    assert creation_violations(application, ELIGIBLE, complete=False) == []


def test_a_framework_contract_takes_neither_orders_nor_a_filing_order() -> None:
    asked = replace(FRAMEWORK, order_ids=("o1",), orders=(PAID,), filing_order_id="f1", filing=APPROVED)
    assert told(creation_violations(asked, NEWCOMER, complete=False)) == [
        (Code.INVALID_VALUE, ORDERS, invalid("orderIds", "NOT_FOR_THIS_KIND", kind="FRAMEWORK")),
        (Code.INVALID_VALUE, FILING_ORDER, invalid("filingOrderId", "NOT_FOR_THIS_KIND", kind="FRAMEWORK")),
    ]


def test_a_hundred_orders_are_not_too_many() -> None:
    hundred = replace(ORDER, order_ids=tuple(map(str, range(100))), orders=(PAID,) * 100)
    assert creation_violations(hundred, ELIGIBLE, complete=True) == []


def test_unilateral_signing_asks_for_no_switch() -> None:
    assert creation_violations(ORDER, replace(ELIGIBLE, bilateral_enabled=False), complete=True) == []


@pytest.mark.parametrize("status", sorted(set(EsignActivationStatus) - {EsignActivationStatus.ACTIVATED}))
def test_an_enterprise_is_told_beforehand_that_it_must_activate_the_e_sign_service(
    status: EsignActivationStatus,
) -> None:
    enterprise = replace(ELIGIBLE, esign=status)
    expected = [(Code.ESIGN_NOT_ACTIVATED, (), {"status": status})]
    assert told(later_violations(bilateral(ORDER), enterprise)) == expected
    assert creation_violations(bilateral(ORDER), enterprise, complete=True) == []
    assert later_violations(ORDER, enterprise) == []
    individual = replace(enterprise, subject_type=SubjectType.INDIVIDUAL)
    assert later_violations(bilateral(ORDER), individual) == []
