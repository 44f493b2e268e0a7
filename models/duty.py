"""Who does what only one process may do at a time."""

from uuid import UUID

from tortoise import fields
from tortoise.models import Model


class Duty(Model):
    """One row a duty. `beats` grows while the holder lives; no clock is in it, so clocks need not agree."""

    name = fields.CharField(max_length=32, primary_key=True)
    holder: UUID | None = fields.UUIDField(null=True)
    beats = fields.BigIntField(default=0)

    class Meta:
        table = "duty"
