"""Draw a confirmed contract and open its flow at the e-sign provider: then the customer can sign."""

from jobs.esign_flows import looked_for
from jobs.paper import paper_of
from jobs.render_draft import PDF
from jobs.services import Services
from models import SYSTEM, Contract, Document, EsignFlow, EsignMessage, Signature
from models.copies import PartyACopy
from models.database import transaction
from providers.esign import EsignRefused, FlowRequest, OpenedFlow
from rules.lifecycle import is_voided
from rules.notices import deadline_notice_due_at
from rules.signatory import Signatory
from rules.signing import Opening, next_opening
from rules.terms import ContractEventStep, DocumentKind, SignatureStatus, SignerRole
from rules.violations import ErrorCode, RuleViolation


class AnswerLost(Exception):
    """The provider was asked and its answer never came; it may have opened the flow, so it is not asked again yet."""


class TextNotConfirmed(Exception):
    """What would be printed now is not what the customer confirmed."""


async def open_signing(contract: Contract, services: Services) -> None:
    """Move 7. The intent is written before the provider is asked, so a crash at any line leaves a trace.

    Found again after a crash, a flow is adopted. An answer that stays lost is given up after rules.signing.PATIENCE
    for another intent; what came of the first is revoked when it is heard of.
    """
    flow = await EsignFlow.current(contract.id) or await _intended(contract, services)
    if flow.flow_id is None:
        flow = await _opened(contract, flow, services)
    try:
        await _advance(contract, flow, services)
    except RuleViolation:
        await _revoke_if_left(contract, flow, services)
        raise


async def _opened(contract: Contract, flow: EsignFlow, services: Services) -> EsignFlow:
    """The flow with the provider's answer, written down at once and by itself: whatever comes next, it is known."""
    found = None
    if flow.asked_at is not None:
        found = await looked_for(flow, services)
    certain = services.esign.answers_for_certain
    match next_opening(asked_at=flow.asked_at, found=found is not None, certain=certain, now=services.now()):
        case Opening.WAIT:
            raise AnswerLost
        case Opening.ASK_ANEW:
            flow = await _given_up(flow, services)
            found = await _asked(contract, flow, services)
        case Opening.ASK:
            found = await _asked(contract, flow, services)
        case Opening.ADOPT:
            pass
    assert found is not None  # noqa: S101 - adopted or asked
    return await _written(flow, found, services)


async def _written(flow: EsignFlow, found: OpenedFlow, services: Services) -> EsignFlow:
    """An answer that comes after its intent was given up is due to be revoked from the moment it is known."""
    now = services.now()
    answer = {"flow_id": found.flow_id, "signing_url": found.signing_url or None, "asked_at": None}
    async with transaction():
        await EsignFlow.filter(id=flow.id, flow_id=None).update(**answer, heard_at=now)
        await EsignFlow.filter(id=flow.id, current_slot=None, closed_at=None).update(revoke_due_at=now)
        return await EsignFlow.get(id=flow.id)


async def _intended(contract: Contract, services: Services) -> EsignFlow:
    drawn = await services.workshop.draw(await paper_of(contract, public_url=services.public_url))
    if drawn.text_sha256 != contract.confirmed_text_sha256:
        raise TextNotConfirmed
    sha256 = await services.storage.put(drawn.content)
    now = services.now()
    return await EsignFlow.create(
        contract_id=contract.id,
        current_slot=contract.id,
        provider=services.esign.name,
        document_sha256=sha256,
        pages=drawn.pages,
        sign_by=now + services.sign_within,
        reminders_left=services.esign.reminders,
        created_at=now,
    )


