"""finalizeContract, voidContract, deleteContract, setCustomerReference: what a customer does with a contract."""

from tortoise.expressions import F

from models import Account, Contract
from models.database import transaction
from resolvers.applying import claimed_orders, draft_of
from resolvers.context import Info, held_account, makeable_contract, own_contract
from resolvers.mutating import mutation
from rules.lifecycle import STEP_OF_ACTION, check_action
from rules.retention import REMOVING
from rules.sealing import sealing_violations
from rules.terms import ContractAction
from rules.values import checked_text
from rules.violations import ErrorCode, RuleViolation, refuse_if_any
from schema.actions import PERMISSION_OF_ACTION
from schema.contract import Contract as ContractType
from schema.ids import IdType, id_of
from schema.inputs import ContractActionInput, SetCustomerReferenceInput
from schema.order import Order as OrderType
from schema.payloads import (
    DeleteContractPayload,
    FinalizeContractPayload,
    SetCustomerReferencePayload,
    VoidContractPayload,
)


@mutation(FinalizeContractPayload)
async def finalize_contract(info: Info, input: ContractActionInput) -> FinalizeContractPayload:
    context = info.context
    account = context.require(PERMISSION_OF_ACTION[ContractAction.FINALIZE])
    await own_contract(account, input.id)  # what is not there asks no outsider
    await context.synchronised(account)
    async with transaction():
        locked = await held_account(account)
        contract = await _ready_for(locked, input, ContractAction.FINALIZE)
        refuse_if_any(sealing_violations(await draft_of(contract, locked)))
        step = STEP_OF_ACTION[ContractAction.FINALIZE]
        await contract.advance(step, actor=context.actor, now=context.services.now())
        await context.services.queue.enqueue(contract.id, contract.version)
        return await context.kept(FinalizeContractPayload(contract=ContractType.of(contract, context)))


@mutation(VoidContractPayload)
async def void_contract(info: Info, input: ContractActionInput) -> VoidContractPayload:
    context = info.context
    account = context.require(PERMISSION_OF_ACTION[ContractAction.VOID])
    async with transaction():
        contract = await _ready_for(account, input, ContractAction.VOID)
        step = STEP_OF_ACTION[ContractAction.VOID]
        await contract.advance(step, actor=context.actor, now=context.services.now())
        return await context.kept(VoidContractPayload(contract=ContractType.of(contract, context)))


@mutation(DeleteContractPayload)
async def delete_contract(info: Info, input: ContractActionInput) -> DeleteContractPayload:
    context = info.context
    account = context.require(PERMISSION_OF_ACTION[ContractAction.DELETE])
    async with transaction():
        contract = await _ready_for(account, input, ContractAction.DELETE)
        orders = await claimed_orders(contract)
        step = STEP_OF_ACTION[ContractAction.DELETE]
        await contract.advance(step, actor=context.actor, now=context.services.now())
        return await context.kept(
            DeleteContractPayload(
                deleted_contract_id=id_of(IdType.CONTRACT, contract.id),
                released_orders=[OrderType.of(order) for order in orders],
            )
        )


@mutation(SetCustomerReferencePayload)
async def set_customer_reference(info: Info, input: SetCustomerReferenceInput) -> SetCustomerReferencePayload:
    """Not part of what is printed: it may change in every state."""
    context = info.context
    reference = (
        checked_text("customerReference", input.customer_reference) if input.customer_reference else None
    )
    async with transaction():
        contract = await makeable_contract(context, input.id, expected_version=input.expected_version)
        now = context.services.now()
        unmoved = Contract.filter(id=contract.id, version=contract.version)
        if not await unmoved.update(customer_reference=reference, version=F("version") + 1, updated_at=now):
            raise RuleViolation(ErrorCode.CONTRACT_CHANGED)
        await contract.refresh_from_db()
        return await context.kept(SetCustomerReferencePayload(contract=ContractType.of(contract, context)))


async def _ready_for(account: Account, input: ContractActionInput, action: ContractAction) -> Contract:
    contract = await own_contract(
        account, input.id, expected_version=input.expected_version, erased_too=action in REMOVING
    )
    check_action(contract.sub_status, action)
    return contract
