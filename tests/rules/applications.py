"""Applications that would be granted, for tests to spoil one thing at a time."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from rules.creation import Applicant, Application
from rules.occupancy import FilingFacts, OrderFacts
from rules.terms import (
    ContractKind,
    EsignActivationStatus,
    FilingStatus,
    OrderStatus,
    SigningMode,
    SubjectType,
)
from rules.violations import ErrorCode, RuleViolation

ELIGIBLE: Final = Applicant(
    subject_type=SubjectType.ENTERPRISE,
    hold=None,
    framework_number="KJ-1",
    framework_effective=True,
    bilateral_enabled=True,
    esign=EsignActivationStatus.ACTIVATED,
)
NEWCOMER: Final = replace(ELIGIBLE, framework_number=None, framework_effective=False)

PAID: Final = OrderFacts(number="D1", status=OrderStatus.PAID, is_refund=False, occupied_by=None)
UNPAID: Final = OrderFacts(number="D2", status=OrderStatus.UNPAID, is_refund=False, occupied_by=None)
APPROVED: Final = FilingFacts(number="B1", status=FilingStatus.APPROVED, occupied_by=None)

FRAMEWORK: Final = Application(
    kind=ContractKind.FRAMEWORK, signing_mode=SigningMode.UNILATERAL, party_a_missing=()
)
ORDER: Final = replace(FRAMEWORK, kind=ContractKind.ORDER, order_ids=("o1", "o2"), orders=(PAID, UNPAID))
FILING: Final = replace(FRAMEWORK, kind=ContractKind.FILING, filing_order_id="f1", filing=APPROVED)

Told = tuple[ErrorCode, tuple[str, ...], dict[str, str]]
"""A refusal as the client sees it: code, path, facts."""


def told(violations: Iterable[RuleViolation]) -> list[Told]:
    return [(violation.code, violation.path, violation.facts) for violation in violations]
