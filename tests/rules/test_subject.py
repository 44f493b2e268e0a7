"""A changed subject and a new name hold an account until that very pair of subjects is cleared."""

from dataclasses import replace
from typing import Final

import pytest

from rules.subject import Subject, change_between, hold_of, hold_violation, outdated_draft_violation
from rules.terms import CredentialType, HoldReason, SubjectType
from rules.violations import ErrorCode as Code
from tests.rules.applications import told

FIRST: Final = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="云山科技有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="91350100M000100Y43",
)
RENAMED: Final = replace(FIRST, name="云山智能科技有限公司")
OTHER: Final = replace(FIRST, name="江海科技有限公司", credential_number="91330106673959654P")


def test_the_same_subject_is_no_change() -> None:
    assert change_between(FIRST, replace(FIRST)) is None


def test_only_another_name_is_a_rename() -> None:
    assert change_between(FIRST, RENAMED) is HoldReason.BUSINESS_RENAMED


@pytest.mark.parametrize(
    "now",
    [
        OTHER,
        replace(FIRST, credential_number=OTHER.credential_number),
        replace(FIRST, credential_type=CredentialType.PASSPORT),
    ],
)
def test_another_credential_is_another_subject_whatever_the_name(now: Subject) -> None:
    assert change_between(FIRST, now) is HoldReason.SUBJECT_CHANGED


def test_without_an_effective_contract_nothing_holds() -> None:
    assert hold_of(OTHER, [], []) is None


def test_an_unchanged_subject_is_not_held() -> None:
    assert hold_of(FIRST, [FIRST, FIRST], []) is None


def test_a_hold_tells_before_and_now() -> None:
    hold = hold_of(OTHER, [FIRST], [])
    assert hold is not None
    assert (hold.reason, hold.before, hold.now) == (HoldReason.SUBJECT_CHANGED, FIRST, OTHER)
    renamed = hold_of(RENAMED, [FIRST], [])
    assert renamed is not None
    assert (renamed.reason, renamed.before, renamed.now) == (HoldReason.BUSINESS_RENAMED, FIRST, RENAMED)


def test_a_clearance_of_the_pair_ends_the_hold_for_good() -> None:
    assert hold_of(OTHER, [FIRST], [(FIRST, OTHER)]) is None
    assert hold_of(OTHER, [FIRST, FIRST, OTHER], [(FIRST, OTHER)]) is None


@pytest.mark.parametrize("cleared", [(OTHER, FIRST), (FIRST, RENAMED), (RENAMED, OTHER)])
def test_a_clearance_of_another_pair_ends_nothing(cleared: tuple[Subject, Subject]) -> None:
    hold = hold_of(OTHER, [FIRST], [cleared])
    assert hold is not None
    assert hold.reason is HoldReason.SUBJECT_CHANGED


def test_the_next_change_holds_again() -> None:
    third = replace(OTHER, credential_number="9144030071526726XG")
    hold = hold_of(third, [FIRST, OTHER], [(FIRST, OTHER)])
    assert hold is not None
    assert (hold.before, hold.now) == (OTHER, third)


@pytest.mark.parametrize("in_effect", [[FIRST, OTHER], [OTHER, FIRST]])
def test_a_subject_change_outweighs_a_rename(in_effect: list[Subject]) -> None:
    hold = hold_of(RENAMED, in_effect, [])
    assert hold is not None
    assert (hold.reason, hold.before) == (HoldReason.SUBJECT_CHANGED, OTHER)


def test_with_one_of_two_holds_cleared_the_other_remains() -> None:
    hold = hold_of(RENAMED, [OTHER, FIRST], [(OTHER, RENAMED)])
    assert hold is not None
    assert (hold.reason, hold.before) == (HoldReason.BUSINESS_RENAMED, FIRST)


def test_each_hold_names_the_document_that_clears_it() -> None:
    assert told([hold_violation(reason) for reason in HoldReason]) == [
        (
            Code.SUBJECT_CHANGE_ON_HOLD,
            (),
            {"reason": "SUBJECT_CHANGED", "documentNeeded": "TRANSFER_AGREEMENT"},
        ),
        (Code.SUBJECT_CHANGE_ON_HOLD, (), {"reason": "BUSINESS_RENAMED", "documentNeeded": "RENAME_LETTER"}),
    ]
    assert told([outdated_draft_violation()]) == [
        (Code.SUBJECT_CHANGE_ON_HOLD, (), {"reason": "DRAFT_OUTDATED"})
    ]


def test_a_subject_never_shows_its_number() -> None:
    assert FIRST.credential_number not in repr(FIRST)
    assert FIRST.credential_number not in repr(hold_of(OTHER, [FIRST], []))
