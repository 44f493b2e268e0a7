"""Party A and the vendor as clients see them."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

import models
from models.copies import PartyACopy, VendorCopy
from rules.masking import mask_bank_account, mask_credential, mask_phone
from rules.party_a import missing_fields
from rules.subject import Subject
from rules.terms import CredentialType, SubjectType
from schema.context import Info
from schema.ids import IdType, id_of
from schema.node import Node
from schema.reveal import Reveal, revealed_in_account, revealed_in_contract, shown


@strawberry.type(
    description="What contracts copy as party A. Name and credential are the verified subject's."
)
class PartyAProfile(Node):
    model: strawberry.Private[models.PartyAProfile]
    subject: strawberry.Private[Subject]
    label: str
    is_default: bool
    subject_type: SubjectType
    name: str
    credential_type: CredentialType
    address: str | None
    contact: str | None
    email: str | None
    postcode: str | None
    legal_representative: str | None
    bank_name: str | None
    tax_number: str | None
    complete: bool = strawberry.field(description="Whether a contract can be made with it.")
    missing: list[str] = strawberry.field(description="The required fields that are empty, by name.")
    created_at: datetime
    updated_at: datetime
    version: int

    @classmethod
    def of(cls, profile: models.PartyAProfile, subject: Subject) -> Self:
        missing = list(missing_fields(profile.values()))
        return cls(
            id=id_of(IdType.PARTY_A_PROFILE, profile.id),
            model=profile,
            subject=subject,
            label=profile.label,
            is_default=profile.is_default,
            subject_type=subject.subject_type,
            name=subject.name,
            credential_type=subject.credential_type,
            address=profile.address,
            contact=profile.contact,
            email=profile.email,
            postcode=profile.postcode,
            legal_representative=profile.legal_representative,
            bank_name=profile.bank_name,
            tax_number=profile.tax_number,
            complete=not missing,
            missing=missing,
            created_at=profile.created_at,
            updated_at=profile.updated_at,
            version=profile.version,
        )

    @strawberry.field
    async def credential_number(self, info: Info, reveal: Reveal = False) -> str:
        record = revealed_in_account(self.model.account_id, "credentialNumber")
        value = self.subject.credential_number
        return await shown(info, value, mask_credential, reveal=reveal, record=record) or ""

    @strawberry.field
    async def phone(self, info: Info, reveal: Reveal = False) -> str | None:
        record = revealed_in_account(self.model.account_id, "phone")
        return await shown(info, self.model.phone, mask_phone, reveal=reveal, record=record)

    @strawberry.field
    async def bank_account(self, info: Info, reveal: Reveal = False) -> str | None:
        record = revealed_in_account(self.model.account_id, "bankAccount")
        return await shown(info, self.model.bank_account, mask_bank_account, reveal=reveal, record=record)


@strawberry.type(
    description="Party A as copied into the contract; later edits of the profile never change it."
)
class PartyA:
    contract_id: strawberry.Private[UUID]
    copy: strawberry.Private[PartyACopy]
    profile_id: strawberry.ID | None
    subject_type: SubjectType
    name: str
    credential_type: CredentialType
    address: str | None
    contact: str | None
    email: str | None
    postcode: str | None
    legal_representative: str | None
    bank_name: str | None
    tax_number: str | None

    @classmethod
    def of(cls, contract: models.Contract) -> Self | None:
        copy = contract.party_a_copy
        if copy is None:
            return None
        return cls(
            contract_id=contract.id,
            copy=copy,
            profile_id=id_of(IdType.PARTY_A_PROFILE, UUID(copy.profile_id)),
            subject_type=copy.subject.subject_type,
            name=copy.subject.name,
            credential_type=copy.subject.credential_type,
            address=copy.values["address"],
            contact=copy.values["contact"],
            email=copy.values["email"],
            postcode=copy.values["postcode"],
            legal_representative=copy.values["legalRepresentative"],
            bank_name=copy.values["bankName"],
            tax_number=copy.values["taxNumber"],
        )

    @strawberry.field
    async def credential_number(self, info: Info, reveal: Reveal = False) -> str:
        record = revealed_in_contract(self.contract_id, "credentialNumber")
        value = self.copy.subject.credential_number
        return await shown(info, value, mask_credential, reveal=reveal, record=record) or ""

    @strawberry.field
    async def phone(self, info: Info, reveal: Reveal = False) -> str | None:
        record = revealed_in_contract(self.contract_id, "phone")
        return await shown(info, self.copy.values["phone"], mask_phone, reveal=reveal, record=record)

    @strawberry.field
    async def bank_account(self, info: Info, reveal: Reveal = False) -> str | None:
        record = revealed_in_contract(self.contract_id, "bankAccount")
        return await shown(
            info, self.copy.values["bankAccount"], mask_bank_account, reveal=reveal, record=record
        )


@strawberry.type(description="The vendor as printed in the contract.")
class PartyB:
    name: str
    credit_code: str
    address: str
    phone: str | None
    bank_name: str | None
    bank_account: str | None
    tax_number: str | None

    @classmethod
    def of(cls, vendor: VendorCopy) -> Self:
        return cls(
            name=vendor.name,
            credit_code=vendor.credit_code,
            address=vendor.address,
            phone=vendor.phone,
            bank_name=vendor.bank_name,
            bank_account=vendor.bank_account,
            tax_number=vendor.tax_number,
        )
