"""confirmContractText, stepBackContract, confirmContractSigning: the steps between filling in and signing."""

from typing import Any

from auth.permissions import Permission
from documents.text import text_sha256
from jobs.activation import refresh_activation
from jobs.paper import paper_of
from models import Account, Contract
from models.database import transaction
from resolvers.applying import draft_of
from resolvers.context import Info, held_account, makeable_contract, own_contract
from resolvers.mutating import mutation
from rules.lifecycle import Move, next_move, next_step_of
from rules.sealing import Signing, signing_violations
from rules.subject import draft_violation
from rules.terms import ActorKind, ContractEventStep, NextStep
from rules.values import checked_text
from rules.violations import ErrorCode, RuleViolation, refuse_if_any
from schema.contract import Contract as ContractType
from schema.inputs import ConfirmContractTextInput, ContractActionInput
from schema.payloads import (
    ConfirmContractSigningPayload,
    ConfirmContractTextPayload,
    StepBackContractPayload,
)


@mutation(ConfirmContractTextPayload)
async def confirm_contract_text(info: Info, input: ConfirmContractTextInput) -> ConfirmContractTextPayload:
    """Move 4. The hash says which text was read: another one is not confirmed by mistake."""
    context, step = info.context, ContractEventStep.TEXT_CONFIRMED
    async with transaction():
        contract = await makeable_contract(context, input.id, expected_version=input.expected_version)
        _move(contract, step)
        _check_still_named(contract, context.customers_account())
        read = checked_text("textSha256", input.text_sha256)
        if contract.preview_sha256 is None:
            raise RuleViolation(
                ErrorCode.ACTION_NOT_AVAILABLE,
                action=step,
                subStatus=contract.sub_status,
                reason="NO_PREVIEW_YET",
            )
        if read != contract.text_sha256:
            raise RuleViolation(ErrorCode.TEXT_CHANGED, path=("textSha256",))
        now = context.services.now()
        await contract.advance(
            step, actor=context.actor, now=now, facts={"textSha256": read}, confirmed_text_sha256=read
        )
        return await context.kept(ConfirmContractTextPayload(contract=ContractType.of(contract, context)))


@mutation(StepBackContractPayload)
async def step_back_contract(info: Info, input: ContractActionInput) -> StepBackContractPayload:
    """Move 4b. What is attached stays occupied; back in the form, the preview is the current one no longer."""
    context, step = info.context, ContractEventStep.STEPPED_BACK
    async with transaction():
        contract = await makeable_contract(context, input.id, expected_version=input.expected_version)
        after = _move(contract, step).after
        changes: dict[str, Any] = {"confirmed_text_sha256": None}
        if after is not None and next_step_of(after) is NextStep.FILL_IN:
            changes |= {"preview_sha256": None, "text_sha256": None}
        await contract.advance(step, actor=context.actor, now=context.services.now(), **changes)
        return await context.kept(StepBackContractPayload(contract=ContractType.of(contract, context)))


@mutation(ConfirmContractSigningPayload)
async def confirm_contract_signing(info: Info, input: ContractActionInput) -> ConfirmContractSigningPayload:
    """Move 5. Orders, subject, activation and text are asked once more: from here on the contract goes out."""
    context, step = info.context, ContractEventStep.SIGNING_CONFIRMED
    account = context.require(Permission.CONTRACT_SIGN)
    _move(await own_contract(account, input.id), step)  # what cannot be signed asks no outsider
    await context.synchronised(account)
    await refresh_activation(await Account.get(id=account.id), context.services)
    async with transaction():
        locked = await held_account(account)
        contract = await own_contract(locked, input.id, expected_version=input.expected_version)
        _move(contract, step)
        paper = await paper_of(contract, public_url=context.services.public_url)
        signing = Signing(
            esign=locked.esign_status,
            signatory=contract.signatory_copy,
            confirmed_text=contract.confirmed_text_sha256,
            text_now=text_sha256(paper),
        )
        refuse_if_any(signing_violations(await draft_of(contract, locked), signing))
        await contract.advance(step, actor=context.actor, now=context.services.now())
        await context.services.queue.enqueue(contract.id, contract.version)
        return await context.kept(ConfirmContractSigningPayload(contract=ContractType.of(contract, context)))


def _check_still_named(contract: Contract, account: Account) -> None:
    """A hold waits for the last confirmation; a draft of another subject goes no further at all."""
    violation = draft_violation(contract.subject_copied, account.subject, hold=None)
    if violation is not None:
        raise violation


def _move(contract: Contract, step: ContractEventStep) -> Move:
    return next_move(contract.signing_mode, contract.sub_status, step, ActorKind.CUSTOMER)
