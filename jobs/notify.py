"""Hand what is to be told to every channel it goes by: once, in one transaction; jobs/deliver sends it."""

from collections.abc import Iterable
from typing import Final

from jobs.deliver import deliver_due
from jobs.failures import each_by_itself
from jobs.letters import alert_of
from jobs.services import Services
from models import Contract, Delivery, EsignFlow, Notice, Webhook
from models.database import transaction
from rules.terms import DeliveryChannel, NoticeKind

_AT_ONCE: Final = 50


async def fan_out(services: Services) -> None:
    """Hands out what is due to be told, then sends what is due to be sent."""
    now = services.now()
    due = await Notice.filter(due_at__lte=now).order_by("due_at").limit(_AT_ONCE)
    webhooks = await Webhook.filter(active=True) if due else []
    await each_by_itself(due, lambda notice: _hand_out(notice, webhooks, services))
    await deliver_due(services)


async def _hand_out(notice: Notice, webhooks: Iterable[Webhook], services: Services) -> None:
    """Of two workers one does it."""
    now = services.now()
    ways = [(DeliveryChannel.MAIL, None)]
    if await _concerns_operators(notice):
        ways.append((DeliveryChannel.OPERATORS, None))
    wanting = [(DeliveryChannel.WEBHOOK, each.id) for each in webhooks if each.wants(notice.kind)]
    rows = [
        Delivery(notice_id=notice.id, channel=channel, webhook_id=webhook_id, created_at=now, due_at=now)
        for channel, webhook_id in [*ways, *wanting]
    ]
    async with transaction():
        if await Notice.filter(id=notice.id, due_at=notice.due_at).update(due_at=None):
            await Delivery.bulk_create(rows)


async def _concerns_operators(notice: Notice) -> bool:
    """A contract that the e-sign provider ended."""
    voided = notice.kind is NoticeKind.CONTRACT_VOIDED
    return voided and await EsignFlow.exists(contract_id=notice.contract_id)


async def alert(contract: Contract, flow: EsignFlow, services: Services) -> None:
    """Operators hear of a signature that no move can put right."""
    message = alert_of("signed-in-vain", contract, services, id=f"signed-in-vain.{flow.id.hex}")
    await services.notification.send(message)
