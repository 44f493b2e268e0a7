"""What a signing link opens: the flow, and the contract it is about."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from models import Contract, EsignFlow
from providers.embedded_book import Flow
from providers.embedded_esign import EmbeddedEsign
from providers.esign import EsignRefused
from rules.terms import FlowState


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningCase:
    """`is_current`: the contract still waits for this flow. One it gave up is to be revoked, and nobody may sign it."""

    token: str
    flow: Flow
    contract: Contract
    is_current: bool
    now: datetime

    @property
    def path(self) -> str:
        return f"/sign/{self.token}"

    @property
    def state(self) -> FlowState:
        state = self.flow.state_at(self.now)
        return FlowState.REVOKED if state is FlowState.WAITING and not self.is_current else state

    @property
    def is_waiting(self) -> bool:
        return self.state is FlowState.WAITING


async def signing_case(token: str, esign: EmbeddedEsign, now: datetime) -> SigningCase | None:
    """Null for a link that is forged, of no flow, or of a contract that was deleted or erased: one answer."""
    flow_id = esign.links.flow_id_of(token)
    if flow_id is None:
        return None
    try:
        flow = await esign.flow(flow_id)
    except EsignRefused:
        return None
    intent = await _intent_of(flow.reference)
    if intent is None or intent.contract.deleted_at is not None or intent.contract.erased_at is not None:
        return None
    return SigningCase(
        token=token,
        flow=flow,
        contract=intent.contract,
        is_current=intent.current_slot is not None,
        now=now,
    )


async def case_again(case: SigningCase, esign: EmbeddedEsign, now: datetime) -> SigningCase:
    """After something was tried: the flow as it is now."""
    return replace(case, flow=await esign.flow(case.flow.id), now=now)


async def _intent_of(reference: str) -> EsignFlow | None:
    try:
        key = UUID(hex=reference)
    except ValueError:
        return None
    return await EsignFlow.get_or_none(id=key).select_related("contract")
