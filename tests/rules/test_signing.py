"""What a flow's news mean: completed beats everything but VOIDED, nothing moves backwards, no news moves nothing."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.lifecycle import is_in_effect, is_voided, next_move
from rules.signing import (
    ALARMING,
    HEARD,
    PATIENCE,
    SIGNATURE_AFTER,
    Opening,
    next_opening,
    steps_of,
)
from rules.terms import ActorKind, FlowState, SignatureStatus, SigningMode
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub

OPEN = (Sub.CUSTOMER_SIGNING, Sub.CANCELLING, Sub.VENDOR_SIGNING)
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def after(sub_status: Sub, steps: tuple[Step, ...]) -> Sub:
    for step in steps:
        move = next_move(SigningMode.BILATERAL, sub_status, step, ActorKind.ESIGN_PROVIDER)
        assert move.after is not None
        sub_status = move.after
    return sub_status


@pytest.mark.parametrize(("flow", "sub_status"), list(HEARD))
def test_every_news_is_a_legal_move_of_the_provider(flow: FlowState, sub_status: Sub) -> None:
    assert after(sub_status, steps_of(sub_status, flow)) is not sub_status


@pytest.mark.parametrize("sub_status", OPEN)
def test_completed_takes_effect_from_every_open_state(sub_status: Sub) -> None:
    assert after(sub_status, steps_of(sub_status, FlowState.COMPLETED)) is Sub.ELECTRONIC_EFFECTIVE


@pytest.mark.parametrize(
    ("flow", "sub_status"), list(product(FlowState, [sub for sub in Sub if sub not in OPEN]))
)
def test_a_contract_that_is_not_out_for_signing_hears_nothing(flow: FlowState, sub_status: Sub) -> None:
    assert steps_of(sub_status, flow) == ()


@pytest.mark.parametrize("sub_status", OPEN)
def test_waiting_is_no_news(sub_status: Sub) -> None:
    assert steps_of(sub_status, FlowState.WAITING) == ()


def test_a_signature_is_news_once_and_wins_over_the_cancel() -> None:
    signed = FlowState.CUSTOMER_SIGNED
    assert after(Sub.CUSTOMER_SIGNING, steps_of(Sub.CUSTOMER_SIGNING, signed)) is Sub.VENDOR_SIGNING
    assert after(Sub.CANCELLING, steps_of(Sub.CANCELLING, signed)) is Sub.VENDOR_SIGNING
    assert steps_of(Sub.VENDOR_SIGNING, signed) == ()


def test_a_revocation_is_a_cancel_only_where_the_customer_asked_for_one() -> None:
    assert steps_of(Sub.CANCELLING, FlowState.REVOKED) == (Step.SIGNING_CANCELLED,)
    assert steps_of(Sub.CUSTOMER_SIGNING, FlowState.REVOKED) == (Step.SIGNING_INVALID,)
    assert steps_of(Sub.VENDOR_SIGNING, FlowState.REVOKED) == (Step.SIGNING_INVALID,)


@given(st.sampled_from(OPEN), st.lists(st.sampled_from(FlowState), max_size=12))
def test_whatever_is_heard_in_whatever_order_an_end_is_never_left(
    sub_status: Sub, news: list[FlowState]
) -> None:
    ended = False
    for flow in news:
        steps = steps_of(sub_status, flow)
        assert not (ended and steps)
        sub_status = after(sub_status, steps)
        ended = is_voided(sub_status) or is_in_effect(sub_status)


def test_what_becomes_of_a_signature_that_was_still_waited_for() -> None:
    assert SIGNATURE_AFTER == {
        Step.SIGNING_CANCELLED: SignatureStatus.CANCELLED,
        Step.SIGNING_REFUSED: SignatureStatus.REFUSED,
        Step.SIGNING_EXPIRED: SignatureStatus.EXPIRED,
        Step.SIGNING_INVALID: SignatureStatus.INVALID,
    }
    assert set(SIGNATURE_AFTER) - ALARMING == {Step.SIGNING_CANCELLED}


def opening(*, asked: timedelta | None, found: bool = False, certain: bool = False) -> Opening:
    asked_at = None if asked is None else NOW - asked
    return next_opening(asked_at=asked_at, found=found, certain=certain, now=NOW)


def test_a_flow_is_asked_for_where_no_answer_is_open() -> None:
    assert opening(asked=None) is Opening.ASK
    assert opening(asked=None, certain=True) is Opening.ASK


def test_a_flow_that_is_found_is_adopted_however_late() -> None:
    assert opening(asked=timedelta(0), found=True) is Opening.ADOPT
    assert opening(asked=timedelta(days=9), found=True, certain=True) is Opening.ADOPT


def test_an_answer_that_may_still_come_is_waited_for_and_never_asked_again_before() -> None:
    assert opening(asked=timedelta(0)) is Opening.WAIT
    assert opening(asked=PATIENCE - timedelta(microseconds=1)) is Opening.WAIT
    assert opening(asked=PATIENCE) is Opening.ASK_ANEW


def test_a_provider_that_knows_for_certain_is_asked_anew_at_once() -> None:
    assert opening(asked=timedelta(0), certain=True) is Opening.ASK_ANEW
