"""Who may create which contract: every reason at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from rules.occupancy import MAX_ORDERS, FilingFacts, OrderFacts, filing_violation, order_violation
from rules.party_a import incomplete_violation
from rules.retention import restriction_violation
from rules.subject import Subject, draft_violation
from rules.terms import ContractKind, EsignActivationStatus, HoldReason, SigningMode, SubjectType
from rules.values import invalid
from rules.violations import ErrorCode, RuleViolation


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Everything the law asks about the account. `subject_type` null: not verified; `restricted_at`: data only kept."""

    subject_type: SubjectType | None
    hold: HoldReason | None
    framework_number: str | None
    framework_effective: bool
    bilateral_enabled: bool
    esign: EsignActivationStatus
    restricted_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What the customer asks for. Null: not chosen yet, which is a reason only where `complete` is asked.

    `subject_copied` and `subject_now` are those of the draft `for_contract`, null for a new contract.
    `orders` holds a null where an id names no order of the account, in the order the customer gave them.
    """

    kind: ContractKind
    signing_mode: SigningMode
    order_ids: tuple[str, ...] | None = None
    orders: tuple[OrderFacts | None, ...] | None = None
    filing_order_id: str | None = None
    filing: FilingFacts | None = None
    party_a_missing: tuple[str, ...] | None = None
    for_contract: str | None = None
    subject_copied: Subject | None = None
    subject_now: Subject | None = None


def creation_violations(
    application: Application, applicant: Applicant, *, complete: bool
) -> list[RuleViolation]:
    """Every reason that stands in the way, in the order of domain.md; none: the contract may be created."""
    return [
        *_account_violations(application, applicant),
        *_order_violations(application, complete=complete),
        *_filing_violations(application, complete=complete),
        *_party_a_violations(application, complete=complete),
    ]


def later_violations(application: Application, applicant: Applicant) -> list[RuleViolation]:
    """What will stand in the way of a later step, though not of creating."""
    enterprise = applicant.subject_type is SubjectType.ENTERPRISE
    bilateral = application.signing_mode is SigningMode.BILATERAL
    if not (bilateral and enterprise) or applicant.esign is EsignActivationStatus.ACTIVATED:
        return []
    return [RuleViolation(ErrorCode.ESIGN_NOT_ACTIVATED, status=applicant.esign)]


def _account_violations(application: Application, applicant: Applicant) -> Iterator[RuleViolation]:
    if (restriction := restriction_violation(applicant.restricted_at)) is not None:
        yield restriction
    if applicant.subject_type is None:
        yield RuleViolation(ErrorCode.IDENTITY_NOT_VERIFIED)
    if violation := draft_violation(application.subject_copied, application.subject_now, applicant.hold):
        yield violation
    number = applicant.framework_number
    if application.kind is ContractKind.FRAMEWORK:
        if number not in {None, application.for_contract}:  # the draft being filled in is no second one
            yield RuleViolation(ErrorCode.FRAMEWORK_ALREADY_EXISTS, contract=str(number))
    elif number is None:
        yield RuleViolation(ErrorCode.FRAMEWORK_REQUIRED, reason="NONE")
    elif not applicant.framework_effective:
        yield RuleViolation(ErrorCode.FRAMEWORK_REQUIRED, reason="NOT_EFFECTIVE", contract=number)
    offered = applicant.bilateral_enabled or application.for_contract is not None  # a draft goes on
    if application.signing_mode is SigningMode.BILATERAL and not offered:
        yield RuleViolation(ErrorCode.BILATERAL_NOT_ENABLED, path=("signingMode",))


def _order_violations(application: Application, *, complete: bool) -> Iterator[RuleViolation]:
    ids = application.order_ids
    if application.kind is not ContractKind.ORDER:
        if ids:
            yield invalid("orderIds", "NOT_FOR_THIS_KIND", kind=application.kind)
        return
    if not ids:
        if complete:
            yield RuleViolation(ErrorCode.ORDER_REQUIRED, path=("orderIds",))
        return
    if len(ids) > MAX_ORDERS:
        yield RuleViolation(
            ErrorCode.TOO_MANY_ORDERS, path=("orderIds",), limit=str(MAX_ORDERS), count=str(len(ids))
        )
        return
    for place, (order_id, order) in enumerate(zip(ids, application.orders or (), strict=True)):
        path = ("orderIds", str(place))
        if order_id in ids[:place]:
            yield invalid("orderIds", "DUPLICATE", path=path)
        elif order is None:
            yield RuleViolation(ErrorCode.ORDER_NOT_FOUND, path=path)
        elif violation := order_violation(order, for_contract=application.for_contract, path=path):
            yield violation


def _filing_violations(application: Application, *, complete: bool) -> Iterator[RuleViolation]:
    chosen = application.filing_order_id is not None
    if application.kind is not ContractKind.FILING:
        if chosen:
            yield invalid("filingOrderId", "NOT_FOR_THIS_KIND", kind=application.kind)
    elif not chosen:
        if complete:
            yield RuleViolation(ErrorCode.FILING_REQUIRED, path=("filingOrderId",))
    elif application.filing is None:
        yield RuleViolation(ErrorCode.FILING_NOT_FOUND, path=("filingOrderId",))
    elif violation := filing_violation(application.filing, for_contract=application.for_contract):
        yield violation


def _party_a_violations(application: Application, *, complete: bool) -> Iterator[RuleViolation]:
    missing = application.party_a_missing
    if missing is None:
        if complete:
            yield RuleViolation(ErrorCode.PARTY_A_INCOMPLETE, path=("partyAProfileId",), reason="NONE")
    elif missing:
        yield incomplete_violation(missing)
