"""The paper copy: where it may be sent, how many are printed, and how long the courier is asked about it."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from rules.values import checked_text, invalid
from rules.violations import ErrorCode, Refusal, RuleViolation

RECIPIENT_FIELDS: Final = ("recipient", "phone", "region", "address")
"""What every parcel needs, all of it."""

MOST_COPIES: Final = 4
MOST_RECIPIENTS: Final = 50
"""In the address book of one account."""

TRACED_EVERY: Final = timedelta(hours=2)
TRACED_AGAIN_AFTER_FAILURE: Final = timedelta(minutes=10)
TRACED_FOR: Final = timedelta(days=60)
"""A parcel that is not delivered by then is no longer asked about."""

_SHORTEST: Final = {"region": 2, "address": 5}


def checked_recipient(values: Mapping[str, str | None], *, copies: int = 1) -> dict[str, str]:
    """The given fields, clean. Raises Refusal with a RECIPIENT_INVALID for every one that is wrong."""
    clean: dict[str, str] = {}
    violations: list[RuleViolation] = []
    for field, value in values.items():
        try:
            clean[field] = _checked(field, value or "")
        except RuleViolation as violation:
            violations.append(violation)
    violations += _copies_violations(copies)
    if violations:
        raise Refusal(violations)
    return clean


def check_corrected(before: Mapping[str, str], now: Mapping[str, str]) -> None:
    """A correction corrects: the same parcel once more would only throw away what the courier told of it."""
    if before == now:
        raise invalid("trackingNumber", "UNCHANGED")


def trace_due_after(now: datetime, *, shipped_at: datetime, delivered: bool) -> datetime | None:
    """When the courier is asked next; null when there is nothing more to hear."""
    again = now + TRACED_EVERY
    return None if delivered or again > shipped_at + TRACED_FOR else again


def _checked(field: str, value: str) -> str:
    try:
        text = checked_text(field, value)
    except RuleViolation as violation:
        raise RuleViolation(ErrorCode.RECIPIENT_INVALID, path=(field,), **violation.facts) from None
    if "*" in text:  # a parcel to 陆** arrives nowhere
        raise RuleViolation(ErrorCode.RECIPIENT_INVALID, path=(field,), field=field, reason="MASKED")
    limit = _SHORTEST.get(field, 1)
    if len(text) < limit:
        raise RuleViolation(
            ErrorCode.RECIPIENT_INVALID, path=(field,), field=field, reason="TOO_SHORT", limit=str(limit)
        )
    return text


def _copies_violations(copies: int) -> Iterator[RuleViolation]:
    if not 1 <= copies <= MOST_COPIES:
        yield RuleViolation(
            ErrorCode.RECIPIENT_INVALID,
            path=("copies",),
            field="copies",
            reason="COPIES",
            limit=str(MOST_COPIES),
        )
