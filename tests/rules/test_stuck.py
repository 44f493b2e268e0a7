"""When an operator may abort a generation: at DRAFT_GENERATING only, and only after repeated failure."""

import pytest

from rules.stuck import FAILURES_BEFORE_ABORT, abort_violation
from rules.terms import ContractSubStatus
from rules.violations import ErrorCode

GENERATING = ContractSubStatus.DRAFT_GENERATING


@pytest.mark.parametrize(
    ("attempts", "given_up", "allowed"),
    [(0, False, False), (2, False, False), (3, False, True), (100, False, True), (0, True, True)],
)
def test_a_generation_is_aborted_only_after_repeated_failure(
    attempts: int, given_up: bool, allowed: bool
) -> None:
    violation = abort_violation(GENERATING, attempts=attempts, given_up=given_up)
    assert (violation is None) is allowed
    if violation is not None:
        assert violation.code is ErrorCode.ACTION_NOT_AVAILABLE
        assert violation.facts == {
            "reason": "TOO_FEW_FAILURES",
            "attempts": str(attempts),
            "least": str(FAILURES_BEFORE_ABORT),
        }


@pytest.mark.parametrize("sub_status", [each for each in ContractSubStatus if each is not GENERATING])
def test_nothing_else_is_ever_aborted(sub_status: ContractSubStatus) -> None:
    violation = abort_violation(sub_status, attempts=100, given_up=True)
    assert violation is not None
    assert violation.code is ErrorCode.ACTION_NOT_AVAILABLE
    assert violation.facts == {"action": "GENERATION_ABORTED", "subStatus": sub_status}
