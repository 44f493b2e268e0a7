"""A contract's subject is taken forward by cleared pairs before it is compared with the subject of today."""

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.subject import Subject, change_between, cited_of, hold_of, holds_of, taken_forward
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
    assert taken_forward(A, [(A, B), (B, A)]) == (A, B, A)
    assert taken_forward(B, [(A, B), (B, A)]) == (B, A)
    assert hold_of(A, [B], [(A, B), (B, A)]) is None


def test_after_a_circle_the_next_change_is_one_from_who_it_is_now() -> None:
    assert holds_of(C, [A, B], [(A, B), (B, A)]) == ((HoldReason.SUBJECT_CHANGED, A, C),)


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
def test_the_way_forward_begins_with_the_subject_and_takes_each_pair_once(
    subject: Subject, cleared: list[tuple[Subject, Subject]]
) -> None:
    chain = taken_forward(subject, cleared)
    assert chain[0] == subject
    assert len(chain) <= len(cleared) + 1
    assert set(chain[1:]) <= {now for _, now in cleared}


@pytest.mark.parametrize("cleared", [[(A, B), (B, C)], [(B, C), (A, B)]])
def test_a_cleared_pair_never_holds_again_in_whatever_order_they_were_cleared(
    cleared: list[tuple[Subject, Subject]],
) -> None:
    assert hold_of(C, [A], cleared) is None


def test_wide_brackets_and_blanks_make_no_other_name() -> None:
    wide = replace(A, name="云山（福州）科技有限公司")
    narrow = replace(A, name="云山(福州) 科技有限公司")
    assert hold_of(narrow, [wide], []) is None
    assert hold_of(B_RENAMED, [narrow], [(wide, B)]) == (HoldReason.BUSINESS_RENAMED, B, B_RENAMED)
    assert cited_of(B, [narrow], [(wide, B)]) == ((wide, B),)


def test_what_is_cited_leads_from_the_contracts_to_the_subject_of_now() -> None:
    renamed_a = replace(A, name="云山智能科技有限公司")
    cleared = [(A, B), (A, renamed_a), (B, B_RENAMED)]
    assert cited_of(A, [A], cleared) == ()
    assert cited_of(B, [A], cleared) == ((A, B),)
    assert cited_of(B_RENAMED, [A], cleared) == ((A, B), (B, B_RENAMED))
    assert cited_of(renamed_a, [A], cleared) == ((A, renamed_a),)
    assert cited_of(B_RENAMED, [B], cleared) == ((B, B_RENAMED),)
    assert cited_of(B_RENAMED, [A, B, A], cleared) == ((A, B), (B, B_RENAMED))
    assert cited_of(C, [A], cleared) == ()


def test_back_by_a_document_cites_the_way_there_and_back() -> None:
    assert cited_of(A, [A, B], [(A, B), (B, A)]) == ((A, B), (B, A))


@given(SUBJECTS, st.lists(SUBJECTS, max_size=5), PAIRS)
def test_what_is_cited_is_cleared_and_leads_to_now(
    now: Subject, in_effect: list[Subject], cleared: list[tuple[Subject, Subject]]
) -> None:
    cited = cited_of(now, in_effect, cleared)
    assert set(cited) <= set(cleared)
    assert not cited or change_between(cited[-1][1], now) is None
