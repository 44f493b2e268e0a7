from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import ContractKind, SigningMode
from .one_of import ExactlyOne


class ContractActionInput(BaseModel):
    id: str
    expected_version: Optional[int] = Field(alias="expectedVersion", default=None)
    "Refused with CONTRACT_CHANGED when the contract is no longer in this version."
    client_mutation_id: Optional[str] = Field(alias="clientMutationId", default=None)
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)


class ContractBy(ExactlyOne, BaseModel):
    """A contract by its id or by its number."""

    id: Optional[str] = None
    number: Optional[str] = None


class CreateContractInput(BaseModel):
    kind: ContractKind
    signing_mode: SigningMode = Field(alias="signingMode")
    party_a_profile_id: Optional[str] = Field(alias="partyAProfileId", default=None)
    "Required at once when UNILATERAL."
    order_ids: Optional[list[str]] = Field(alias="orderIds", default=None)
    filing_order_id: Optional[str] = Field(alias="filingOrderId", default=None)
    title: Optional[str] = None
    customer_reference: Optional[str] = Field(alias="customerReference", default=None)
    client_mutation_id: Optional[str] = Field(alias="clientMutationId", default=None)
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)


class SavePartyAProfileInput(BaseModel):
    """On an existing profile: left out is unchanged, null clears, a masked value is refused. On a new one address, contact, phone and email are required."""

    id: Optional[str] = None
    label: Optional[str] = None
    is_default: Optional[bool] = Field(alias="isDefault", default=None)
    address: Optional[str] = None
    contact: Optional[str] = None
    phone: Optional[str] = None
    email: Optional[str] = None
    postcode: Optional[str] = None
    legal_representative: Optional[str] = Field(
        alias="legalRepresentative", default=None
    )
    bank_name: Optional[str] = Field(alias="bankName", default=None)
    bank_account: Optional[str] = Field(alias="bankAccount", default=None)
    tax_number: Optional[str] = Field(alias="taxNumber", default=None)
    expected_version: Optional[int] = Field(alias="expectedVersion", default=None)
    client_mutation_id: Optional[str] = Field(alias="clientMutationId", default=None)
    idempotency_key: Optional[str] = Field(alias="idempotencyKey", default=None)
