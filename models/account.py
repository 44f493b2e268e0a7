"""Accounts: a customer as the contract centre knows it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.database import held
from models.encryption import EncryptedTextField
from models.fields import UtcField, term
from rules.subject import Subject
from rules.terms import CredentialType, EsignActivationStatus, HoldReason, SubjectType


class Account(Model):
    """`reference` is what the vendor's other systems call it; the subject is null until it is verified.

    `restricted_at`: since when personal data is only kept, until its retention ends;
    `erased_at`: when it was taken out.
    """

    id = fields.UUIDField(primary_key=True, default=uuid4)
    reference = fields.CharField(max_length=64, unique=True)
    version = fields.IntField(default=1)
    name = fields.CharField(max_length=200)

    subject_type: SubjectType | None = term(SubjectType, null=True)
    subject_name: str | None = EncryptedTextField(null=True)
    credential_type: CredentialType | None = term(CredentialType, null=True)
    credential_number: str | None = EncryptedTextField(null=True)
    verified_at: datetime | None = UtcField(null=True)

    bilateral_enabled = fields.BooleanField(default=False)
    esign_status: EsignActivationStatus = term(
        EsignActivationStatus, default=EsignActivationStatus.NOT_ACTIVATED
    )
    esign_url: str | None = EncryptedTextField(null=True)
    esign_expires_at: datetime | None = UtcField(null=True)
    esign_rejected_because: str | None = fields.CharField(max_length=500, null=True)  # type: ignore[assignment]

    hold_reason: HoldReason | None = term(HoldReason, null=True)
    hold_since: datetime | None = UtcField(null=True)
    hold_before: str | None = EncryptedTextField(null=True)
    hold_now: str | None = EncryptedTextField(null=True)

    restricted_at: datetime | None = UtcField(null=True)
    restricted_because: str | None = fields.CharField(max_length=500, null=True)  # type: ignore[assignment]
    erased_at: datetime | None = UtcField(null=True)
    synchronised_at: datetime | None = UtcField(null=True)
    created_at: datetime = UtcField()
    updated_at: datetime = UtcField()

    class Meta:
        table = "account"
        indexes = (("created_at", "id"),)

    @property
    def subject(self) -> Subject | None:
        if self.subject_type is None or self.credential_type is None:
            return None
        return Subject(
            subject_type=self.subject_type,
            name=self.subject_name or "",
            credential_type=self.credential_type,
            credential_number=self.credential_number or "",
        )

    @classmethod
    async def locked(cls, account_id: UUID) -> Account:
        """The account, held until the transaction ends, so that of two applications one comes first."""
        return await held(cls.filter(id=account_id)).get()


class SubjectClearance(Model):
    """An operator's word that a change of subject is papered: it covers this pair of subjects for ever."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="clearances", on_delete=fields.RESTRICT, db_index=True
    )
    before: str = EncryptedTextField()
    now: str = EncryptedTextField()
    supplement: fields.ForeignKeyRelation[Model] = fields.ForeignKeyField(
        "models.Supplement", related_name="clearances", on_delete=fields.RESTRICT
    )
    supplement_id: UUID
    cleared_by = fields.CharField(max_length=255)
    cleared_at: datetime = UtcField()

    class Meta:
        table = "subject_clearance"
