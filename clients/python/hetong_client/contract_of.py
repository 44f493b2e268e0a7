from decimal import Decimal
from typing import Optional

from pydantic import AwareDatetime, Field

from .base_model import BaseModel
from .enums import ContractStatus, ContractSubStatus
from .scalars import Address


class ContractOf(BaseModel):
    contract: Optional["ContractOfContract"]


class ContractOfContract(BaseModel):
    id: str
    number: str
    status: ContractStatus
    sub_status: Optional[ContractSubStatus] = Field(alias="subStatus")
    version: int
    verification_code: Optional[str] = Field(alias="verificationCode")
    effective_at: Optional[AwareDatetime] = Field(alias="effectiveAt")
    amount: Optional["ContractOfContractAmount"]
    progress: Optional["ContractOfContractProgress"]
    document: Optional["ContractOfContractDocument"]
    signatures: list["ContractOfContractSignatures"]


class ContractOfContractAmount(BaseModel):
    amount: Decimal
    in_words: str = Field(alias="inWords")


class ContractOfContractProgress(BaseModel):
    message: str
    attempts: int


class ContractOfContractDocument(BaseModel):
    url: Optional[Address]
    sha_256: str = Field(alias="sha256")
    byte_size: int = Field(alias="byteSize")


class ContractOfContractSignatures(BaseModel):
    signer_name: str = Field(alias="signerName")
    signed_at: Optional[AwareDatetime] = Field(alias="signedAt")
    self_issued: bool = Field(alias="selfIssued")


ContractOf.model_rebuild()
ContractOfContract.model_rebuild()
