"""When the verified subject is no longer the one that signed (客户主体变更, 工商更名)."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

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


Pair: TypeAlias = tuple[Subject, Subject]
"""Before and now."""


class Hold(NamedTuple):
    reason: HoldReason
    before: Subject
    now: Subject


def change_between(before: Subject, now: Subject) -> HoldReason | None:
    """Another credential is another subject; only another name is a rename."""
    if _credential(before) != _credential(now):
        return HoldReason.SUBJECT_CHANGED
    return None if _identity(before) == _identity(now) else HoldReason.BUSINESS_RENAMED


def _credential(subject: Subject) -> tuple[CredentialType, str]:
    return subject.credential_type, subject.credential_number


def _identity(subject: Subject) -> tuple[CredentialType, str, str]:
    """What makes two subjects the same. How wide brackets are printed, and blanks, make no other name of it."""
    name = "".join(unicodedata.normalize("NFKC", subject.name).split())
    return *_credential(subject), name


def taken_forward(subject: Subject, cleared: Iterable[Pair]) -> tuple[Subject, ...]:
    """The subject and everyone it became by cleared pairs, given in the order they were cleared: the latest last.

    Whoever it became again, by a pair that leads back, stands there again: so it is known who it is now.
    """
    chain, reached = [subject], {_identity(subject)}
    for before, now in cleared:
        if _identity(before) in reached:
            chain.append(now)
            reached.add(_identity(now))
    return tuple(chain)


def holds_of(now: Subject, in_effect: Iterable[Subject], cleared: Iterable[Pair]) -> tuple[Hold, ...]:
    """Every hold the effective contracts' subjects put on an account, a subject change before a rename.

    A contract's subject is taken forward by the cleared pairs first: after a cleared transfer from A to B, another
    name of B is B's rename and not A's change. A cleared pair never holds again.
    """
    pairs = tuple(cleared)
    covered = {(_identity(before), _identity(after)) for before, after in pairs}
    found = dict.fromkeys(_hold_between(taken_forward(before, pairs), now) for before in in_effect)
    holds = [hold for hold in found if hold and (_identity(hold.before), _identity(now)) not in covered]
    return tuple(sorted(holds, key=lambda hold: hold.reason is not HoldReason.SUBJECT_CHANGED))


def cited_of(now: Subject, in_effect: Iterable[Subject], cleared: Iterable[Pair]) -> tuple[Pair, ...]:
    """The cleared pairs that lead from the effective contracts' subjects to the one of now, the first one first.

    A later contract cites their documents: all of them, so that nobody is left to wonder how B came into A's contract.
    """
    pairs = tuple(cleared)
    led = {place for before in dict.fromkeys(in_effect) for place in _way_to(now, before, pairs)}
    return tuple(pairs[place] for place in sorted(led))


def _way_to(now: Subject, start: Subject, pairs: Sequence[Pair]) -> Iterator[int]:
    """Backwards, from the last pair that leads to `now`, to `start`; nothing where none does."""
    chain = {_identity(subject) for subject in taken_forward(start, pairs)}
    wanted = _identity(now)
    for place in reversed(range(len(pairs))):
        before, after = pairs[place]
        if _identity(after) == wanted and _identity(before) in chain:
            yield place
            wanted = _identity(before)


def hold_of(now: Subject, in_effect: Iterable[Subject], cleared: Iterable[Pair]) -> Hold | None:
    """The weightiest of holds_of: the account's hold."""
    return next(iter(holds_of(now, in_effect, cleared)), None)


def _hold_between(chain: Sequence[Subject], now: Subject) -> Hold | None:
    """From the latest subject of the chain; a rename of any of them is less than a change of all."""
    latest_first = chain[::-1]
    if any(change_between(before, now) is None for before in chain):
        return None
    for before in latest_first:
        if change_between(before, now) is HoldReason.BUSINESS_RENAMED:
            return Hold(HoldReason.BUSINESS_RENAMED, before, now)
    return Hold(HoldReason.SUBJECT_CHANGED, latest_first[0], now)


def draft_violation(
    copied: Subject | None, now: Subject | None, hold: HoldReason | None
) -> RuleViolation | None:
    """Why a draft cannot go on: it names another subject than today's, cleared or not; else the account's hold."""
    if copied is not None and now is not None and change_between(copied, now) is not None:
        return outdated_draft_violation()
    return None if hold is None else hold_violation(hold)


def hold_violation(reason: HoldReason) -> RuleViolation:
    return RuleViolation(
        ErrorCode.SUBJECT_CHANGE_ON_HOLD, reason=reason, documentNeeded=DOCUMENT_NEEDED[reason]
    )


def outdated_draft_violation() -> RuleViolation:
    """A draft names the subject of its day; when that changed, the draft cannot go on, cleared or not."""
    return RuleViolation(ErrorCode.SUBJECT_CHANGE_ON_HOLD, reason="DRAFT_OUTDATED")
