"""What is told of, under which name, and when once more."""

from datetime import UTC, datetime, timedelta

import pytest

from rules.notices import NOTICE_OF, TYPE_OF, deadline_notice_due_at, notice_of, state_of_delivery
from rules.terms import ContractEventStep as Step
from rules.terms import DeliveryState, NoticeKind, SigningMode

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("mode", SigningMode)
def test_customers_are_told_of_these_moves_and_no_others(mode: SigningMode) -> None:
    told = {step: kind for step in Step if (kind := notice_of(mode, step)) is not None}
    waits = {Step.DRAFT_RENDERED: NoticeKind.SIGNING_DUE} if mode is SigningMode.BILATERAL else {}
    assert told == NOTICE_OF | waits


def test_every_kind_has_a_type_of_its_own_and_its_name_says_which() -> None:
    assert {kind.lower().replace("_", ".") for kind in NoticeKind} == set(TYPE_OF.values())
    assert set(TYPE_OF) == set(NoticeKind)


def test_the_deadline_is_told_three_days_before() -> None:
    sign_by = NOW + timedelta(days=30)
    assert deadline_notice_due_at(opened_at=NOW, sign_by=sign_by) == NOW + timedelta(days=27)


@pytest.mark.parametrize(
    ("days", "told"), [(1, False), (3, False), (3 + 1 / 86_400, True), (4, True), (90, True)]
)
def test_no_deadline_is_told_at_once(days: float, told: bool) -> None:
    due = deadline_notice_due_at(opened_at=NOW, sign_by=NOW + timedelta(days=days))
    assert (due is not None) == told
    assert due is None or due > NOW


@pytest.mark.parametrize(
    ("due_at", "given_up_at", "state"),
    [
        (NOW, None, DeliveryState.WAITING),
        (None, None, DeliveryState.SENT),
        (None, NOW, DeliveryState.GIVEN_UP),
    ],
)
def test_the_state_of_a_delivery_is_read_off_its_times(
    due_at: datetime | None, given_up_at: datetime | None, state: DeliveryState
) -> None:
    assert state_of_delivery(due_at=due_at, given_up_at=given_up_at) is state
