"""Signing flows at the e-sign provider, and the callbacks taken from it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.encryption import EncryptedTextField
from models.fields import UtcField, term
from rules.terms import FlowState

if TYPE_CHECKING:
    from models.contract import Contract


class EsignFlow(Model):
    """One intent to open a flow for a contract, written before the provider is asked; its id is the reference.

    `current_slot` is the contract while this is its flow: the database knows no second. `asked_at` is set while
    the provider's answer is open, `flow_id` once it is known. Where an answer was given up, the flow that may
    have come of it is revoked as soon as it is heard of (`revoke_due_at`).
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="flows", on_delete=fields.RESTRICT, db_index=True
    )
    contract_id: UUID
    current_slot: UUID | None = fields.UUIDField(null=True, unique=True)
    provider = fields.CharField(max_length=32)
    document_sha256 = fields.CharField(max_length=64)
    pages = fields.IntField()
    sign_by: datetime = UtcField()
    asked_at: datetime | None = UtcField(null=True)
    flow_id: str | None = fields.CharField(max_length=128, null=True)  # type: ignore[assignment]
    signing_url: str | None = EncryptedTextField(null=True)
    reminders_left = fields.IntField()
    reminder_due_at: datetime | None = UtcField(null=True)
    deadline_notice_due_at: datetime | None = UtcField(null=True)
    heard_at: datetime | None = UtcField(null=True)
    revoke_due_at: datetime | None = UtcField(null=True)
    closed_at: datetime | None = UtcField(null=True)
    sound: bool | None = fields.BooleanField(null=True)  # type: ignore[assignment]
    created_at: datetime = UtcField()

    class Meta:
        table = "esign_flow"
        unique_together = (("provider", "flow_id"),)

    @property
    def reference(self) -> str:
        return self.id.hex

    @classmethod
    async def current(cls, contract_id: UUID) -> EsignFlow | None:
        return await cls.get_or_none(current_slot=contract_id)


class EsignMessage(Model):
    """A callback, taken once: its id is the provider's. What it says is a hint; nothing personal is kept."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    provider = fields.CharField(max_length=32)
    message_id = fields.CharField(max_length=128)
    kind = fields.CharField(max_length=64)
    flow_id: str | None = fields.CharField(max_length=128, null=True)  # type: ignore[assignment]
    reference: str | None = fields.CharField(max_length=64, null=True, db_index=True)  # type: ignore[assignment]
    state: FlowState | None = term(FlowState, null=True)
    received_at: datetime = UtcField()

    class Meta:
        table = "esign_message"
        unique_together = (("provider", "message_id"),)
