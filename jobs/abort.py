"""Move 20: an operator ends a generation that keeps failing. Afterwards nobody can sign what came of it."""

from jobs.esign_flows import looked_for, taken_back
from jobs.services import Services
from models import Actor, Contract, EsignFlow
from models.database import transaction
from rules.signing import SIGNED, Opening, next_opening
from rules.stuck import abort_violation
from rules.terms import ContractEventStep, FlowState
from rules.violations import ErrorCode, RuleViolation


async def abort_generation(contract: Contract, services: Services, *, actor: Actor, reason: str) -> None:
    """A flow at the provider is taken back first, so a crash at any line leaves nothing that can be signed.

    Raises ACTION_NOT_AVAILABLE where it may not be aborted (now), CONTRACT_CHANGED where somebody was faster, and
    ProviderUnavailable where the provider does not say what became of the flow: then nothing is aborted.
    """
    _check(contract)
    flow = await EsignFlow.current(contract.id)
    if flow is not None:
        await _take_back(flow, services, reason=reason)
    now = services.now()
    async with transaction():
        await contract.advance(
            ContractEventStep.GENERATION_ABORTED, actor=actor, now=now, reason=reason, facts=_facts(contract)
        )
        left = EsignFlow.filter(contract_id=contract.id, closed_at=None)
        await left.filter(flow_id__not_isnull=True).update(revoke_due_at=now)
        await left.update(current_slot=None)


def _check(contract: Contract) -> None:
    given_up = contract.work is not None and contract.work_due_at is None
    violation = abort_violation(contract.sub_status, attempts=contract.work_attempts, given_up=given_up)
    if violation is not None:
        raise violation


def _facts(contract: Contract) -> dict[str, str]:
    """What the history keeps of the failure; the row forgets it with the move."""
    return {"attempts": str(contract.work_attempts), "error": contract.work_error or ""}


async def _take_back(flow: EsignFlow, services: Services, *, reason: str) -> None:
    flow_id = flow.flow_id or await _found(flow, services)
    if flow_id is None:
        return  # nobody asked for it, or nothing is known of it: jobs.left_flows keeps looking
    state = (await taken_back(flow_id, services, reason=reason)).state
    if state in SIGNED:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="CUSTOMER_HAS_SIGNED")
    if state is FlowState.WAITING:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="FLOW_STILL_OPEN")


async def _found(flow: EsignFlow, services: Services) -> str | None:
    """The flow whose opening was never answered, written down at once. While it may still turn up, it is waited for."""
    if flow.asked_at is None:
        return None
    found = await looked_for(flow, services)
    certain = services.esign.answers_for_certain
    opening = next_opening(
        asked_at=flow.asked_at, found=found is not None, certain=certain, now=services.now()
    )
    if opening is Opening.WAIT:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="ANSWER_OPEN")
    if found is None:
        return None
    await EsignFlow.filter(id=flow.id, flow_id=None).update(
        flow_id=found.flow_id, asked_at=None, heard_at=services.now()
    )
    return found.flow_id
