"""signContract, sendSigningCode, cancelSigning, remindSigning: while it is the customer's turn to sign."""

from tortoise.expressions import F

from auth.permissions import Permission
from auth.throttle import Rationed
from jobs.follow_signing import look_again, settle
from models import Account, Contract, EsignFlow, record_contract_event
from models.database import transaction
from providers.esign import SigningDesk
from resolvers.context import Info, RequestContext, own_contract
from resolvers.mutating import mutation
from rules.lifecycle import STEP_OF_ACTION, check_action, next_step_of
from rules.terms import ContractAction, ContractEventStep, NextStep
from rules.values import checked_text, invalid
from rules.violations import ErrorCode, RuleViolation
from schema.actions import PERMISSION_OF_ACTION
from schema.contract import Contract as ContractType
from schema.inputs import CancelSigningInput, ContractActionInput, SignContractInput
from schema.payloads import (
    CancelSigningPayload,
    RemindSigningPayload,
    SendSigningCodePayload,
    SignContractPayload,
)
from schema.scalars import URL


@mutation(SignContractPayload)
async def sign_contract(info: Info, input: SignContractInput) -> SignContractPayload:
    """Move 10, if the signatory proves itself by the code; contract:sign by itself signs nothing."""
    context = info.context
    account = context.require(Permission.CONTRACT_SIGN)
    contract, flow = await _waiting(account, input.id, input.expected_version, NextStep.SIGN)
    if not input.signing_code:
        url = None if flow.signing_url is None else URL(flow.signing_url)
        return SignContractPayload(contract=ContractType.of(contract, context), signing_url=url)
    context.ration(Rationed.TRY_CODE, str(contract.id))
    code = checked_text("signingCode", input.signing_code)
    handwriting = checked_text("handwriting", input.handwriting) if input.handwriting else None
    desk = context.services.esign.desk
    if desk is None:
        raise invalid("signingCode", "NOT_HERE")
    report = await desk.sign(flow.flow_id or "", code=code, handwriting=handwriting)
    signed = await settle(contract.id, report, context.services, by=context.actor)
    return SignContractPayload(contract=ContractType.of(signed, context))


@mutation(SendSigningCodePayload)
async def send_signing_code(info: Info, input: ContractActionInput) -> SendSigningCodePayload:
    context = info.context
    account = context.require(Permission.CONTRACT_SIGN)
    contract, flow = await _waiting(account, input.id, input.expected_version, NextStep.SIGN)
    context.ration(Rationed.SEND_CODE, str(contract.id))
    sent = await _desk(context, contract).send_code(flow.flow_id or "")
    return SendSigningCodePayload(sent_to=sent.sent_to, valid_until=sent.valid_until)


@mutation(CancelSigningPayload)
async def cancel_signing(info: Info, input: CancelSigningInput) -> CancelSigningPayload:
    """Move 11. The provider has the last word: if the customer has signed meanwhile, the signature wins."""
    context, action = info.context, ContractAction.CANCEL_SIGNING
    account = context.require(PERMISSION_OF_ACTION[action])
    reason = checked_text("reason", input.reason) if input.reason else None
    async with transaction():
        contract = await own_contract(account, input.id, expected_version=input.expected_version)
        check_action(contract.sub_status, action)
        now = context.services.now()
        await contract.advance(STEP_OF_ACTION[action], actor=context.actor, now=now, reason=reason)
        await context.services.queue.enqueue(contract.id, contract.version)
        return await context.kept(CancelSigningPayload(contract=ContractType.of(contract, context)))


@mutation(RemindSigningPayload)
async def remind_signing(info: Info, input: ContractActionInput) -> RemindSigningPayload:
    """The reminder is counted now and sent in the background. One that still is to be sent counts only once."""
    context = info.context
    account = context.require(Permission.CONTRACT_REMIND)
    async with transaction():
        contract, flow = await _waiting(
            account, input.id, input.expected_version, ContractEventStep.REMINDED, held=True
        )
        context.ration(Rationed.REMIND, str(contract.id))
        if flow.reminder_due_at is None:
            await _remind(context, contract, flow)
        await contract.refresh_from_db()
        left = (await EsignFlow.get(id=flow.id)).reminders_left
        shown = ContractType.of(contract, context)
        return await context.kept(RemindSigningPayload(contract=shown, reminders_left=left))


async def _remind(context: RequestContext, contract: Contract, flow: EsignFlow) -> None:
    now, services = context.services.now(), context.services
    left = EsignFlow.filter(id=flow.id, reminders_left=flow.reminders_left, reminders_left__gt=0)
    if not await left.update(reminders_left=F("reminders_left") - 1, reminder_due_at=now):
        raise RuleViolation(ErrorCode.REMINDER_LIMIT_REACHED, limit=str(services.esign.reminders))
    unmoved = Contract.filter(id=contract.id, sub_status=contract.sub_status, version=contract.version)
    if not await unmoved.update(version=F("version") + 1, updated_at=now):
        raise RuleViolation(ErrorCode.CONTRACT_CHANGED)
    await record_contract_event(contract.id, ContractEventStep.REMINDED, actor=context.actor, at=now)
    await look_again(contract.id, services)


async def _waiting(
    account: Account,
    contract_id: str,
    expected_version: int | None,
    wanted: NextStep | ContractEventStep,
    *,
    held: bool = False,
) -> tuple[Contract, EsignFlow]:
    """A contract that waits for the customer's signature, and its flow at the provider."""
    contract = await own_contract(account, contract_id, expected_version=expected_version, held=held)
    flow = await EsignFlow.current(contract.id)
    if next_step_of(contract.sub_status) is not NextStep.SIGN or flow is None:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, action=wanted, subStatus=contract.sub_status)
    return contract, flow


def _desk(context: RequestContext, contract: Contract) -> SigningDesk:
    desk = context.services.esign.desk
    if desk is None:
        raise RuleViolation(
            ErrorCode.ACTION_NOT_AVAILABLE,
            action=NextStep.SIGN,
            subStatus=contract.sub_status,
            reason="SIGN_AT_PROVIDER",
        )
    return desk
