"""retryWork and abortGeneration: what an operator does about work that is stuck."""

from auth.permissions import Permission
from jobs import abort
from models import Contract, record_contract_event
from models.database import transaction
from models.work import UNTRIED
from resolvers.context import Info, contract_of_any_account
from resolvers.mutating import mutation
from rules.terms import ContractEventStep
from rules.values import checked_text
from rules.violations import ErrorCode, RuleViolation
from schema.contract import Contract as ContractType
from schema.operator import AbortGenerationInput, AbortGenerationPayload, RetryWorkInput, RetryWorkPayload


@mutation(RetryWorkPayload)
async def retry_work(info: Info, input: RetryWorkInput) -> RetryWorkPayload:
    """Also work that was given up. No move, so the version stays; what runs at this moment is begun anew."""
    context, services = info.context, info.context.services
    context.check(Permission.OPERATOR_RETRY)
    async with transaction():
        contract = await contract_of_any_account(
            input.contract_id, expected_version=input.expected_version, held=True
        )
        if contract.work is None:
            raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="NO_WORK")
        now = services.now()
        facts = {
            "work": str(contract.work),
            "attempts": str(contract.work_attempts),
            "error": contract.work_error or "",
        }
        anew = {"work_due_at": now, "work_since": contract.work_since or now, **UNTRIED}
        await Contract.filter(id=contract.id).update(**anew)
        contract.update_from_dict(anew)
        step = ContractEventStep.WORK_RETRIED
        await record_contract_event(contract.id, step, actor=context.actor, at=now, facts=facts)
        await services.queue.enqueue(contract.id, contract.version)
        return await context.kept(RetryWorkPayload(contract=ContractType.of(contract, context)))


@mutation(AbortGenerationPayload)
async def abort_generation(info: Info, input: AbortGenerationInput) -> AbortGenerationPayload:
    """The e-sign provider is asked before anything is written: what the customer may have signed is not aborted."""
    context = info.context
    context.check(Permission.OPERATOR_RETRY)
    reason = checked_text("reason", input.reason)
    contract = await contract_of_any_account(input.contract_id, expected_version=input.expected_version)
    await abort.abort_generation(contract, context.services, actor=context.actor, reason=reason)
    return AbortGenerationPayload(contract=ContractType.of(contract, context))
