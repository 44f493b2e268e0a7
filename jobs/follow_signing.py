"""Ask the provider what has become of a signing flow, and let the contract follow (moves 10 to 15)."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from jobs.holds import judge_hold
from jobs.services import Services
from jobs.signed_file import SignedContract, fetched
from models import Account, Actor, Contract, Document, EsignFlow, Signature
from models.database import transaction
from providers.esign import FlowReport, ReminderRefused
from rules.lifecycle import next_step_of
from rules.masking import mask_name
from rules.signing import ALARMING, SIGNATURE_AFTER, steps_of
from rules.terms import (
    ActorKind,
    ContractEventStep,
    NextStep,
    SignatureStatus,
    SignerRole,
    SubjectType,
)
from rules.violations import ErrorCode, RuleViolation

WAITED_FOR: Final = timedelta(seconds=20)
"""How often a flow is asked about while it is the provider's turn."""

_ATTEMPTS: Final = 3
_LOG: Final = structlog.get_logger("signing")


async def follow_signing(contract: Contract, services: Services) -> None:
    """Safe to repeat: news already taken is no news. A reminder waits until the news are in."""
    flow = await flow_of(contract)
    await apply_report(contract, await services.esign.follow(flow.flow_id or ""), services)
    if next_step_of(contract.sub_status) is not NextStep.SIGN:
        return
    if flow.signing_url is None:
        await _link(flow, services)
    if flow.reminder_due_at is not None:
        await _remind(flow, services)


async def flow_of(contract: Contract) -> EsignFlow:
    flow = await EsignFlow.current(contract.id)
    if flow is None or flow.flow_id is None:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, subStatus=contract.sub_status)
    return flow


async def settle(contract_id: UUID, report: FlowReport, services: Services, *, by: Actor) -> Contract:
    """Applies a report at once, whoever else touches the contract meanwhile; the contract as it is then.

    `by`: who handed in what the report tells of; the history names them, unless a worker heard of it first.
    """
    for _ in range(_ATTEMPTS):
        contract = await Contract.get(id=contract_id)
        try:
            await apply_report(contract, report, services, by=by)
            break
        except RuleViolation:
            continue  # somebody was faster; what the report brings is judged anew
    else:
        await look_again(contract_id, services)
    return await Contract.get(id=contract_id)


async def heard(provider: str, flow_id: str, services: Services) -> None:
    """News of a flow from its own provider: the contract is looked at now."""
    flow = await EsignFlow.get_or_none(provider=provider, flow_id=flow_id)
    if flow is not None and flow.current_slot is not None:
        await look_again(flow.contract_id, services)


async def look_again(contract_id: UUID, services: Services) -> None:
    """Makes the work of a contract due now, whatever it waited for, but that it crashes is not forgotten."""
    async with transaction():
        waiting = Contract.filter(id=contract_id, work_since__isnull=False, deleted_at=None)
        if await waiting.update(work_due_at=services.now(), work_attempts=0, work_error=None):
            contract = await Contract.get(id=contract_id)
            await services.queue.enqueue(contract.id, contract.version)


async def apply_report(
    contract: Contract, report: FlowReport, services: Services, *, by: Actor | None = None
) -> None:
    """All moves a report brings, in one transaction. Raises CONTRACT_CHANGED when somebody was faster."""
    steps = steps_of(contract.sub_status, report.state)
    if not steps:
        await _keep_waiting(contract, services)
        return
    flow = await flow_of(contract)
    signed = None
    if ContractEventStep.SEALED in steps:
        signed = await fetched(contract, report, services)
    async with transaction():
        account = await Account.locked(contract.account_id)  # before the contract, as everywhere
        await _write_signatures(contract, steps, report, signed)
        await EsignFlow.filter(id=flow.id).update(heard_at=services.now(), deadline_notice_due_at=None)
        for step in steps:
            await _take(contract, step, report, signed, services, by)
        if signed is not None:
            await judge_hold(account, services.now())
        if contract.work is None:
            await EsignFlow.filter(id=flow.id).update(
                closed_at=services.now(), sound=signed.sound if signed else None, reminder_due_at=None
            )
        else:
            await services.queue.enqueue(contract.id, contract.version)


