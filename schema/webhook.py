"""Webhooks of the vendor's own systems, as operators see and keep them."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

import models
from providers.webhooks import Outcome, shown_url
from rules.terms import NoticeKind
from schema.context import Info
from schema.delivery import Delivery
from schema.ids import IdType, id_of
from schema.node import Node
from schema.payloads import Payload

ID = strawberry.ID
UNSET = strawberry.UNSET

_KINDS = "Empty: all of them, and those that come later."
strawberry.enum(Outcome, name="WebhookOutcome", description="What became of one call to a webhook.")


@strawberry.type(description="An address of the vendor's own systems that is told what happens to contracts.")
class Webhook(Node):
    version: int
    label: str
    url: str = strawberry.field(description="Scheme and host; the rest is hidden, for it may hold a token.")
    kinds: list[NoticeKind] = strawberry.field(description=_KINDS)
    active: bool = strawberry.field(
        description="False: it is told nothing. An answer of 410 switches it off."
    )
    former_secret_valid_until: datetime | None = strawberry.field(
        description="After a renewal: until when the secret before still signs beside the new one."
    )
    created_by: str = strawberry.field(description="The operator's user id.")
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    key: strawberry.Private[UUID]

    @strawberry.field(description="How many notices still are to be sent to it.")
    async def waiting(self, info: Info) -> int:
        return await info.context.loaders.waiting_deliveries.load(self.key)

    @strawberry.field(description="The newest notice it was to be told.")
    async def last_delivery(self, info: Info) -> Delivery | None:
        row = await info.context.loaders.last_delivery.load(self.key)
        return None if row is None else Delivery.of(row)

    @classmethod
    def of(cls, webhook: models.Webhook, now: datetime) -> Self:
        return cls(
            id=id_of(IdType.WEBHOOK, webhook.id),
            version=webhook.version,
            label=webhook.label,
            url=shown_url(webhook.url),
            kinds=webhook.chosen,
            active=webhook.active,
            former_secret_valid_until=webhook.former_secret_until
            if len(webhook.secrets_at(now)) > 1
            else None,
            created_by=webhook.created_by,
            created_at=webhook.created_at,
            updated_at=webhook.updated_at,
            deleted_at=webhook.deleted_at,
            key=webhook.id,
        )


@strawberry.input(description="On an existing webhook, what is left out stays as it is.")
class SaveWebhookInput:
    id: ID | None = strawberry.field(default=UNSET, description="Left out: a new webhook.")
    label: str | None = UNSET
    url: str | None = strawberry.field(
        default=UNSET,
        description="https, without user name and password; the whole of it, not as it is shown.",
    )
    kinds: list[NoticeKind] | None = strawberry.field(default=UNSET, description=_KINDS)
    active: bool | None = strawberry.field(
        default=UNSET, description="Switched off, what waits for it is given up; it can be replayed later."
    )
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class WebhookInput:
    id: ID
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


_ONCE = "`whsec_` and base64: verify messages with it. Answered this once, never again."


@strawberry.type
class SaveWebhookPayload(Payload):
    webhook: Webhook | None = None
    secret: str | None = strawberry.field(default=None, description=f"Of a new webhook. {_ONCE}")


@strawberry.type
class RenewWebhookSecretPayload(Payload):
    webhook: Webhook | None = None
    secret: str | None = strawberry.field(default=None, description=_ONCE)


@strawberry.type
class DeleteWebhookPayload(Payload):
    deleted_webhook_id: ID | None = None


@strawberry.type
class TestWebhookPayload(Payload):
    webhook: Webhook | None = None
    outcome: Outcome | None = None
    detail: str | None = strawberry.field(
        default=None, description="The status, or the kind of failure; nothing of what the receiver wrote."
    )
