"""Requests that came with an idempotency key: who is at work on one, and what was answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from models.encryption import EncryptedTextField
from models.fields import UtcField


class IdempotencyKey(Model):
    """One request of one principal. `digest` is of the principal, the mutation and the key; `request` is its input.

    `attempt` is at work on it until `lease_until`. `outcome` is what was done, in the transaction that did it;
    `answer` is the answer as it was sent, for the selection whose hash is `selection`. Both hold personal data.
    """

    digest = fields.CharField(max_length=64, primary_key=True)
    mutation = fields.CharField(max_length=64)
    request: str = EncryptedTextField()
    attempt: UUID = fields.UUIDField()
    lease_until: datetime = UtcField()
    outcome: str | None = EncryptedTextField(null=True)
    answer: str | None = EncryptedTextField(null=True)
    selection: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    created_at: datetime = UtcField()

    class Meta:
        table = "idempotency_key"
        indexes = (("created_at",),)

    async def written(self, **values: Any) -> bool:
        """Only while the attempt is still the one at work."""
        mine = IdempotencyKey.filter(digest=self.digest, attempt=self.attempt)
        return bool(await mine.update(**values))