async def _take(
    contract: Contract,
    step: ContractEventStep,
    report: FlowReport,
    signed: SignedContract | None,
    services: Services,
    by: Actor | None,
) -> None:
    now = services.now()
    actor = Actor(kind=ActorKind.ESIGN_PROVIDER, id=services.esign.name, name=services.esign.name)
    facts = {"flow": report.flow_id}
    if step is ContractEventStep.SEALED and signed is not None:
        await contract.advance(
            step,
            actor=actor,
            now=now,
            facts=facts | {"sha256": signed.sha256},
            effective_at=report.completed_at or now,
        )
        await Document.create(**signed.document_columns(contract), created_at=now)
    elif step is ContractEventStep.CUSTOMER_SIGNED:
        facts |= {"signedAt": (report.customer_signed_at or now).isoformat(), **_signatory(contract)}
        if by is not None:
            facts |= {"handedInBy": by.id or ""}
        await contract.advance(step, actor=actor, now=now, facts=facts)
    else:
        await contract.advance(step, actor=actor, now=now, reason=_reason(report), facts=facts)
        if step in ALARMING:
            _LOG.warning("a signing ended without a contract", contract=str(contract.id), step=step)


def _signatory(contract: Contract) -> dict[str, str]:
    """Masked: the history is for ever."""
    signatory = contract.signatory_copy
    return {} if signatory is None else {"signatory": mask_name(signatory.name, SubjectType.INDIVIDUAL)}


def _reason(report: FlowReport) -> str | None:
    return None if report.reason is None else report.reason.strip()[:500] or None


async def _write_signatures(
    contract: Contract,
    steps: tuple[ContractEventStep, ...],
    report: FlowReport,
    signed: SignedContract | None,
) -> None:
    """Before the moves: once the contract is in effect, its signatures are fixed."""
    rows = Signature.filter(contract_id=contract.id)
    if ContractEventStep.CUSTOMER_SIGNED in steps or signed is not None:
        await rows.filter(role=SignerRole.CUSTOMER).update(
            status=SignatureStatus.SIGNED, signed_at=report.customer_signed_at
        )
    if signed is not None:
        await rows.filter(role=SignerRole.VENDOR).update(
            status=SignatureStatus.SIGNED, signed_at=report.completed_at
        )
        for role, columns in signed.signature_columns(_customer(contract)).items():
            await rows.filter(role=role).update(**columns)
    for step in steps:
        if step in SIGNATURE_AFTER:
            await rows.filter(status=SignatureStatus.WAITING).update(status=SIGNATURE_AFTER[step])


def _customer(contract: Contract) -> SubjectType:
    """Where nothing is known, as if it were a person."""
    copy = contract.party_a_copy
    return SubjectType.INDIVIDUAL if copy is None else copy.subject.subject_type


async def _link(flow: EsignFlow, services: Services) -> None:
    """The link that could not be had when the flow was opened."""
    found = await services.esign.find_flow(flow.reference, heard_of=[flow.flow_id or ""])
    if found is not None and found.signing_url:
        await EsignFlow.filter(id=flow.id).update(signing_url=found.signing_url)


async def _remind(flow: EsignFlow, services: Services) -> None:
    """At least once: a crash after the provider's yes reminds again."""
    try:
        await services.esign.remind(flow.flow_id or "")
    except ReminderRefused:
        await EsignFlow.filter(id=flow.id).update(reminders_left=0)
    await EsignFlow.filter(id=flow.id, reminder_due_at=flow.reminder_due_at).update(reminder_due_at=None)


async def _keep_waiting(contract: Contract, services: Services) -> None:
    """No news: asked about again later. A hint that came meanwhile made it due already, and stays."""
    now = services.now()
    await EsignFlow.filter(current_slot=contract.id).update(heard_at=now)
    customers_turn = next_step_of(contract.sub_status) is NextStep.SIGN
    pause = services.silence if customers_turn else WAITED_FOR
    waiting = contract.as_read().filter(work_due_at__gt=now)
    await waiting.update(work_due_at=now + pause, work_attempts=0, work_error=None)
