"""Party A profiles: what contracts copy. Name and credential are the verified ones of the account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.account import Account
from models.encryption import EncryptedTextField
from models.fields import UtcField

COLUMNS = {
    "address": "address",
    "contact": "contact",
    "phone": "phone",
    "email": "email",
    "postcode": "postcode",
    "legalRepresentative": "legal_representative",
    "bankName": "bank_name",
    "bankAccount": "bank_account",
    "taxNumber": "tax_number",
}
"""The editable fields by their name in the API, as rules/party_a.py lists them."""


class PartyAProfile(Model):
    """`default_slot` is the account while this is its default: the database keeps it to one."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="party_a_profiles", on_delete=fields.RESTRICT
    )
    account_id: UUID
    version = fields.IntField(default=1)
    label = fields.CharField(max_length=50)
    default_slot: UUID | None = fields.UUIDField(null=True, unique=True)

    address: str | None = EncryptedTextField(null=True)
    contact: str | None = EncryptedTextField(null=True)
    phone: str | None = EncryptedTextField(null=True)
    email: str | None = EncryptedTextField(null=True)
    legal_representative: str | None = EncryptedTextField(null=True)
    bank_account: str | None = EncryptedTextField(null=True)
    tax_number: str | None = EncryptedTextField(null=True)
    postcode: str | None = fields.CharField(max_length=6, null=True)  # type: ignore[assignment]
    bank_name: str | None = fields.CharField(max_length=100, null=True)  # type: ignore[assignment]

    created_at: datetime = UtcField()
    updated_at: datetime = UtcField()

    class Meta:
        table = "party_a_profile"
        indexes = (("account", "created_at", "id"),)

    @property
    def is_default(self) -> bool:
        return self.default_slot is not None

    def values(self) -> dict[str, str | None]:
        """The editable fields by their name in the API."""
        return {name: getattr(self, column) for name, column in COLUMNS.items()}


class MailRecipient(Model):
    """An address paper contracts are sent to."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="mail_recipients", on_delete=fields.RESTRICT, db_index=True
    )
    account_id: UUID
    version = fields.IntField(default=1)
    default_slot: UUID | None = fields.UUIDField(null=True, unique=True)
    recipient: str = EncryptedTextField()
    phone: str = EncryptedTextField()
    region = fields.CharField(max_length=100)
    address: str = EncryptedTextField()
    created_at: datetime = UtcField()

    class Meta:
        table = "mail_recipient"
