"""Contract texts and vendor data as operators publish them; the files in documents/texts/ are the first versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from models.copies import VendorCopy
from models.fields import UtcField, term
from rules.terms import ContractKind
from rules.versions import version_key

_PUBLISHED: Final[dict[str, Any]] = {"published_at__isnull": False}


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

    @classmethod
    async def published(cls, kind: ContractKind, version: str) -> ContractText | None:
        """The words of the contracts that carry this version; null where these are a file's."""
        return await cls.get_or_none(kind=kind, version=version, **_PUBLISHED)

    @classmethod
    async def in_force(cls, kind: ContractKind) -> ContractText | None:
        """The newest published one; null while none was, and a file is in force."""
        versions = await cls.filter(kind=kind, **_PUBLISHED).values_list("version", flat=True)
        newest = max(map(str, versions), key=version_key, default=None)
        return None if newest is None else await cls.published(kind, newest)


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

    @property
    def copy_of_vendor(self) -> VendorCopy:
        return VendorCopy.of_json(self.vendor)

    @classmethod
    async def in_force(cls, configured: VendorCopy) -> VendorVersion | None:
        """The newest published one of the vendor whose seal is configured; null where the settings' own data are."""
        own = [row for row in await cls.filter(**_PUBLISHED) if row.copy_of_vendor.is_same(configured)]
        return max(own, key=lambda row: version_key(row.version), default=None)
