"""What several jobs ask of a flow at the e-sign provider."""

from contextlib import suppress

from jobs.services import Services
from models import EsignFlow, EsignMessage
from providers.esign import EsignRefused, FlowReport, OpenedFlow
from rules.terms import FlowState


async def looked_for(flow: EsignFlow, services: Services) -> OpenedFlow | None:
    """The flow that came of an intent whose answer was lost, by its reference or by what callbacks named."""
    heard_of = await EsignMessage.filter(reference=flow.reference).exclude(flow_id=None)
    names = [message.flow_id for message in heard_of if message.flow_id is not None]
    return await services.esign.find_flow(flow.reference, heard_of=names)


async def taken_back(flow_id: str, services: Services, *, reason: str) -> FlowReport:
    """Revoked if nobody has signed, and what it came to. A provider may revoke what is signed: so it is asked first."""
    report = await services.esign.follow(flow_id)
    if report.state is not FlowState.WAITING:
        return report
    with suppress(EsignRefused):  # too late after all: the flow itself tells
        await services.esign.cancel_flow(flow_id, reason=reason)
    return await services.esign.follow(flow_id)
