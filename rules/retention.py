"""How long personal data is kept, and what an account may still do whose data is only kept.

A retention is counted from an end that is certain. What has no such end is not due, however old it is.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from rules.lifecycle import is_in_effect, work_of
from rules.terms import ContractAction, ContractKind, ContractSubStatus, RetentionKind, SigningMode
from rules.violations import ErrorCode, RuleViolation

_CHINA: Final = ZoneInfo("Asia/Shanghai")
REMOVING: Final = frozenset({ContractAction.VOID, ContractAction.DELETE})
"""What can still be done with a contract whose personal data is gone."""

_ENDS_WITH_ITS_LINES: Final = frozenset({ContractKind.ORDER})
"""The others are open-ended unless they have a term: they end with the customer's account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """Settings, with the least and the usual of the law; see docs/decisions/0015-personal-data-to-its-end.md."""

    contract_years: int = 10
    draft_days: int = 180
    withdrawal_days: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A contract whose personal data is still there, as far as its retention asks.

    `last_day`: the last one of its term and of the periods it prints, where it has any. `under_way`: the background,
    the e-sign provider or the vendor owes it something. `framed`: when the contracts made under it are due.
    """

    kind: ContractKind
    sub_status: ContractSubStatus
    effective_at: datetime | None
    ended_at: datetime | None
    """Since when it is voided or deleted."""
    last_day: date | None
    under_way: bool
    restricted_at: datetime | None
    """Since when its account's data is only kept."""
    framed: tuple[datetime | None, ...] = ()


def due_at(kept: Kept, periods: Periods) -> datetime | None:
    """When a contract's personal data is to be erased; null while that is not certain, or something is under way."""
    if kept.under_way:
        return None
    if is_in_effect(kept.sub_status):
        return _due_after_effect(kept, periods)
    if kept.ended_at is not None:
        return kept.ended_at + timedelta(days=periods.draft_days)
    # a draft that only waits for its customer, who can do nothing more
    return None if kept.restricted_at is None else withdrawal_ends(kept.restricted_at, periods)


def is_under_way(mode: SigningMode, sub_status: ContractSubStatus, *, preview_stored: bool) -> bool:
    """The background owes the contract something, or the vendor a parcel, whose label needs the address."""
    awaited = sub_status is ContractSubStatus.PAPER_REQUESTED
    return awaited or work_of(mode, sub_status, preview_stored=preview_stored) is not None


def kind_of(kept: Kept) -> RetentionKind:
    return RetentionKind.CONTRACT_ENDED if is_in_effect(kept.sub_status) else RetentionKind.NEVER_IN_EFFECT


def withdrawal_ends(restricted_at: datetime, periods: Periods) -> datetime:
    """Until then a deletion can be withdrawn and nothing is lost; then goes what is kept for nothing."""
    return restricted_at + timedelta(days=periods.withdrawal_days)


def account_due_at(
    restricted_at: datetime | None, contracts: tuple[datetime | None, ...], periods: Periods
) -> datetime | None:
    """`contracts`: when those are due that are not erased yet. The account goes last."""
    if restricted_at is None:
        return None
    return _latest((withdrawal_ends(restricted_at, periods), *contracts))


def _due_after_effect(kept: Kept, periods: Periods) -> datetime | None:
    """A framework contract outlives what was made under it."""
    end = _end(kept)
    if end is None:
        return None
    return _latest((_years_after(end, periods.contract_years), *kept.framed))


def _end(kept: Kept) -> datetime | None:
    """Never before it took effect. An order contract that prints no period is done when it takes effect."""
    assert kept.effective_at is not None  # noqa: S101 - the database keeps it together with the state
    if kept.last_day is not None:
        return max(kept.effective_at, _end_of(kept.last_day))
    if kept.kind in _ENDS_WITH_ITS_LINES:
        return kept.effective_at
    return None if kept.restricted_at is None else max(kept.effective_at, kept.restricted_at)


def _end_of(day: date) -> datetime:
    """The midnight that ends a day in China, where contracts are dated."""
    return datetime(day.year, day.month, day.day, tzinfo=_CHINA) + timedelta(days=1)


def _years_after(end: datetime, years: int) -> datetime:
    """On the same day in China; from 29 February on 1 March where there is none."""
    local = end.astimezone(_CHINA)
    try:
        return local.replace(year=local.year + years)
    except ValueError:
        return local.replace(year=local.year + years, month=3, day=1)


def _latest(moments: tuple[datetime | None, ...]) -> datetime | None:
    """Null as soon as one of them is not certain."""
    known = [moment for moment in moments if moment is not None]
    return max(known) if len(known) == len(moments) else None


def restriction_violation(restricted_at: datetime | None) -> RuleViolation | None:
    """An account whose deletion was asked for makes and changes nothing, and reveals nothing."""
    return None if restricted_at is None else RuleViolation(ErrorCode.ACCOUNT_RESTRICTED)


def erased_violation(erased_at: datetime | None) -> RuleViolation | None:
    """With a contract whose personal data is gone nothing can be done but to remove it from sight."""
    if erased_at is None:
        return None
    return RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, path=("id",), reason="ERASED")


def request_violation(*, restricted_at: datetime | None) -> RuleViolation | None:
    if restricted_at is None:
        return None
    return RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="ALREADY_RESTRICTED")


def withdrawal_violation(*, restricted_at: datetime | None, erased: bool) -> RuleViolation | None:
    """`erased`: the account itself, or a framework contract in effect: there is nothing left to go on from."""
    if restricted_at is None:
        return RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="NOT_RESTRICTED")
    return RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="ALREADY_ERASED") if erased else None
