"""What customers and other systems are to be told, written in the transaction that makes it true."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.account import Account
from models.encryption import EncryptedTextField
from models.fields import UtcField, term
from rules.notices import state_of_delivery
from rules.terms import DeliveryChannel, DeliveryState, NoticeKind

if TYPE_CHECKING:
    from models.contract import Contract


class Webhook(Model):
    """An address of the vendor's own systems. `secret` signs what is sent; `kinds` are JSON, empty for all.

    `former_secret` signs beside it for a while after a renewal. A deleted one is not active, and stays as a row.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    version = fields.IntField(default=1)
    url: str = EncryptedTextField()
    secret: str = EncryptedTextField()
    former_secret: str | None = EncryptedTextField(null=True)
    former_secret_until: datetime | None = UtcField(null=True)
    kinds = fields.TextField(default="[]")
    label = fields.CharField(max_length=100, default="")
    active = fields.BooleanField(default=True)
    created_by = fields.CharField(max_length=255)
    created_at: datetime = UtcField()
    updated_at: datetime = UtcField()
    tested_at: datetime | None = UtcField(null=True)
    deleted_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "webhook"

    @property
    def chosen(self) -> list[NoticeKind]:
        return [NoticeKind(each) for each in json.loads(self.kinds)]

    def wants(self, kind: NoticeKind) -> bool:
        """All kinds where none is chosen."""
        return not self.chosen or kind in self.chosen

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """What signs at this moment, the newest first."""
        former, until = self.former_secret, self.former_secret_until
        if former is None or until is None or until <= now:
            return (self.secret,)
        return (self.secret, former)


class Notice(Model):
    """One thing to tell; `due_at` until it is handed to every channel.

    `facts` are JSON without personal data: the step of the history, and where the contract stood after it.
    """

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

    @classmethod
    async def tell(
        cls, kind: NoticeKind, contract: Contract, *, now: datetime, version: int, **facts: str
    ) -> None:
        """Inside the caller's transaction. Version and facts are the contract's as of this moment."""
        await cls.create(
            kind=kind,
            account_id=contract.account_id,
            contract_id=contract.id,
            facts=json.dumps({**facts, "version": version}),
            created_at=now,
            due_at=now,
        )

    @property
    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.facts)
        return found


class Delivery(Model):
    """A notice on its way through one channel, to one address; tried again until `due_at` is null.

    `attempts` are those since it was made, or since an operator had it sent again (`replayed_at`).
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    notice: fields.ForeignKeyRelation[Notice] = fields.ForeignKeyField(
        "models.Notice", related_name="deliveries", on_delete=fields.RESTRICT
    )
    notice_id: UUID
    channel: DeliveryChannel = term(DeliveryChannel)
    webhook: fields.ForeignKeyNullableRelation[Webhook] = fields.ForeignKeyField(
        "models.Webhook", related_name="deliveries", null=True, on_delete=fields.RESTRICT
    )
    webhook_id: UUID | None
    created_at: datetime = UtcField()
    due_at: datetime | None = UtcField(null=True)
    attempts = fields.IntField(default=0)
    last_error: str | None = fields.CharField(max_length=200, null=True)  # type: ignore[assignment]
    sent_at: datetime | None = UtcField(null=True)
    given_up_at: datetime | None = UtcField(null=True)
    replayed_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "delivery"
        unique_together = (("notice", "channel", "webhook"),)
        indexes = (("created_at", "id"), ("webhook", "created_at", "id"))

    @property
    def message_id(self) -> str:
        """The same at every attempt: receivers know by it what they have."""
        if self.webhook_id is not None:
            return f"msg_{self.notice_id.hex}_{self.webhook_id.hex}"
        return f"{self.channel.lower()}.{self.id.hex}"

    @property
    def state(self) -> DeliveryState:
        return state_of_delivery(due_at=self.due_at, given_up_at=self.given_up_at)
