"""What is checked once more before a draft is sealed, or goes out to be signed."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.occupancy import FilingFacts, OrderFacts, filing_violation, order_violation
from rules.signatory import Signatory, signatory_violations
from rules.subject import Subject, draft_violation
from rules.terms import ContractKind, EsignActivationStatus, HoldReason, SubjectType
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
    """Every reason against finalizing this draft (move 8)."""
    return list(_violations(draft))


def _violations(draft: Draft) -> Iterator[RuleViolation]:
    if draft.subject_now is None:
        yield RuleViolation(ErrorCode.IDENTITY_NOT_VERIFIED)
    elif violation := draft_violation(draft.subject_copied, draft.subject_now, draft.hold):
        yield violation
    if draft.kind is not ContractKind.FRAMEWORK and not draft.framework_effective:
        yield RuleViolation(ErrorCode.FRAMEWORK_REQUIRED, reason="NOT_EFFECTIVE")
    found = [order_violation(order, for_contract=draft.number, path=("id",)) for order in draft.orders]
    if draft.filing is not None:
        found.append(filing_violation(draft.filing, for_contract=draft.number, path=("id",)))
    yield from (violation for violation in found if violation is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What confirming the signing asks beyond the draft itself. `text_now`: SHA-256 of what would be printed now."""

    esign: EsignActivationStatus
    signatory: Signatory | None
    confirmed_text: str | None
    text_now: str


def signing_violations(draft: Draft, signing: Signing) -> list[RuleViolation]:
    """Every reason against opening the signing of this draft (move 5)."""
    return [*_violations(draft), *_signing_violations(draft, signing)]


def _signing_violations(draft: Draft, signing: Signing) -> Iterator[RuleViolation]:
    enterprise = draft.subject_copied.subject_type is SubjectType.ENTERPRISE
    if enterprise and signing.esign is not EsignActivationStatus.ACTIVATED:
        yield RuleViolation(ErrorCode.ESIGN_NOT_ACTIVATED, status=signing.esign)
    yield from signatory_violations(signing.signatory, draft.subject_copied)
    if signing.confirmed_text != signing.text_now:
        yield RuleViolation(ErrorCode.TEXT_CHANGED, path=("id",))
