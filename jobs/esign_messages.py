"""Callbacks of the e-sign provider: stored once, and only a hint where to look. Nothing moves by them alone."""

from typing import Final
from uuid import UUID

import structlog
from tortoise.exceptions import IntegrityError

from jobs.follow_signing import look_again
from jobs.services import Services
from models import Account, Contract, EsignFlow, EsignMessage
from models.database import transaction
from providers.esign import EsignMessage as Message
from rules.lifecycle import is_voided

_LOG: Final = structlog.get_logger("esign")


async def take(message: Message, services: Services) -> bool:
    """Whether it is new. When this returns the message is stored, and what it is about is due to be looked at."""
    try:
        async with transaction():
            if await EsignMessage.exists(provider=services.esign.name, message_id=message.message_id):
                return False
            await EsignMessage.create(
                provider=services.esign.name,
                message_id=message.message_id,
                kind=message.kind,
                flow_id=message.flow_id,
                reference=message.reference,
                state=message.state,
                received_at=services.now(),
            )
            await _look(message, services)
    except IntegrityError:
        return False  # the same message at the same moment, taken by somebody else
    return True


async def _look(message: Message, services: Services) -> None:
    """Inside the caller's transaction."""
    if message.account_reference is not None:
        await Account.filter(reference=message.account_reference).update(synchronised_at=None)
    flow = await _flow_of(message, services)
    if flow is None:
        return
    contract = await Contract.get(id=flow.contract_id)
    if flow.current_slot is None or is_voided(contract.sub_status):
        known = flow.flow_id or message.flow_id
        await EsignFlow.filter(id=flow.id).update(flow_id=known, revoke_due_at=services.now())
    else:
        await look_again(flow.contract_id, services)


async def _flow_of(message: Message, services: Services) -> EsignFlow | None:
    """By the provider's id or, for a flow whose opening crashed, by the reference it was asked for with."""
    if message.flow_id is not None:
        flow = await EsignFlow.get_or_none(provider=services.esign.name, flow_id=message.flow_id)
        if flow is not None:
            return flow
    try:
        return await EsignFlow.get_or_none(id=UUID(hex=message.reference or ""))
    except ValueError:
        return None
