"""All reasons at once, in the order of the domain; a draft being filled in is not in its own way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.creation import Applicant, Application, creation_violations
from rules.occupancy import OrderFacts
from rules.terms import FilingStatus, HoldReason, OrderStatus, SigningMode
from rules.violations import ErrorCode as Code
from rules.violations import Refusal, refuse_if_any
from tests.rules.applications import (
    APPROVED,
    ELIGIBLE,
    FILING,
    FRAMEWORK,
    NEWCOMER,
    ORDER,
    PAID,
    UNPAID,
    told,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    application: Application
    applicant: Applicant


class Flaw(NamedTuple):
    """Something that spoils a request, whatever else is wrong with it."""

    code: Code
    spoil: Callable[[Request], Request]


def with_order(request: Request, order_id: str, order: OrderFacts | None) -> Request:
    application = request.application
    return replace(
        request,
        application=replace(
            application,
            order_ids=(*(application.order_ids or ()), order_id),
            orders=(*(application.orders or ()), order),
        ),
    )


FLAWS_IN_THE_ORDER_OF_THE_DOMAIN: Final = (
    Flaw(
        Code.IDENTITY_NOT_VERIFIED,
        lambda request: replace(request, applicant=replace(request.applicant, subject_type=None)),
    ),
    Flaw(
        Code.SUBJECT_CHANGE_ON_HOLD,
        lambda request: replace(
            request, applicant=replace(request.applicant, hold=HoldReason.SUBJECT_CHANGED)
        ),
    ),
    Flaw(
        Code.FRAMEWORK_REQUIRED,
        lambda request: replace(request, applicant=replace(request.applicant, framework_effective=False)),
    ),
    Flaw(
        Code.BILATERAL_NOT_ENABLED,
        lambda request: replace(
            request,
            application=replace(request.application, signing_mode=SigningMode.BILATERAL),
            applicant=replace(request.applicant, bilateral_enabled=False),
        ),
    ),
    Flaw(Code.ORDER_NOT_FOUND, lambda request: with_order(request, "lost", None)),
    Flaw(
        Code.ORDER_STATE_NOT_ALLOWED,
        lambda request: with_order(request, "expired", replace(PAID, status=OrderStatus.EXPIRED)),
    ),
    Flaw(
        Code.ORDER_OCCUPIED,
        lambda request: with_order(request, "taken", replace(PAID, occupied_by="DD-9")),
    ),
    Flaw(
        Code.PARTY_A_INCOMPLETE,
        lambda request: replace(
            request, application=replace(request.application, party_a_missing=("phone",))
        ),
    ),
)


@given(chosen=st.sets(st.integers(0, len(FLAWS_IN_THE_ORDER_OF_THE_DOMAIN) - 1)), complete=st.booleans())
def test_every_flaw_is_told_once_and_in_the_order_of_the_domain(chosen: set[int], complete: bool) -> None:
    request = Request(application=ORDER, applicant=ELIGIBLE)
    flaws = [FLAWS_IN_THE_ORDER_OF_THE_DOMAIN[place] for place in sorted(chosen)]
    for flaw in flaws:
        request = flaw.spoil(request)
    found = creation_violations(request.application, request.applicant, complete=complete)
    assert [violation.code for violation in found] == [flaw.code for flaw in flaws]


def test_several_bad_orders_are_each_named_at_their_place() -> None:
    application = replace(
        ORDER,
        order_ids=("a", "b", "c", "a"),
        orders=(replace(PAID, occupied_by="DD-9"), None, UNPAID, replace(PAID, occupied_by="DD-9")),
    )
    assert told(creation_violations(application, ELIGIBLE, complete=True)) == [
        (Code.ORDER_OCCUPIED, ("orderIds", "0"), {"order": "D1", "contract": "DD-9"}),
        (Code.ORDER_NOT_FOUND, ("orderIds", "1"), {}),
        (Code.INVALID_VALUE, ("orderIds", "3"), {"field": "orderIds", "reason": "DUPLICATE"}),
    ]


def test_an_empty_application_of_a_stranger_is_told_everything_that_is_missing() -> None:
    stranger = replace(NEWCOMER, subject_type=None)
    application = replace(FILING, filing_order_id=None, filing=None, party_a_missing=None)
    codes = [violation.code for violation in creation_violations(application, stranger, complete=True)]
    assert codes == [
        Code.IDENTITY_NOT_VERIFIED,
        Code.FRAMEWORK_REQUIRED,
        Code.FILING_REQUIRED,
        Code.PARTY_A_INCOMPLETE,
    ]


def test_all_reasons_travel_in_one_refusal() -> None:
    found = creation_violations(ORDER, replace(NEWCOMER, subject_type=None), complete=True)
    with pytest.raises(Refusal) as refused:
        refuse_if_any(found)
    assert refused.value.violations == tuple(found)
    assert str(refused.value) == "IDENTITY_NOT_VERIFIED, FRAMEWORK_REQUIRED"


def test_without_a_reason_there_is_no_refusal() -> None:
    refuse_if_any(creation_violations(ORDER, ELIGIBLE, complete=True))


def test_a_draft_keeps_the_orders_it_already_has() -> None:
    own = replace(PAID, occupied_by="DD-7")
    draft = replace(ORDER, orders=(own, UNPAID), for_contract="DD-7")
    assert creation_violations(draft, ELIGIBLE, complete=True) == []
    other = replace(draft, for_contract="DD-8")
    assert [violation.code for violation in creation_violations(other, ELIGIBLE, complete=True)] == [
        Code.ORDER_OCCUPIED
    ]


def test_a_draft_keeps_the_filing_order_it_already_has() -> None:
    own = replace(APPROVED, occupied_by="BA-7")
    draft = replace(FILING, filing=own, for_contract="BA-7")
    assert creation_violations(draft, ELIGIBLE, complete=True) == []
    taken_and_pending = replace(own, status=FilingStatus.PENDING)
    codes = [
        violation.code
        for violation in creation_violations(
            replace(draft, filing=taken_and_pending), ELIGIBLE, complete=True
        )
    ]
    assert codes == [Code.FILING_NOT_APPROVED]


def test_a_framework_draft_that_is_filled_in_is_not_a_second_one() -> None:
    draft = replace(FRAMEWORK, signing_mode=SigningMode.BILATERAL, for_contract="KJ-1")
    applicant = replace(ELIGIBLE, framework_number="KJ-1", framework_effective=False)
    assert creation_violations(draft, applicant, complete=True) == []
    other = replace(draft, for_contract="KJ-2")
    assert told(creation_violations(other, applicant, complete=True)) == [
        (Code.FRAMEWORK_ALREADY_EXISTS, (), {"contract": "KJ-1"})
    ]


def test_a_refusal_never_shows_its_facts_in_logs() -> None:
    (violation,) = creation_violations(
        replace(ORDER, orders=(replace(PAID, occupied_by="DD-9"), UNPAID)), ELIGIBLE, complete=True
    )
    assert repr(violation) == "RuleViolation(ORDER_OCCUPIED, path=('orderIds', '0'))"
    assert str(violation) == "ORDER_OCCUPIED"
