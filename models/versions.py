"""Contract texts and vendor data as operators publish them; the files in documents/texts/ are the first versions."""

from datetime import datetime
from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from models.fields import UtcField, term
from rules.terms import ContractKind


class ContractText(Model):
    """`content` is TOML as in documents/texts/. Published once and never changed; a draft may still be.

    `revision` counts the changes of a draft.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    kind: ContractKind = term(ContractKind)
    version = fields.CharField(max_length=32)
    content = fields.TextField()
    revision = fields.IntField(default=1)
    created_by = fields.CharField(max_length=255)
    created_at: datetime = UtcField()
    updated_at: datetime = UtcField()
    published_by: str | None = fields.CharField(max_length=255, null=True)  # type: ignore[assignment]
    published_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "contract_text"
        unique_together = (("kind", "version"),)


class VendorVersion(Model):
    """`vendor` is JSON as models.copies.VendorCopy. The newest published one goes into new contracts."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    version = fields.CharField(max_length=32, unique=True)
    vendor = fields.TextField()
    revision = fields.IntField(default=1)
    created_by = fields.CharField(max_length=255)
    created_at: datetime = UtcField()
    updated_at: datetime = UtcField()
    published_by: str | None = fields.CharField(max_length=255, null=True)  # type: ignore[assignment]
    published_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "vendor_version"
