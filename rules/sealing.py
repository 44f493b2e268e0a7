"""What is checked once more before a draft becomes a contract under seal."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.occupancy import FilingFacts, OrderFacts, filing_violation, order_violation
from rules.subject import Subject, change_between, hold_violation, outdated_draft_violation
from rules.terms import ContractKind, HoldReason
from rules.violations import ErrorCode, RuleViolation


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft and the world around it now. `subject_now` null: the verification was withdrawn."""

    kind: ContractKind
    number: str
    subject_copied: Subject
    subject_now: Subject | None
    hold: HoldReason | None
    framework_effective: bool
    orders: tuple[OrderFacts, ...]
    filing: FilingFacts | None


def sealing_violations(draft: Draft) -> list[RuleViolation]:
    """Every reason against finalizing (and, later, confirming the signing of) this draft."""
    return list(_violations(draft))


def _violations(draft: Draft) -> Iterator[RuleViolation]:
    if draft.subject_now is None:
        yield RuleViolation(ErrorCode.IDENTITY_NOT_VERIFIED)
    elif change_between(draft.subject_copied, draft.subject_now) is not None:
        yield outdated_draft_violation()
    elif draft.hold is not None:
        yield hold_violation(draft.hold)
    if draft.kind is not ContractKind.FRAMEWORK and not draft.framework_effective:
        yield RuleViolation(ErrorCode.FRAMEWORK_REQUIRED, reason="NOT_EFFECTIVE")
    found = [order_violation(order, for_contract=draft.number, path=("id",)) for order in draft.orders]
    if draft.filing is not None:
        found.append(filing_violation(draft.filing, for_contract=draft.number, path=("id",)))
    yield from (violation for violation in found if violation is not None)
