"""recordSupplement and clearSubjectHold: documents on paper that operators record."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from auth.permissions import Permission
from documents.scans import ENDINGS
from jobs.holds import Clearing, judge_hold, standing_hold, stored_subject
from jobs.paper import CHINA
from jobs.uploads import KEPT_UNUSED
from models import (
    Account,
    SubjectClearance,
    Supplement,
    Upload,
    record_contract_event,
)
from models.database import held, transaction
from resolvers.context import Info, RequestContext, check_version, contract_of_any_account
from resolvers.copying import lacking
from resolvers.mutating import mutation
from rules.lifecycle import is_in_effect
from rules.subject import DOCUMENT_NEEDED, Hold
from rules.terms import ContractEventStep, SupplementKind
from rules.values import checked_text, invalid
from rules.violations import ErrorCode, RuleViolation, refuse_if_any
from schema.account import Account as AccountType
from schema.contract import Contract as ContractType
from schema.ids import IdType, key_of
from schema.payloads import ClearSubjectHoldPayload, RecordSupplementPayload
from schema.supplement import ClearSubjectHoldInput, RecordSupplementInput


@dataclass(frozen=True, slots=True, kw_only=True)
class _Recorded:
    """A document as an operator describes it, checked."""

    kind: SupplementKind
    reference: str
    signed_on: date
    at: datetime

    @property
    def facts(self) -> dict[str, str]:
        return {"kind": self.kind, "reference": self.reference}


@mutation(RecordSupplementPayload)
async def record_supplement(info: Info, input: RecordSupplementInput) -> RecordSupplementPayload:
    """Beside a contract in effect, which itself stays as it is sealed; so does its version."""
    context = info.context
    context.check(Permission.OPERATOR_RECORD)
    recorded = _checked(input, context)
    async with transaction():
        contract = await contract_of_any_account(
            input.contract_id, expected_version=input.expected_version, held=True
        )
        if not is_in_effect(contract.sub_status):
            raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, subStatus=contract.sub_status)
        scan = await _used(input.upload_id, context, recorded.at) if input.upload_id else None
        supplement = await _written(contract.account_id, contract.id, recorded, scan, context)
        await record_contract_event(
            contract.id,
            ContractEventStep.SUPPLEMENT_RECORDED,
            actor=context.actor,
            at=recorded.at,
            facts={**recorded.facts, "sha256": supplement.sha256 or ""},
        )
        return await context.kept(RecordSupplementPayload(contract=ContractType.of(contract, context)))


@mutation(ClearSubjectHoldPayload)
async def clear_subject_hold(info: Info, input: ClearSubjectHoldInput) -> ClearSubjectHoldPayload:
    """One document, one pair of subjects: what else holds, as imported contracts may, wants a document of its own."""
    context = info.context
    context.check(Permission.OPERATOR_HOLD)
    recorded = _checked(input, context)
    async with transaction():
        account = await _account(input)
        hold = await _hold_to_clear(account, recorded.kind)
        scan = await _used(input.upload_id, context, recorded.at)
        supplement = await _written(account.id, None, recorded, scan, context)
        await SubjectClearance.create(
            account_id=account.id,
            before=stored_subject(hold.before),
            now=stored_subject(hold.now),
            supplement_id=supplement.id,
            cleared_by=supplement.recorded_by,
            cleared_at=recorded.at,
        )
        cleared = Clearing(context.actor, {**recorded.facts, "sha256": scan.sha256})
        await judge_hold(account, recorded.at, cleared=cleared)
        return await context.kept(ClearSubjectHoldPayload(account=AccountType.of(account)))


async def _account(input: ClearSubjectHoldInput) -> Account:
    """Held until the transaction ends, so that of two clearings one comes first."""
    key = key_of(IdType.ACCOUNT, input.account_id)
    account = None if key is None else await held(Account.filter(id=key)).get_or_none()
    if account is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("accountId",))
    check_version(account.version, input.expected_version)
    return account


async def _hold_to_clear(account: Account, kind: SupplementKind) -> Hold:
    """The one that the account shows, if this is its document."""
    hold = None if account.hold_reason is None else await standing_hold(account)
    if account.hold_reason is not None and account.subject is None:
        raise RuleViolation(ErrorCode.IDENTITY_NOT_VERIFIED)
    if hold is None:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="NOT_ON_HOLD")
    needed = DOCUMENT_NEEDED[hold.reason]
    if kind is not needed:
        raise invalid("kind", "NOT_THE_DOCUMENT", documentNeeded=needed)
    return hold


def _checked(input: RecordSupplementInput | ClearSubjectHoldInput, context: RequestContext) -> _Recorded:
    """Also that the reference can be printed: later contracts cite it."""
    now = context.services.now()
    reference = checked_text("reference", input.reference)
    refuse_if_any(list(lacking("reference", [reference])))
    if input.signed_on > now.astimezone(CHINA).date():
        raise invalid("signedOn", "IN_FUTURE")
    return _Recorded(kind=input.kind, reference=reference, signed_on=input.signed_on, at=now)


async def _used(upload_id: str, context: RequestContext, now: datetime) -> Upload:
    """The operator's own upload, taken: it serves once. Raises NOT_FOUND for any other."""
    key = key_of(IdType.UPLOAD, upload_id)
    own: dict[str, Any] = {"id": key, "uploaded_by_id": context.signed_in().user_id}
    usable = Upload.filter(**own, used_at=None, created_at__gt=now - KEPT_UNUSED)
    if key is None or not await usable.update(used_at=now):
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("uploadId",))
    return await Upload.get(id=key)


def _file_name(reference: str, media_type: str) -> str:
    """After the document, not after what its sender called the file."""
    return reference.translate(str.maketrans("/\\", "--")) + ENDINGS[media_type]


async def _written(
    account_id: UUID,
    contract_id: UUID | None,
    recorded: _Recorded,
    scan: Upload | None,
    context: RequestContext,
) -> Supplement:
    return await Supplement.create(
        account_id=account_id,
        contract_id=contract_id,
        kind=recorded.kind,
        reference=recorded.reference,
        signed_on=recorded.signed_on,
        sha256=scan and scan.sha256,
        media_type=scan and scan.media_type,
        byte_size=scan and scan.byte_size,
        file_name=scan and _file_name(recorded.reference, scan.media_type),
        recorded_by=context.signed_in().user_id,
        recorded_at=recorded.at,
    )
