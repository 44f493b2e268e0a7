"""Every row of data/subject_changes.md by the rules alone; and that the table leaves no case out."""

from itertools import product
from typing import Final

import pytest

from rules.lifecycle import STATES
from rules.terms import ContractStatus, ContractSubStatus, HoldReason, SigningMode
from tests.rules.subject_story import answers_of, cited_by, document_of, step_answer, world_of
from tests.subject_cases import ANSWERS, EVENTS, SUBJECTS, Case, InHand, cases

CASES: Final = cases()
ROWS: Final = 90
"""A row more is another number here; a row less is seen."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.number))
def test_a_case_of_the_table(case: Case) -> None:
    world = world_of(case)
    assert (world.hold, document_of(world)) == (case.hold, case.document)
    assert answers_of(world) == case.answers
    forward = case.forward if world.in_hand == case.in_hand else None
    then: tuple[str, ...] = ("–",)
    if world.hold is not None and world.now is not None:
        world.clear()
        assert world.hold is None
        then = ("–",) if forward is None else step_answer(world, forward)
    assert (then, cited_by(world)) == (case.then, case.cited)


def test_the_rows_are_numbered_without_a_gap_and_no_story_is_told_twice() -> None:
    assert [case.number for case in CASES] == list(range(1, ROWS + 1))
    assert len({(case.story, case.in_hand) for case in CASES}) == ROWS


def test_a_contract_in_hand_is_seen_in_every_state_through_a_change_and_through_a_rename() -> None:
    states = {
        InHand(mode, state.sub_status)
        for state in STATES
        for mode in state.signing_modes
        if state.status is not ContractStatus.EFFECTIVE
    }
    assert len(states) == 12
    seen = {(case.in_hand, case.hold.reason) for case in CASES if case.hold and case.story[-1] in SUBJECTS}
    assert set(product(states, HoldReason)) <= seen


def test_every_word_is_used() -> None:
    assert {word for case in CASES for word in case.story} == {*SUBJECTS, *EVENTS}
    told = {word for case in CASES for words in (*case.answers.values(), case.then) for word in words}
    assert told == set(ANSWERS)


def test_a_hold_allows_nothing_new_and_forbids_nothing_else() -> None:
    """domain.md in two sentences, whatever the rows say."""
    held = [case for case in CASES if case.hold is not None]
    for case in held:
        for column in ("framework", "order", "filing", "双方"):
            assert "hold" in case.answers[column], case.number
        for column in ("fill in", "confirm signing", "finalize"):
            assert case.answers[column] != ("yes",), case.number
        assert case.answers["paper"] in {("yes",), ("state",)}, case.number
    waiting = {InHand(SigningMode.UNILATERAL, ContractSubStatus.DRAFT_GENERATED): "void"}
    waiting[InHand(SigningMode.BILATERAL, ContractSubStatus.CUSTOMER_SIGNING)] = "cancel"
    for case in held:
        if case.in_hand in waiting and "sealed" not in case.story:
            assert case.answers[waiting[case.in_hand]] == ("yes",), case.number
