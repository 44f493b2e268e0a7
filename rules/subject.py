"""When the verified subject is no longer the one that signed (客户主体变更, 工商更名)."""

from collections.abc import Collection, Iterable
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


def taken_forward(subject: Subject, cleared: Collection[tuple[Subject, Subject]]) -> tuple[Subject, ...]:
    """The subject and everyone it became by cleared pairs, the latest last; each once, so no circle is endless."""
    chain = [subject]
    for reached in chain:  # it grows while it is walked
        chain += dict.fromkeys(now for before, now in cleared if before == reached and now not in chain)
    return tuple(chain)


def holds_of(
    now: Subject, in_effect: Iterable[Subject], cleared: Iterable[tuple[Subject, Subject]]
) -> tuple[Hold, ...]:
    """Every hold the effective contracts' subjects put on an account, a subject change before a rename.

    A contract's subject is taken forward by the cleared pairs first: after a cleared transfer from A to B, another
    name of B is B's rename and not A's change. A cleared pair never holds again.
    """
    pairs = tuple(cleared)
    holds = dict.fromkeys(_hold_between(taken_forward(before, pairs), now) for before in in_effect)
    return tuple(
        sorted(
            (hold for hold in holds if hold is not None),
            key=lambda hold: hold.reason is not HoldReason.SUBJECT_CHANGED,
        )
    )


def hold_of(
    now: Subject, in_effect: Iterable[Subject], cleared: Iterable[tuple[Subject, Subject]]
) -> Hold | None:
    """The weightiest of holds_of: the account's hold."""
    return next(iter(holds_of(now, in_effect, cleared)), None)


def _hold_between(chain: Collection[Subject], now: Subject) -> Hold | None:
    """From the latest subject of the chain; a rename of any of them is less than a change of all."""
    if now in chain:
        return None
    latest_first = tuple(chain)[::-1]
    for before in latest_first:
        if change_between(before, now) is HoldReason.BUSINESS_RENAMED:
            return Hold(HoldReason.BUSINESS_RENAMED, before, now)
    return Hold(HoldReason.SUBJECT_CHANGED, latest_first[0], now)


def hold_violation(reason: HoldReason) -> RuleViolation:
    return RuleViolation(
        ErrorCode.SUBJECT_CHANGE_ON_HOLD, reason=reason, documentNeeded=DOCUMENT_NEEDED[reason]
    )


def outdated_draft_violation() -> RuleViolation:
    """A draft names the subject of its day; when that changed, the draft cannot go on, cleared or not."""
    return RuleViolation(ErrorCode.SUBJECT_CHANGE_ON_HOLD, reason="DRAFT_OUTDATED")
