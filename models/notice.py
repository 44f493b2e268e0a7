"""What customers and other systems are to be told, written in the transaction that makes it true."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.account import Account
from models.encryption import EncryptedTextField
from models.fields import UtcField, term
from rules.terms import DeliveryChannel, NoticeKind

if TYPE_CHECKING:
    from models.contract import Contract


class Webhook(Model):
    """An address of the vendor's own systems. `secret` signs what is sent; `kinds` are JSON, empty for all."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    version = fields.IntField(default=1)
    url: str = EncryptedTextField()
    secret: str = EncryptedTextField()
    kinds = fields.TextField(default="[]")
    label = fields.CharField(max_length=100, default="")
    active = fields.BooleanField(default=True)
    created_by = fields.CharField(max_length=255)
    created_at: datetime = UtcField()
    updated_at: datetime = UtcField()
    deleted_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "webhook"


class Notice(Model):
    """One thing to tell; `due_at` until it is handed to every channel. `facts` are JSON without personal data."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    kind: NoticeKind = term(NoticeKind)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="notices", on_delete=fields.RESTRICT
    )
    account_id: UUID
    contract: fields.ForeignKeyNullableRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="notices", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    contract_id: UUID | None
    facts = fields.TextField(default="{}")
    created_at: datetime = UtcField()
    due_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "notice"
        indexes = (("account", "created_at"),)


class Delivery(Model):
    """A notice on its way through one channel, to one address; tried again until `due_at` is null."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "models.Notice", related_name="deliveries", on_delete=fields.RESTRICT
    )
    notice_id: UUID
    channel: DeliveryChannel = term(DeliveryChannel)
    webhook: fields.ForeignKeyNullableRelation[Webhook] = fields.ForeignKeyField(
        "models.Webhook", related_name="deliveries", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    webhook_id: UUID | None
    created_at: datetime = UtcField()
    due_at: datetime | None = UtcField(null=True)
    attempts = fields.IntField(default=0)
    last_error: str | None = fields.CharField(max_length=200, null=True)  # type: ignore[assignment]
    sent_at: datetime | None = UtcField(null=True)
    given_up_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "delivery"
        unique_together = (("notice", "channel", "webhook"),)
        indexes = (("created_at", "id"),)
