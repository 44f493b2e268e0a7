from typing import Optional

from pydantic import Field

from .base_model import BaseModel
from .enums import VerificationVerdict


class Verify(BaseModel):
    verify_contract: "VerifyVerifyContract" = Field(alias="verifyContract")


class VerifyVerifyContract(BaseModel):
    verdict: VerificationVerdict
    message: str
    sha_256: Optional[str] = Field(alias="sha256")


Verify.model_rebuild()
