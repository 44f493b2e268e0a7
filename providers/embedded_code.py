"""The one-time code that lets a signatory in: six digits, ten minutes, five tries."""

import hmac
import math
import secrets
import unicodedata
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from providers.embedded_book import Flow
from rules.formats import is_signing_code
from rules.violations import ErrorCode, RuleViolation

VALID_FOR: Final = timedelta(minutes=10)
TRIES: Final = 5
PAUSE: Final = timedelta(minutes=1)
A_DAY: Final = 10
"""Codes sent for one flow on one day: with five tries each, guessing finds one in 20,000 days."""

_CODES: Final = 10**6
_CHINA: Final = ZoneInfo("Asia/Shanghai")


def with_new_code(flow: Flow, now: datetime) -> Flow:
    """An older code dies. Raises ACTION_NOT_AVAILABLE, or DAILY_LIMIT_REACHED, also for a minute not yet over."""
    flow.check_waiting(now)
    sent_at = flow.code_sent_at
    if sent_at is not None and now < sent_at + PAUSE:
        seconds = math.ceil((sent_at + PAUSE - now).total_seconds())
        raise RuleViolation(ErrorCode.DAILY_LIMIT_REACHED, reason="TOO_SOON", seconds=str(seconds))
    sent_today = flow.codes_today if sent_at is not None and _day(sent_at) == _day(now) else 0
    if sent_today >= A_DAY:
        raise RuleViolation(ErrorCode.DAILY_LIMIT_REACHED, limit=str(A_DAY))
    return replace(
        flow,
        code=f"{secrets.randbelow(_CODES):06d}",
        code_valid_until=now + VALID_FOR,
        code_sent_at=now,
        code_attempts=0,
        codes_today=sent_today + 1,
    )


def has_live_code(flow: Flow, now: datetime) -> bool:
    return (
        flow.code is not None
        and flow.code_valid_until is not None
        and now < flow.code_valid_until
        and flow.code_attempts < TRIES
    )


def tried(flow: Flow, typed: str, now: datetime) -> Flow:
    """The flow after a try: without its code if it was the right one, else with one wrong try more.

    Whether it was right must not be told before this flow is written. Raises ACTION_NOT_AVAILABLE, or
    SIGNING_CODE_INVALID for what is no try: nothing typed that could be a code, or no living code to compare with.
    """
    flow.check_waiting(now)
    if not has_live_code(flow, now):
        raise RuleViolation(ErrorCode.SIGNING_CODE_INVALID, reason="DEAD")
    code = "".join(unicodedata.normalize("NFKC", typed).split())  # full-width digits, and blanks between them
    if not is_signing_code(code):
        raise RuleViolation(ErrorCode.SIGNING_CODE_INVALID, reason="FORMAT")
    if hmac.compare_digest(code.encode(), (flow.code or "").encode()):
        return replace(flow, code=None, code_valid_until=None)
    return replace(flow, code_attempts=flow.code_attempts + 1)


def wrong_code_violation(flow: Flow) -> RuleViolation:
    left = TRIES - flow.code_attempts
    if left <= 0:
        return RuleViolation(ErrorCode.SIGNING_CODE_INVALID, reason="DEAD")
    return RuleViolation(ErrorCode.SIGNING_CODE_INVALID, reason="WRONG", triesLeft=str(left))


def _day(at: datetime) -> date:
    return at.astimezone(_CHINA).date()
