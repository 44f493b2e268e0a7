"""Background work that does not get on by itself, and when an operator may end it."""

from datetime import timedelta
from typing import Final

from rules.terms import ContractEventStep, ContractSubStatus
from rules.violations import ErrorCode, RuleViolation

LONG: Final = timedelta(minutes=10)
"""How long the machine's turn may take before operators see it, whether it failed or not."""

FAILURES_BEFORE_ABORT: Final = 3
"""Move 20 is the last resort, after repeated failure. [D] of domain.md."""


def abort_violation(sub_status: ContractSubStatus, *, attempts: int, given_up: bool) -> RuleViolation | None:
    """Why the generation of a contract may not be aborted now. `given_up`: nobody tries it any more."""
    if sub_status is not ContractSubStatus.DRAFT_GENERATING:
        step = ContractEventStep.GENERATION_ABORTED
        return RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, action=step, subStatus=sub_status)
    if attempts < FAILURES_BEFORE_ABORT and not given_up:
        return RuleViolation(
            ErrorCode.ACTION_NOT_AVAILABLE,
            reason="TOO_FEW_FAILURES",
            attempts=str(attempts),
            least=str(FAILURES_BEFORE_ABORT),
        )
    return None
