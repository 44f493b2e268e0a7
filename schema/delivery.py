"""Notices on their way: what was sent to whom, what was not, and what operators have sent again."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self, TypeAlias
from uuid import UUID

import strawberry

import models
from rules.terms import DeliveryChannel, DeliveryState, NoticeKind
from schema.context import Info
from schema.contract import Contract
from schema.ids import IdType, id_of
from schema.node import Node
from schema.payloads import Payload

if TYPE_CHECKING:
    from schema.webhook import Webhook

ID = strawberry.ID
UNSET = strawberry.UNSET
LazyWebhook: TypeAlias = Annotated["Webhook", strawberry.lazy("schema.webhook")]


@strawberry.type(description="A notice on its way through one channel, to one address.")
class Delivery(Node):
    kind: NoticeKind
    channel: DeliveryChannel
    state: DeliveryState
    message_id: str = strawberry.field(
        description="The header `webhook-id`, or the left part of the letter's Message-ID; the same at every attempt."
    )
    attempts: int = strawberry.field(description="Since it was made, or since it was replayed.")
    created_at: datetime
    next_attempt_at: datetime | None = strawberry.field(description="Null: sent or given up.")
    last_error: str | None = strawberry.field(description="The kind of failure; it quotes nobody's data.")
    sent_at: datetime | None
    given_up_at: datetime | None
    replayed_at: datetime | None = strawberry.field(
        description="When an operator last had it sent from the first attempt on."
    )
    contract_key: strawberry.Private[UUID | None]
    webhook_key: strawberry.Private[UUID | None]

    @strawberry.field(
        description="Whose contract; a deleted one too. Needs operator:read; null, with an error, without."
    )
    async def contract(self, info: Info) -> Contract | None:
        info.context.check_sees_contracts()
        row = (
            None if self.contract_key is None else await info.context.loaders.contract.load(self.contract_key)
        )
        return None if row is None else Contract.of(row, info.context)

    @strawberry.field(description="Null for letters.")
    async def webhook(self, info: Info) -> LazyWebhook | None:
        from schema.webhook import Webhook  # noqa: PLC0415 - each names the other

        row = None if self.webhook_key is None else await info.context.loaders.webhook.load(self.webhook_key)
        return None if row is None else Webhook.of(row, info.context.now)

    @classmethod
    def of(cls, delivery: models.Delivery) -> Self:
        """With its notice."""
        return cls(
            id=id_of(IdType.DELIVERY, delivery.id),
            kind=delivery.notice.kind,
            channel=delivery.channel,
            state=delivery.state,
            message_id=delivery.message_id,
            attempts=delivery.attempts,
            created_at=delivery.created_at,
            next_attempt_at=delivery.due_at,
            last_error=delivery.last_error,
            sent_at=delivery.sent_at,
            given_up_at=delivery.given_up_at,
            replayed_at=delivery.replayed_at,
            contract_key=delivery.notice.contract_id,
            webhook_key=delivery.webhook_id,
        )


@strawberry.input(description="All conditions together.")
class DeliveryFilter:
    webhook_id: ID | None = UNSET
    contract_id: ID | None = UNSET
    channel: DeliveryChannel | None = UNSET
    state: DeliveryState | None = UNSET


@strawberry.input
class ReplayDeliveryInput:
    delivery_id: ID
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class ReplayDeliveriesInput:
    webhook_id: ID
    since: datetime = strawberry.field(description="Those made at this time or later.")
    given_up_only: bool = strawberry.field(
        default=True, description="False: also those that were sent, for a receiver that lost what it had."
    )
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.type
class ReplayDeliveryPayload(Payload):
    delivery: Delivery | None = None


@strawberry.type
class ReplayDeliveriesPayload(Payload):
    replayed: int | None = strawberry.field(
        default=None, description="How many are sent again, the oldest first; 1,000 at most."
    )
    remaining: int | None = strawberry.field(
        default=None, description="How many more there are: ask again until it is 0."
    )
