"""Every step from every state by everybody: the moves of the domain happen, and nothing else does."""

from itertools import product
from typing import Final, NamedTuple

import pytest

from rules.lifecycle import MOVES, STATES, STEP_OF_ACTION, State, first_sub_status, next_move
from rules.terms import ActorKind, ContractAction, SigningMode
from rules.terms import ContractEventStep as Step
from rules.terms import ContractStatus as Status
from rules.terms import ContractSubStatus as Sub
from rules.violations import ErrorCode, RuleViolation

GONE: Final = "GONE"
NEW: Final = "NEW"

# The domain's table of moves, its rows in its order: number, mode, who, from, step, to.
DOMAIN_MOVES: Final = """
1   UNI  C NEW                   CREATED                  DRAFT_GENERATING
2   BI   C NEW                   CREATED                  FILLING_IN
3   BI   C FILLING_IN            FILLED_IN                CONFIRMING_TEXT
4   BI   C CONFIRMING_TEXT       TEXT_CONFIRMED           CONFIRMING_SIGNING
4b  BI   C CONFIRMING_TEXT       STEPPED_BACK             FILLING_IN
4b  BI   C CONFIRMING_SIGNING    STEPPED_BACK             CONFIRMING_TEXT
5   BI   C CONFIRMING_SIGNING    SIGNING_CONFIRMED        DRAFT_GENERATING
6   UNI  J DRAFT_GENERATING      DRAFT_RENDERED           DRAFT_GENERATED
7   BI   J DRAFT_GENERATING      DRAFT_RENDERED           CUSTOMER_SIGNING
8   UNI  C DRAFT_GENERATED       FINALIZED                VENDOR_SIGNING
9   UNI  C DRAFT_GENERATED       VOIDED                   VOIDED
10  BI   P CUSTOMER_SIGNING      CUSTOMER_SIGNED          VENDOR_SIGNING
11  BI   C CUSTOMER_SIGNING      SIGNING_CANCEL_REQUESTED CANCELLING
12  BI   P CANCELLING            SIGNING_CANCELLED        VOIDED
13  BI   P CANCELLING            CUSTOMER_SIGNED          VENDOR_SIGNING
14  BI   P CUSTOMER_SIGNING,CANCELLING,VENDOR_SIGNING SIGNING_REFUSED,SIGNING_EXPIRED,SIGNING_INVALID VOIDED
15  UNI  J VENDOR_SIGNING        SEALED                   ELECTRONIC_EFFECTIVE
15  BI   P VENDOR_SIGNING        SEALED                   ELECTRONIC_EFFECTIVE
16  both C ELECTRONIC_EFFECTIVE  PAPER_REQUESTED          PAPER_REQUESTED
17  both O PAPER_REQUESTED       PAPER_SHIPPED            PAPER_SHIPPED
17b both O PAPER_SHIPPED         SHIPMENT_CORRECTED       PAPER_SHIPPED
18  both O PAPER_REQUESTED       PAPER_RETURNED           ELECTRONIC_EFFECTIVE
19  BI   C FILLING_IN,CONFIRMING_TEXT,CONFIRMING_SIGNING DELETED                  GONE
19  both C VOIDED                DELETED                  GONE
20  both O DRAFT_GENERATING      GENERATION_ABORTED       VOIDED
"""
MODES: Final = {
    "UNI": (SigningMode.UNILATERAL,),
    "BI": (SigningMode.BILATERAL,),
    "both": (SigningMode.UNILATERAL, SigningMode.BILATERAL),
}
ACTORS: Final = {
    "C": ActorKind.CUSTOMER,
    "O": ActorKind.OPERATOR,
    "J": ActorKind.SYSTEM,
    "P": ActorKind.ESIGN_PROVIDER,
}


class Single(NamedTuple):
    """One move with one mode, one state and one step."""

    number: str
    mode: SigningMode
    before: Sub | None
    step: Step
    actor: ActorKind
    after: Sub | None


def domain_rows() -> list[list[str]]:
    return [line.split() for line in DOMAIN_MOVES.strip().splitlines()]


def domain_moves() -> set[Single]:
    return {
        Single(
            number,
            mode,
            None if before == NEW else Sub[before],
            Step[step],
            ACTORS[actor],
            None if after == GONE else Sub[after],
        )
        for number, modes, actor, befores, steps, after in domain_rows()
        for mode, before, step in product(MODES[modes], befores.split(","), steps.split(","))
    }


