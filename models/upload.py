"""Scans that operators sent and have not referred to yet. The bytes are in the storage under their SHA-256."""

from datetime import datetime
from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from models.fields import UtcField


class Upload(Model):
    """Used once, by whoever sent it."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    sha256 = fields.CharField(max_length=64)
    byte_size = fields.IntField()
    media_type = fields.CharField(max_length=100)
    file_name = fields.CharField(max_length=200)
    uploaded_by_id = fields.CharField(max_length=255)
    created_at: datetime = UtcField()
    used_at: datetime | None = UtcField(null=True)

    class Meta:
        table = "upload"
        indexes = (("created_at",),)