async def _given_up(flow: EsignFlow, services: Services) -> EsignFlow:
    async with transaction():
        given_up = EsignFlow.filter(id=flow.id, current_slot=flow.contract_id, flow_id=None)
        if not await given_up.update(current_slot=None):
            raise RuleViolation(ErrorCode.CONTRACT_CHANGED)
        if await EsignMessage.filter(reference=flow.reference).exclude(flow_id=None).exists():
            raise RuleViolation(
                ErrorCode.CONTRACT_CHANGED
            )  # heard of this very moment: it is adopted instead
        return await EsignFlow.create(
            contract_id=flow.contract_id,
            current_slot=flow.contract_id,
            provider=services.esign.name,
            document_sha256=flow.document_sha256,
            pages=flow.pages,
            sign_by=services.now() + services.sign_within,
            reminders_left=services.esign.reminders,
            created_at=services.now(),
        )


async def _asked(contract: Contract, flow: EsignFlow, services: Services) -> OpenedFlow:
    """Asks once: of two workers one gets to, and after a crash here the answer counts as lost."""
    account = await contract.account
    request = _request(contract, account.reference, flow, await services.storage.get(flow.document_sha256))
    unasked = EsignFlow.filter(id=flow.id, current_slot=contract.id, asked_at=None, flow_id=None)
    if not await unasked.update(asked_at=services.now()):
        raise RuleViolation(ErrorCode.CONTRACT_CHANGED)  # another worker asked, and perhaps knows the answer
    try:
        return await services.esign.open_flow(request)
    except EsignRefused:
        await EsignFlow.filter(id=flow.id, flow_id=None).update(asked_at=None)
        raise


def _request(contract: Contract, account_reference: str, flow: EsignFlow, document: bytes) -> FlowRequest:
    party_a, signatory = _signers(contract)
    return FlowRequest(
        reference=flow.reference,
        title=contract.title,
        file_name=f"{contract.number}.pdf",
        document=document,
        pages=flow.pages,
        customer=party_a.subject,
        account_reference=account_reference,
        signatory_name=signatory.name,
        signatory_mobile=signatory.mobile or "",
        signatory_id_number=signatory.id_number,
        sign_by=flow.sign_by,
    )


def _signers(contract: Contract) -> tuple[PartyACopy, Signatory]:
    party_a, signatory = contract.party_a_copy, contract.signatory_copy
    if party_a is None or signatory is None:
        raise RuleViolation(ErrorCode.SIGNATORY_INVALID, reason="MISSING")
    return party_a, signatory


async def _advance(contract: Contract, flow: EsignFlow, services: Services) -> None:
    now = services.now()
    party_a, _ = _signers(contract)
    content = await services.storage.get(flow.document_sha256)
    async with transaction():
        due = deadline_notice_due_at(opened_at=now, sign_by=flow.sign_by)
        current = EsignFlow.filter(id=flow.id, current_slot=contract.id)
        if not await current.update(deadline_notice_due_at=due):
            raise RuleViolation(ErrorCode.CONTRACT_CHANGED)  # given up by another worker meanwhile
        await contract.advance(
            ContractEventStep.DRAFT_RENDERED,
            actor=SYSTEM,
            now=now,
            facts={"sha256": flow.document_sha256, "provider": flow.provider, "flow": flow.flow_id or ""},
        )
        await Document.create(
            contract_id=contract.id,
            kind=DocumentKind.DRAFT,
            sha256=flow.document_sha256,
            byte_size=len(content),
            pages=flow.pages,
            media_type=PDF,
            file_name=f"{contract.number}-draft.pdf",
            created_at=now,
        )
        signers = {SignerRole.CUSTOMER: party_a.subject.name, SignerRole.VENDOR: contract.vendor_copy.name}
        for role, name in signers.items():
            await Signature.create(
                contract_id=contract.id, role=role, signer_name=name, status=SignatureStatus.WAITING
            )


async def _revoke_if_left(contract: Contract, flow: EsignFlow, services: Services) -> None:
    """The contract was ended, or the intent given up, while the provider opened this flow: nobody may sign it."""
    async with transaction():
        known = await Contract.get(id=contract.id)
        over = known.deleted_at is not None or is_voided(known.sub_status)
        left = EsignFlow.filter(id=flow.id, closed_at=None)
        if not over:
            left = left.filter(current_slot=None)
        await left.update(revoke_due_at=services.now())
