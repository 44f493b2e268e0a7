"""When the verified subject is no longer the one that signed (客户主体变更, 工商更名)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from rules.terms import CredentialType, HoldReason, SubjectType, SupplementKind
from rules.violations import ErrorCode, RuleViolation

DOCUMENT_NEEDED: Final = {
    HoldReason.SUBJECT_CHANGED: SupplementKind.TRANSFER_AGREEMENT,
    HoldReason.BUSINESS_RENAMED: SupplementKind.RENAME_LETTER,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A legal subject as verified, or as copied into a contract."""

    subject_type: SubjectType
    name: str = field(repr=False)
    credential_type: CredentialType
    credential_number: str = field(repr=False)


class Hold(NamedTuple):
    reason: HoldReason
    before: Subject
    now: Subject


def change_between(before: Subject, now: Subject) -> HoldReason | None:
    """Another credential is another subject; only another name is a rename."""
    if (before.credential_type, before.credential_number) != (now.credential_type, now.credential_number):
        return HoldReason.SUBJECT_CHANGED
    return None if before.name == now.name else HoldReason.BUSINESS_RENAMED


def hold_of(
    now: Subject, in_effect: Iterable[Subject], cleared: Iterable[tuple[Subject, Subject]]
) -> Hold | None:
    """The hold the effective contracts' subjects put on an account.

    A cleared pair (before, now) never holds again. A subject change outweighs a rename.
    """
    pairs = set(cleared)
    holds = [
        Hold(reason, before, now)
        for before in in_effect
        if (reason := change_between(before, now)) is not None and (before, now) not in pairs
    ]
    return min(holds, key=lambda hold: hold.reason is not HoldReason.SUBJECT_CHANGED, default=None)


def hold_violation(reason: HoldReason) -> RuleViolation:
    return RuleViolation(
        ErrorCode.SUBJECT_CHANGE_ON_HOLD, reason=reason, documentNeeded=DOCUMENT_NEEDED[reason]
    )


def outdated_draft_violation() -> RuleViolation:
    """A draft names the subject of its day; when that changed, the draft cannot go on, cleared or not."""
    return RuleViolation(ErrorCode.SUBJECT_CHANGE_ON_HOLD, reason="DRAFT_OUTDATED")
