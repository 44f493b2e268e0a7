"""One public list of codes, the same as the API's."""

from typing import Final

from rules.violations import ErrorCode, Refusal, RuleViolation

# As published; adding is allowed, removing and renaming is not.
PUBLISHED: Final = """
INVALID_VALUE NOT_FOUND IDEMPOTENCY_MISMATCH IDEMPOTENCY_IN_PROGRESS
IDENTITY_NOT_VERIFIED SUBJECT_CHANGE_ON_HOLD FRAMEWORK_ALREADY_EXISTS FRAMEWORK_REQUIRED
ORDER_REQUIRED ORDER_NOT_FOUND ORDER_STATE_NOT_ALLOWED ORDER_OCCUPIED TOO_MANY_ORDERS
FILING_REQUIRED FILING_NOT_FOUND FILING_NOT_APPROVED FILING_OCCUPIED
PARTY_A_INCOMPLETE BILATERAL_NOT_ENABLED ESIGN_NOT_ACTIVATED SIGNATORY_INVALID
SIGNING_CODE_INVALID ACTION_NOT_AVAILABLE CONTRACT_SEALED CONTRACT_CHANGED TEXT_CHANGED RECIPIENT_INVALID
REMINDER_LIMIT_REACHED DAILY_LIMIT_REACHED FORBIDDEN
ACCOUNT_RESTRICTED
"""


def test_the_codes_are_those_that_were_published() -> None:
    assert [code.value for code in ErrorCode] == PUBLISHED.split()
    assert [code.name for code in ErrorCode] == PUBLISHED.split()


def test_what_the_customer_typed_never_reaches_a_log() -> None:
    violation = RuleViolation(ErrorCode.SIGNATORY_INVALID, path=("signatory", "mobile"), mobile="13800138000")
    refusal = Refusal([violation])
    for text in (str(violation), repr(violation), str(refusal), repr(refusal)):
        assert "13800138000" not in text
        assert "SIGNATORY_INVALID" in text
