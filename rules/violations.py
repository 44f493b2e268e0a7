"""The one way a rule says no."""

from collections.abc import Iterable
from enum import StrEnum


class ErrorCode(StrEnum):
    """Public and permanent: clients branch on these. The words are in messages/."""

    INVALID_VALUE = "INVALID_VALUE"
    NOT_FOUND = "NOT_FOUND"
    IDEMPOTENCY_MISMATCH = "IDEMPOTENCY_MISMATCH"
    IDEMPOTENCY_IN_PROGRESS = "IDEMPOTENCY_IN_PROGRESS"
    IDENTITY_NOT_VERIFIED = "IDENTITY_NOT_VERIFIED"
    SUBJECT_CHANGE_ON_HOLD = "SUBJECT_CHANGE_ON_HOLD"
    FRAMEWORK_ALREADY_EXISTS = "FRAMEWORK_ALREADY_EXISTS"
    FRAMEWORK_REQUIRED = "FRAMEWORK_REQUIRED"
    ORDER_REQUIRED = "ORDER_REQUIRED"
    ORDER_NOT_FOUND = "ORDER_NOT_FOUND"
    ORDER_STATE_NOT_ALLOWED = "ORDER_STATE_NOT_ALLOWED"
    ORDER_OCCUPIED = "ORDER_OCCUPIED"
    TOO_MANY_ORDERS = "TOO_MANY_ORDERS"
    FILING_REQUIRED = "FILING_REQUIRED"
    FILING_NOT_FOUND = "FILING_NOT_FOUND"
    FILING_NOT_APPROVED = "FILING_NOT_APPROVED"
    FILING_OCCUPIED = "FILING_OCCUPIED"
    PARTY_A_INCOMPLETE = "PARTY_A_INCOMPLETE"
    BILATERAL_NOT_ENABLED = "BILATERAL_NOT_ENABLED"
    ESIGN_NOT_ACTIVATED = "ESIGN_NOT_ACTIVATED"
    SIGNATORY_INVALID = "SIGNATORY_INVALID"
    SIGNING_CODE_INVALID = "SIGNING_CODE_INVALID"
    ACTION_NOT_AVAILABLE = "ACTION_NOT_AVAILABLE"
    CONTRACT_SEALED = "CONTRACT_SEALED"
    CONTRACT_CHANGED = "CONTRACT_CHANGED"
    TEXT_CHANGED = "TEXT_CHANGED"
    RECIPIENT_INVALID = "RECIPIENT_INVALID"
    REMINDER_LIMIT_REACHED = "REMINDER_LIMIT_REACHED"
    DAILY_LIMIT_REACHED = "DAILY_LIMIT_REACHED"
    FORBIDDEN = "FORBIDDEN"
    ACCOUNT_RESTRICTED = "ACCOUNT_RESTRICTED"


class RuleViolation(Exception):
    """One reason why what was asked may not be. Expected, and shown to the customer.

    `path` names the input it is about, from the mutation's input inwards. The fact `reason`, where there is
    one, chooses among several sentences of the same code.
    """

    def __init__(self, code: ErrorCode, *, path: tuple[str, ...] = (), **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.path = path
        self.facts = facts

    def __repr__(self) -> str:
        return f"RuleViolation({self.code}, path={self.path})"  # facts may quote what the customer typed


class Refusal(Exception):
    """All reasons at once."""

    def __init__(self, violations: Iterable[RuleViolation]) -> None:
        self.violations = tuple(violations)
        super().__init__(", ".join(violation.code for violation in self.violations))


def refuse_if_any(violations: Iterable[RuleViolation]) -> None:
    """Raises `Refusal` unless there is no violation at all."""
    found = tuple(violations)
    if found:
        raise Refusal(found)
