"""A contract's subject is taken forward by cleared pairs before it is compared with the subject of today."""

from dataclasses import replace
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from rules.subject import Subject, hold_of, holds_of, taken_forward
from rules.terms import CredentialType, HoldReason, SubjectType

A: Final = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="云山科技有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="91350100M000100Y43",
)
B: Final = replace(A, name="江海科技有限公司", credential_number="91330106673959654P")
B_RENAMED: Final = replace(B, name="江海智能科技有限公司")
C: Final = replace(A, name="湖泽科技有限公司", credential_number="9144030071526726XG")
SUBJECTS: Final = st.sampled_from([A, replace(A, name="云山智能科技有限公司"), B, B_RENAMED, C])
PAIRS: Final = st.lists(st.tuples(SUBJECTS, SUBJECTS), max_size=8)


def test_after_a_cleared_transfer_another_name_of_the_successor_is_a_rename() -> None:
    hold = hold_of(B_RENAMED, [A], [(A, B)])
    assert hold == (HoldReason.BUSINESS_RENAMED, B, B_RENAMED)


def test_a_third_subject_is_a_change_from_the_latest() -> None:
    assert hold_of(C, [A], [(A, B)]) == (HoldReason.SUBJECT_CHANGED, B, C)


def test_a_circle_of_transfers_ends() -> None:
    assert taken_forward(A, [(A, B), (B, A)]) == (A, B)
    assert hold_of(A, [B], [(A, B), (B, A)]) is None


def test_every_former_subject_holds_once_a_change_before_a_rename() -> None:
    assert holds_of(B_RENAMED, [B, A, C, A], []) == (
        (HoldReason.SUBJECT_CHANGED, A, B_RENAMED),
        (HoldReason.SUBJECT_CHANGED, C, B_RENAMED),
        (HoldReason.BUSINESS_RENAMED, B, B_RENAMED),
    )


@given(SUBJECTS, st.lists(SUBJECTS, max_size=5), PAIRS)
def test_clearing_every_hold_leaves_none_and_no_pair_holds_twice(
    now: Subject, in_effect: list[Subject], cleared: list[tuple[Subject, Subject]]
) -> None:
    holds = holds_of(now, in_effect, cleared)
    assert not {(hold.before, hold.now) for hold in holds} & set(cleared)
    assert holds_of(now, in_effect, cleared + [(hold.before, hold.now) for hold in holds]) == ()


@given(SUBJECTS, PAIRS)
def test_the_way_forward_names_everybody_once(
    subject: Subject, cleared: list[tuple[Subject, Subject]]
) -> None:
    chain = taken_forward(subject, cleared)
    assert chain[0] == subject
    assert len(set(chain)) == len(chain)
