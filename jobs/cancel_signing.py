"""Ask the provider to revoke a flow that the customer cancelled; what came of it is the provider's to say."""

from contextlib import suppress

from jobs.follow_signing import flow_of, follow_signing
from jobs.services import Services
from models import Contract, ContractEvent
from providers.esign import EsignRefused
from rules.terms import ContractEventStep, FlowState


async def cancel_signing(contract: Contract, services: Services) -> None:
    """Moves 12 and 13: if the customer has signed meanwhile, the signature wins. Safe to repeat."""
    flow = await flow_of(contract)
    asked = await ContractEvent.filter(
        contract_id=contract.id, step=ContractEventStep.SIGNING_CANCEL_REQUESTED
    ).first()
    # A provider may revoke what its customer has signed already, so that is asked first.
    if (await services.esign.follow(flow.flow_id or "")).state is FlowState.WAITING:
        with suppress(EsignRefused):  # too late after all: the flow itself tells
            await services.esign.cancel_flow(flow.flow_id or "", reason=(asked and asked.reason) or "")
    await follow_signing(contract, services)
