"""Deliveries: listing them, and having them sent again."""

from typing import Any
from uuid import UUID

from auth.permissions import Permission
from jobs.replay import left_to_replay, replayed
from models import Delivery, Webhook, record_desk_event
from models.database import held, transaction
from resolvers.context import Info
from resolvers.filters import given
from resolvers.mutating import mutation
from resolvers.webhook_rows import held_webhook
from rules.terms import DeliveryState, DeskEventStep
from rules.violations import ErrorCode, RuleViolation
from schema.delivery import Delivery as DeliveryType
from schema.delivery import (
    DeliveryFilter,
    ReplayDeliveriesInput,
    ReplayDeliveriesPayload,
    ReplayDeliveryInput,
    ReplayDeliveryPayload,
)
from schema.filters import UNSET
from schema.ids import IdType, id_of, key_of
from schema.pages import Connection, Ordering, checked_window, keyset_connection

_STATES: dict[DeliveryState, dict[str, Any]] = {
    DeliveryState.WAITING: {"due_at__isnull": False},
    DeliveryState.SENT: {"sent_at__isnull": False},
    DeliveryState.GIVEN_UP: {"given_up_at__isnull": False},
}
"""rules.notices.state_of_delivery, as the database is asked for it."""


async def deliveries(
    info: Info,
    first: int | None = UNSET,
    after: str | None = UNSET,
    filter: DeliveryFilter | None = UNSET,
) -> Connection[DeliveryType]:
    """`operator` itself asks for operator:read."""
    rows = Delivery.filter(**_conditions(filter)).select_related("notice")
    window = checked_window(first=first, after=after)
    return await keyset_connection(rows, window, Ordering("created_at", descending=True), DeliveryType.of)


def _conditions(wanted: DeliveryFilter | None) -> dict[str, Any]:
    """An id of another type, or of no type at all, matches nothing."""
    if wanted is None or not given(wanted):
        return {}
    found: dict[str, Any] = {}
    if given(wanted.webhook_id):
        found["webhook_id"] = key_of(IdType.WEBHOOK, wanted.webhook_id or "") or UUID(int=0)
    if given(wanted.contract_id):
        found["notice__contract_id"] = key_of(IdType.CONTRACT, wanted.contract_id or "") or UUID(int=0)
    if given(wanted.channel):
        found["channel"] = wanted.channel
    if isinstance(wanted.state, DeliveryState):
        found |= _STATES[wanted.state]
    return found


@mutation(ReplayDeliveryPayload)
async def replay_delivery(info: Info, input: ReplayDeliveryInput) -> ReplayDeliveryPayload:
    """What is about to be sent anyway, or was replayed a moment ago, is answered as it stands: clicks count once."""
    context = info.context
    context.check(Permission.OPERATOR_RETRY)
    async with transaction():
        delivery = await _delivery(input.delivery_id)
        await _check_listens(delivery.webhook_id)
        await delivery.refresh_from_db()
        now, was = context.services.now(), delivery.state
        if await replayed(Delivery.filter(id=delivery.id), now):
            facts = {"delivery": id_of(IdType.DELIVERY, delivery.id), "was": was}
            step = DeskEventStep.DELIVERY_REPLAYED
            await record_desk_event(step, actor=context.actor, at=now, facts=facts)
        shown = DeliveryType.of(await Delivery.get(id=delivery.id).select_related("notice"))
        return await context.kept(ReplayDeliveryPayload(delivery=shown))


@mutation(ReplayDeliveriesPayload)
async def replay_deliveries(info: Info, input: ReplayDeliveriesInput) -> ReplayDeliveriesPayload:
    """In portions: what remains is told, so that nobody sends a hundred thousand messages by one click."""
    context = info.context
    context.check(Permission.OPERATOR_RETRY)
    async with transaction():
        webhook = await held_webhook(input.webhook_id, path="webhookId")
        await _check_listens(webhook.id)
        rows = Delivery.filter(webhook_id=webhook.id, created_at__gte=input.since)
        if input.given_up_only:
            rows = rows.filter(given_up_at__isnull=False)
        now = context.services.now()
        count = await replayed(rows, now)
        if count:
            facts = {
                "webhook": id_of(IdType.WEBHOOK, webhook.id),
                "since": input.since.isoformat(),
                "givenUpOnly": str(input.given_up_only).lower(),
                "count": str(count),
            }
            step = DeskEventStep.DELIVERY_REPLAYED
            await record_desk_event(step, actor=context.actor, at=now, facts=facts)
        remaining = await left_to_replay(rows, now)
        return await context.kept(ReplayDeliveriesPayload(replayed=count, remaining=remaining))


async def _delivery(delivery_id: str) -> Delivery:
    key = key_of(IdType.DELIVERY, delivery_id)
    delivery = None if key is None else await Delivery.get_or_none(id=key)
    if delivery is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("deliveryId",))
    return delivery


async def _check_listens(webhook_id: UUID | None) -> None:
    """Holds the webhook, so that it is not switched off between this and the replay. Letters have none."""
    if webhook_id is None:
        return
    webhook = await held(Webhook.filter(id=webhook_id)).get()
    if webhook.deleted_at is not None:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="WEBHOOK_DELETED")
    if not webhook.active:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="WEBHOOK_OFF")
