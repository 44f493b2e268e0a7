"""Supplementary agreements and letters that operators record with their scan."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.account import Account
from models.fields import UtcField, term
from rules.terms import SupplementKind

if TYPE_CHECKING:
    from models.contract import Contract


class Supplement(Model):
    """Of one contract, or of the account as a whole (transfer agreements, rename letters)."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="supplements", on_delete=fields.RESTRICT, db_index=True
    )
    account_id: UUID
    contract: fields.ForeignKeyNullableRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="supplements", null=True, on_delete=fields.RESTRICT, db_index=True
    )
    contract_id: UUID | None
    kind: SupplementKind = term(SupplementKind)
    reference = fields.CharField(max_length=100)
    signed_on: date = fields.DateField()
    sha256: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    media_type: str | None = fields.CharField(max_length=100, null=True)  # type: ignore[assignment]
    byte_size: int | None = fields.IntField(null=True)
    file_name: str | None = fields.CharField(max_length=200, null=True)  # type: ignore[assignment]
    recorded_by = fields.CharField(max_length=255)
    recorded_at: datetime = UtcField()

    class Meta:
        table = "supplement"