ALLOWED: Final = {
    (single.mode, single.before, single.step, single.actor): single for single in domain_moves()
}
STATES_OF: Final = {
    mode: {state.sub_status for state in STATES if mode in state.signing_modes} for mode in SigningMode
}


def ways_out(mode: SigningMode, before: Sub) -> set[Sub | None]:
    return {single.after for single in ALLOWED.values() if single.mode is mode and single.before is before}


def everywhere_from(mode: SigningMode, start: Sub) -> set[Sub | None]:
    seen: set[Sub | None] = set()
    waiting: list[Sub | None] = [start]
    while waiting:
        place = waiting.pop()
        if place not in seen:
            seen.add(place)
            waiting.extend(ways_out(mode, place) if place is not None else ())
    return seen


def test_the_moves_are_those_of_the_domain() -> None:
    ours = [
        Single(move.number, mode, before, step, move.actor, move.after)
        for move in MOVES
        for mode, before, step in product(move.signing_modes, move.before or (None,), move.steps)
    ]
    assert len(ours) == len(set(ours))
    assert set(ours) == domain_moves()
    assert [move.number for move in MOVES] == [number for number, *_ in domain_rows()]


def test_no_step_from_a_state_leads_to_two_places_or_belongs_to_two_actors() -> None:
    starts = [(single.mode, single.before, single.step) for single in domain_moves()]
    assert len(set(starts)) == len(starts)


@pytest.mark.parametrize("mode", SigningMode)
def test_exactly_the_moves_of_the_domain_succeed(mode: SigningMode) -> None:
    succeeded = 0
    for before, step, actor in product(Sub, Step, ActorKind):
        single = ALLOWED.get((mode, before, step, actor))
        if single is not None:
            move = next_move(mode, before, step, actor)
            assert (move.number, move.after) == (single.number, single.after)
            succeeded += 1
            continue
        with pytest.raises(RuleViolation) as refused:
            next_move(mode, before, step, actor)
        assert refused.value.code is ErrorCode.ACTION_NOT_AVAILABLE
        assert refused.value.facts == {"action": step, "subStatus": before}
    assert succeeded == sum(single.mode is mode and single.before is not None for single in ALLOWED.values())


def test_a_contract_begins_where_the_first_two_moves_say() -> None:
    assert first_sub_status(SigningMode.UNILATERAL) is Sub.DRAFT_GENERATING
    assert first_sub_status(SigningMode.BILATERAL) is Sub.FILLING_IN


@pytest.mark.parametrize("mode", SigningMode)
def test_nothing_leads_out_of_a_mode_and_all_of_it_can_be_reached(mode: SigningMode) -> None:
    assert everywhere_from(mode, first_sub_status(mode)) == {*STATES_OF[mode], None}
    assert {single.before for single in ALLOWED.values() if single.mode is mode} == {*STATES_OF[mode], None}


@pytest.mark.parametrize("mode", SigningMode)
def test_no_state_is_a_dead_end_but_an_effective_contract_and_a_deleted_one(mode: SigningMode) -> None:
    effective = {state.sub_status for state in STATES if state.status is Status.EFFECTIVE}
    for sub_status in STATES_OF[mode]:
        ahead = everywhere_from(mode, sub_status)
        if sub_status in effective:
            assert ahead <= effective, f"{sub_status} leads out of what is sealed"
        else:
            assert ahead & {None, *effective}, f"{sub_status} never ends"


def test_what_is_voided_can_only_be_deleted() -> None:
    for mode in SigningMode:
        assert ways_out(mode, Sub.VOIDED) == {None}


@pytest.mark.parametrize(
    ("mode", "state"), [(mode, state) for state in STATES for mode in state.signing_modes]
)
def test_the_customer_is_offered_exactly_the_actions_that_lead_somewhere(
    mode: SigningMode, state: State
) -> None:
    lead_somewhere = {
        action
        for action, step in STEP_OF_ACTION.items()
        if (mode, state.sub_status, step, ActorKind.CUSTOMER) in ALLOWED
    }
    assert lead_somewhere == set(state.actions) - {ContractAction.VIEW_SHIPMENT}


def test_only_looking_at_the_shipment_moves_nothing() -> None:
    assert set(ContractAction) - set(STEP_OF_ACTION) == {ContractAction.VIEW_SHIPMENT}
