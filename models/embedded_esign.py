"""The embedded e-sign provider's own books: it commits by itself, as a provider far away would."""

from datetime import datetime
from uuid import uuid4

from tortoise import fields
from tortoise.models import Model

from models.encryption import EncryptedTextField
from models.fields import UtcField, term
from rules.terms import EsignActivationStatus, FlowState


class EmbeddedFlow(Model):
    """`customer` is JSON: the account, the subject and the signatory. Files are in the storage under their SHA-256.

    `version` counts changes; of two at once one wins. A state that ends a flow is never left.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    reference = fields.CharField(max_length=64, unique=True)
    version = fields.IntField(default=1)
    state: FlowState = term(FlowState)
    title = fields.CharField(max_length=100)
    file_name = fields.CharField(max_length=200)
    customer: str = EncryptedTextField()
    draft_sha256 = fields.CharField(max_length=64)
    signed_sha256: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    sealed_sha256: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    sign_by: datetime = UtcField()
    reminders_left = fields.IntField()
    invited_at: datetime | None = UtcField(null=True)
    code: str | None = EncryptedTextField(null=True)
    code_valid_until: datetime | None = UtcField(null=True)
    code_sent_at: datetime | None = UtcField(null=True)
    code_attempts = fields.IntField(default=0)
    codes_today = fields.IntField(default=0)
    customer_signed_at: datetime | None = UtcField(null=True)
    completed_at: datetime | None = UtcField(null=True)
    reason: str | None = EncryptedTextField(null=True)
    created_at: datetime = UtcField()

    class Meta:
        table = "embedded_flow"


class EmbeddedActivation(Model):
    """An enterprise's activation; `organisation` is JSON of the subject it is for, `version` as of a flow."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    account_reference = fields.CharField(max_length=64, unique=True)
    version = fields.IntField(default=1)
    organisation: str = EncryptedTextField()
    status: EsignActivationStatus = term(EsignActivationStatus)
    rejected_because: str | None = fields.CharField(max_length=500, null=True)  # type: ignore[assignment]
    expires_at: datetime = UtcField()
    attempts = fields.IntField(default=0)
    created_at: datetime = UtcField()
    updated_at: datetime = UtcField()

    class Meta:
        table = "embedded_activation"
