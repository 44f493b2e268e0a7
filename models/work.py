"""The columns of a contract's work: what is due, since when, how often it was tried."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from rules.terms import Work

UNTRIED: Final[Mapping[str, Any]] = {
    "work_started_at": None,
    "work_attempts": 0,
    "work_crashes": 0,
    "work_error": None,
}
"""Of work that nobody has started yet."""


def work_columns(work: Work | None, now: datetime) -> dict[str, Any]:
    """What is due and since when; in each state anew."""
    due = None if work is None else now
    return {"work_due_at": due, "work_since": due, **UNTRIED}
