"""Ask the provider to revoke a flow that the customer cancelled; what came of it is the provider's to say."""

from jobs.esign_flows import taken_back
from jobs.follow_signing import apply_report, flow_of
from jobs.services import Services
from models import Contract, ContractEvent
from rules.terms import ContractEventStep


async def cancel_signing(contract: Contract, services: Services) -> None:
    """Moves 12 and 13: if the customer has signed meanwhile, the signature wins. Safe to repeat."""
    flow = await flow_of(contract)
    asked = await ContractEvent.filter(
        contract_id=contract.id, step=ContractEventStep.SIGNING_CANCEL_REQUESTED
    ).first()
    reason = (asked and asked.reason) or ""
    await apply_report(contract, await taken_back(flow.flow_id or "", services, reason=reason), services)
