"""Files of a contract and the signatures in them. The bytes are in the storage under their SHA-256."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.encryption import EncryptedTextField
from models.fields import UtcField, term
from rules.terms import DocumentKind, SignatureStatus, SignerRole

if TYPE_CHECKING:
    from models.contract import Contract


class Document(Model):
    """Written once, after its bytes; never changed, never deleted: the database refuses."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="documents", on_delete=fields.RESTRICT
    )
    contract_id: UUID
    kind: DocumentKind = term(DocumentKind)
    sha256 = fields.CharField(max_length=64, db_index=True)
    byte_size = fields.IntField()
    pages: int | None = fields.IntField(null=True)
    media_type = fields.CharField(max_length=100)
    file_name = fields.CharField(max_length=200)
    created_at: datetime = UtcField()

    class Meta:
        table = "document"
        unique_together = (("contract", "kind", "sha256"),)


class Signature(Model):
    """Who signs, and once signed when and with which certificate."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="signatures", on_delete=fields.RESTRICT
    )
    contract_id: UUID
    role: SignerRole = term(SignerRole)
    signer_name: str = EncryptedTextField()
    status: SignatureStatus = term(SignatureStatus)
    signed_at: datetime | None = UtcField(null=True)
    timestamped_at: datetime | None = UtcField(null=True)
    certificate_subject: str | None = fields.CharField(max_length=500, null=True)  # type: ignore[assignment]
    certificate_issuer: str | None = fields.CharField(max_length=500, null=True)  # type: ignore[assignment]
    certificate_serial: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    self_issued = fields.BooleanField(default=False)

    class Meta:
        table = "signature"
        unique_together = (("contract", "role"),)


class Shipment(Model):
    """One request for the paper copy. A returned request stays; so does a corrected shipment's history.

    `trace` is JSON, as the courier told it last; `trace_due_at`: when the courier is asked again.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="shipments", on_delete=fields.RESTRICT
    )
    contract_id: UUID
    recipient: str = EncryptedTextField()
    phone: str = EncryptedTextField()
    region = fields.CharField(max_length=100)
    address: str = EncryptedTextField()
    copies = fields.IntField()
    requested_at: datetime = UtcField()
    courier: str | None = fields.CharField(max_length=100, null=True)  # type: ignore[assignment]
    tracking_number: str | None = fields.CharField(max_length=100, null=True)  # type: ignore[assignment]
    shipped_at: datetime | None = UtcField(null=True)
    delivered_at: datetime | None = UtcField(null=True)
    trace: str | None = EncryptedTextField(null=True)
    trace_due_at: datetime | None = UtcField(null=True)
    returned_because: str | None = fields.CharField(max_length=500, null=True)  # type: ignore[assignment]

    class Meta:
        table = "shipment"
        indexes = (("contract", "requested_at"),)
