"""Every state of a small model of contract, provider, callbacks and crashes; each guard left out is missed."""

from typing import Final

import pytest

from tests.jobs.small_model import Guard, Promise
from tests.jobs.small_walk import Walk, walked
from tests.jobs.small_worker import Protocol

LOOKUP: Final = True
"""A provider that finds flows by reference, and sends no callbacks."""
CALLBACKS: Final = False
"""One that sends callbacks, and finds nothing by reference."""


def walk(certain: bool, workers: int, *without: Guard) -> Walk:
    return walked(Protocol(certain=certain, without=frozenset(without)), workers=workers)


@pytest.mark.parametrize(
    ("certain", "workers", "states"),
    [(LOOKUP, 1, 876), (CALLBACKS, 1, 5_325), (LOOKUP, 2, 34_580), (CALLBACKS, 2, 64_561)],
)
def test_every_promise_holds_in_every_state(certain: bool, workers: int, states: int) -> None:
    found = walk(certain, workers)
    assert (found.broken, found.world) == (frozenset(), None)
    assert found.states == states


# fmt: off
MISSED: Final = [
    (Guard.INTENT_FIRST,    LOOKUP,    1, Promise.NONE_LEFT_OPEN),
    (Guard.LOOKED_FOR,      LOOKUP,    1, Promise.NONE_LEFT_OPEN),
    (Guard.ONE_ASKS,        LOOKUP,    2, Promise.ONE_FLOW),
    (Guard.ASKED_ONCE,      LOOKUP,    2, Promise.ONE_FLOW),
    (Guard.CURRENT_MOVES,   LOOKUP,    2, Promise.NONE_LEFT_OPEN),
    (Guard.LATE_ANSWER,     LOOKUP,    1, Promise.SIGNATURE_WINS),
    (Guard.COMPARED,        LOOKUP,    1, Promise.FORWARD),
    (Guard.CONFIRMED,       CALLBACKS, 1, Promise.SIGNED_BEFORE_EFFECT),
    (Guard.CURRENT_ASKED,   CALLBACKS, 1, Promise.SIGNED_BEFORE_EFFECT),
    (Guard.CANCEL_FOLLOWED, LOOKUP,    1, Promise.SIGNATURE_WINS),
    (Guard.STORED_FIRST,    CALLBACKS, 1, Promise.NONE_LEFT_OPEN),
    (Guard.SEARCHED,        LOOKUP,    1, Promise.NONE_LEFT_OPEN),
    (Guard.REVOKED,         LOOKUP,    1, Promise.NONE_LEFT_OPEN),
    (Guard.FOLLOWED,        LOOKUP,    1, Promise.SIGNATURE_WINS),
    (Guard.TOLD,            LOOKUP,    1, Promise.SIGNATURE_WINS),
    (Guard.ABORT_GIVES_UP,  LOOKUP,    1, Promise.SIGNATURE_WINS),
]
# fmt: on
SPARED: Final = {
    Guard.ANSWER_FIRST: "saves a second flow and a quarter of an hour; no promise hangs on it",
    Guard.HEARD_LATE: "where callbacks come, SEARCHED finds the same flow later",
    Guard.UNHEARD_GIVEN_UP: "likewise; with it the flow is adopted instead of revoked",
}


@pytest.mark.parametrize(("guard", "certain", "workers", "promise"), MISSED)
def test_a_guard_left_out_breaks_a_promise(
    guard: Guard, certain: bool, workers: int, promise: Promise
) -> None:
    assert walk(certain, workers, guard).broken >= {promise}


@pytest.mark.parametrize("guard", [Guard.HEARD_LATE, Guard.UNHEARD_GIVEN_UP])
def test_of_two_guards_against_one_mishap_one_may_be_left_out_and_not_both(guard: Guard) -> None:
    assert walk(CALLBACKS, 1, guard).broken == frozenset()
    both = walk(CALLBACKS, 1, guard, Guard.SEARCHED)
    assert both.broken >= {Promise.NONE_LEFT_OPEN, Promise.NOT_IN_VAIN}


@pytest.mark.parametrize("certain", [LOOKUP, CALLBACKS])
def test_writing_the_answer_down_first_is_not_what_keeps_the_promises(certain: bool) -> None:
    assert walk(certain, 1, Guard.ANSWER_FIRST).broken == frozenset()


def test_every_guard_is_tried() -> None:
    assert {guard for guard, _, _, _ in MISSED} | set(SPARED) == set(Guard)
