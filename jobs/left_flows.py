"""Flows at the e-sign provider that no contract waits for any more: nobody may sign them."""

from datetime import datetime, timedelta
from typing import Final

import structlog
from tortoise.expressions import Q

from jobs.esign_flows import looked_for, taken_back
from jobs.failures import each_by_itself
from jobs.notify import alert
from jobs.services import Services
from models import Contract, EsignFlow
from rules.lifecycle import sub_statuses_of
from rules.signing import SIGNED
from rules.terms import ContractStatus, FlowState

_AT_ONCE: Final = 50
_LATER: Final = timedelta(minutes=1)
_LOOKED_FOR: Final = timedelta(days=1)
"""How long after its deadline a flow that may have come of an intent given up is still looked for."""
_LOG: Final = structlog.get_logger("esign")


async def mark_left_flows(services: Services) -> None:
    """Intents given up, and contracts ended, while the provider's answer was open: a crash may have kept them hidden.

    What is known is due to be ended; what is not is looked for, as long as it could be signed.
    """
    now = services.now()
    over = Q(contract__sub_status__in=sub_statuses_of(ContractStatus.VOIDED)) | Q(
        contract__deleted_at__not_isnull=True
    )
    left = EsignFlow.filter(Q(current_slot=None) | over, closed_at=None, revoke_due_at=None)
    flows = await left.order_by("created_at").limit(_AT_ONCE)
    await each_by_itself(flows, lambda flow: _mark(flow, now, services))


async def _mark(flow: EsignFlow, now: datetime, services: Services) -> None:
    flow_id = flow.flow_id
    if flow_id is None and flow.asked_at is not None:
        found = await looked_for(flow, services)
        flow_id = found.flow_id if found else None
    if flow_id is not None:
        await EsignFlow.filter(id=flow.id, closed_at=None).update(
            flow_id=flow_id, current_slot=None, revoke_due_at=now
        )
    elif flow.asked_at is None or now > flow.sign_by + _LOOKED_FOR:
        await EsignFlow.filter(id=flow.id, flow_id=None).update(closed_at=now)


async def end_left_flows(services: Services) -> None:
    """Flows that no contract waits for any more, and were heard of: revoked, or signed, which operators must know."""
    now = services.now()
    for flow in await EsignFlow.filter(revoke_due_at__lte=now).order_by("revoke_due_at").limit(_AT_ONCE):
        try:
            await _end(flow, services)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again and keeps no other flow waiting
            _LOG.warning("a flow left behind could not be ended yet", flow=str(flow.id), exc_info=error)
            await EsignFlow.filter(id=flow.id).update(revoke_due_at=now + _LATER)


async def _end(flow: EsignFlow, services: Services) -> None:
    flow_id = flow.flow_id or ""
    state = (await taken_back(flow_id, services, reason="")).state
    now = services.now()
    if state is FlowState.WAITING:
        await EsignFlow.filter(id=flow.id).update(revoke_due_at=now + _LATER)
        return
    if state in SIGNED:  # told before it is crossed off: at least once
        contract = await Contract.get(id=flow.contract_id)
        _LOG.error("the provider reports a signature that no contract waits for", contract=str(contract.id))
        await alert(contract, flow, services)
    await EsignFlow.filter(id=flow.id, revoke_due_at=flow.revoke_due_at).update(
        revoke_due_at=None, closed_at=flow.closed_at or now
    )
