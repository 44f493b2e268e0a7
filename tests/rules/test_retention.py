"""When personal data is due to be erased: to the second, and never while anything is alive or under way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rules.lifecycle import is_in_effect
from rules.retention import (
    Kept,
    Periods,
    account_due_at,
    due_at,
    erased_violation,
    is_under_way,
    kind_of,
    request_violation,
    restriction_violation,
    withdrawal_ends,
    withdrawal_violation,
)
from rules.terms import ContractKind, ContractSubStatus, RetentionKind, SigningMode
from rules.violations import ErrorCode

Sub, Kind = ContractSubStatus, ContractKind
PERIODS = Periods(contract_years=10, draft_days=180, withdrawal_days=15)
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
RESTRICTED = datetime(2027, 3, 1, 4, 0, tzinfo=UTC)
IN_EFFECT = Kept(
    kind=Kind.ORDER,
    sub_status=Sub.ELECTRONIC_EFFECTIVE,
    effective_at=NOON,
    ended_at=None,
    last_day=None,
    under_way=False,
    restricted_at=None,
)
DRAFT = replace(IN_EFFECT, sub_status=Sub.DRAFT_GENERATED, effective_at=None)
VOIDED = replace(DRAFT, sub_status=Sub.VOIDED, ended_at=NOON)


def due(kept: Kept, **changes: object) -> datetime | None:
    found = due_at(replace(kept, **changes), PERIODS)  # type: ignore[arg-type]
    return None if found is None else found.astimezone(UTC)


def test_a_voided_or_deleted_contract_is_due_after_the_days_of_drafts() -> None:
    assert due(VOIDED) == NOON + timedelta(days=180)
    assert due(DRAFT, ended_at=NOON) == NOON + timedelta(days=180)
    assert due(VOIDED, restricted_at=RESTRICTED) == NOON + timedelta(days=180)


@pytest.mark.parametrize("sub_status", [each for each in Sub if not is_in_effect(each)])
def test_a_live_draft_is_never_due_while_its_account_goes_on(sub_status: ContractSubStatus) -> None:
    assert due(DRAFT, sub_status=sub_status) is None


def test_a_draft_of_a_restricted_account_is_due_when_the_deletion_cannot_be_withdrawn_any_more() -> None:
    assert due(DRAFT, restricted_at=RESTRICTED) == RESTRICTED + timedelta(days=15)


def test_an_order_contract_ends_with_the_last_day_it_prints() -> None:
    # in China the day ends eight hours before it does in UTC
    assert due(IN_EFFECT, last_day=date(2027, 12, 31)) == datetime(2037, 12, 31, 16, 0, tzinfo=UTC)
    assert due(IN_EFFECT, last_day=date(2020, 1, 1)) == NOON.replace(year=2036), "never before it took effect"
    assert due(IN_EFFECT) == NOON.replace(year=2036), "without any period it is done when it takes effect"


def test_ten_years_from_a_29th_of_february_are_the_1st_of_march() -> None:
    leap = datetime(2028, 2, 29, 4, 0, tzinfo=UTC)
    assert due(IN_EFFECT, effective_at=leap) == datetime(2038, 3, 1, 4, 0, tzinfo=UTC)
    assert due(IN_EFFECT, last_day=date(2028, 2, 28)) == datetime(2038, 2, 28, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", [Kind.FRAMEWORK, Kind.FILING])
def test_an_open_ended_contract_ends_with_its_account_alone(kind: ContractKind) -> None:
    open_ended = replace(IN_EFFECT, kind=kind)
    assert due(open_ended) is None
    assert due(open_ended, effective_at=datetime(1990, 1, 1, tzinfo=UTC)) is None, "however old it is"
    assert due(open_ended, restricted_at=RESTRICTED) == RESTRICTED.replace(year=2037)
    later = RESTRICTED + timedelta(days=9)
    assert due(open_ended, restricted_at=RESTRICTED, effective_at=later) == later.replace(year=2037)
    assert due(open_ended, last_day=date(2027, 12, 31)) == datetime(2037, 12, 31, 16, 0, tzinfo=UTC)


def test_a_framework_contract_outlives_what_was_made_under_it() -> None:
    framework = replace(IN_EFFECT, kind=Kind.FRAMEWORK, restricted_at=RESTRICTED)
    early, late = RESTRICTED.replace(year=2030), RESTRICTED.replace(year=2050)
    assert due(framework, framed=(early,)) == RESTRICTED.replace(year=2037)
    assert due(framework, framed=(early, late)) == late
    assert due(framework, framed=(early, None)) is None


@pytest.mark.parametrize("kept", [IN_EFFECT, DRAFT, VOIDED])
def test_nothing_is_due_while_something_is_under_way(kept: Kept) -> None:
    assert due(kept, under_way=True, restricted_at=RESTRICTED, last_day=date(2000, 1, 1)) is None


UNDER_WAY = {
    (SigningMode.UNILATERAL, Sub.DRAFT_GENERATING),
    (SigningMode.UNILATERAL, Sub.VENDOR_SIGNING),
    (SigningMode.UNILATERAL, Sub.PAPER_REQUESTED),
    (SigningMode.BILATERAL, Sub.DRAFT_GENERATING),
    (SigningMode.BILATERAL, Sub.CUSTOMER_SIGNING),
    (SigningMode.BILATERAL, Sub.CANCELLING),
    (SigningMode.BILATERAL, Sub.VENDOR_SIGNING),
    (SigningMode.BILATERAL, Sub.PAPER_REQUESTED),
}


def test_what_is_drawn_signed_or_to_be_sent_is_under_way() -> None:
    found = {
        (mode, sub_status)
        for mode in SigningMode
        for sub_status in Sub
        if is_under_way(mode, sub_status, preview_stored=True)
    }
    assert found == UNDER_WAY
    assert is_under_way(SigningMode.BILATERAL, Sub.CONFIRMING_TEXT, preview_stored=False)


def test_the_kinds_are_those_in_effect_and_those_that_never_were() -> None:
    assert kind_of(IN_EFFECT) is RetentionKind.CONTRACT_ENDED
    assert kind_of(VOIDED) is kind_of(DRAFT) is RetentionKind.NEVER_IN_EFFECT


def test_an_account_goes_after_the_last_of_its_contracts() -> None:
    withdrawn = withdrawal_ends(RESTRICTED, PERIODS)
    assert withdrawn == RESTRICTED + timedelta(days=15)
    assert account_due_at(None, (), PERIODS) is None
    assert account_due_at(RESTRICTED, (), PERIODS) == withdrawn
    assert account_due_at(RESTRICTED, (NOON,), PERIODS) == withdrawn
    assert account_due_at(RESTRICTED, (NOON.replace(year=2040), NOON), PERIODS) == NOON.replace(year=2040)
    assert account_due_at(RESTRICTED, (NOON, None), PERIODS) is None


def test_other_periods_give_other_days() -> None:
    periods = Periods(contract_years=30, draft_days=30, withdrawal_days=1)
    assert due_at(IN_EFFECT, periods) == NOON.replace(year=2056)
    assert due_at(VOIDED, periods) == NOON + timedelta(days=30)


def test_the_refusals_of_a_restricted_account_and_of_an_erased_contract() -> None:
    assert (restriction_violation(None), erased_violation(None)) == (None, None)
    restricted, erased = restriction_violation(NOON), erased_violation(NOON)
    assert restricted is not None
    assert erased is not None
    assert restricted.code is ErrorCode.ACCOUNT_RESTRICTED
    assert (erased.code, erased.facts) == (ErrorCode.ACTION_NOT_AVAILABLE, {"reason": "ERASED"})


def test_a_deletion_is_requested_once_and_withdrawn_while_there_is_something_to_go_on_from() -> None:
    assert request_violation(restricted_at=None) is None
    assert withdrawal_violation(restricted_at=NOON, erased=False) is None
    reasons = [
        violation and violation.facts["reason"]
        for violation in (
            request_violation(restricted_at=NOON),
            withdrawal_violation(restricted_at=None, erased=False),
            withdrawal_violation(restricted_at=NOON, erased=True),
        )
    ]
    assert reasons == ["ALREADY_RESTRICTED", "NOT_RESTRICTED", "ALREADY_ERASED"]
