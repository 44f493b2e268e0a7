from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ContractSubStatus, ErrorCode


class FinalizeContract(BaseModel):
    finalize_contract: "FinalizeContractFinalizeContract" = Field(
        alias="finalizeContract"
    )


class FinalizeContractFinalizeContract(BaseModel):
    contract: Optional["FinalizeContractFinalizeContractContract"]
    errors: list[
        Annotated[
            Union[
                "FinalizeContractFinalizeContractErrorsUserError",
                "FinalizeContractFinalizeContractErrorsIdempotencyError",
                "FinalizeContractFinalizeContractErrorsRuleError",
                "FinalizeContractFinalizeContractErrorsValidationError",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class FinalizeContractFinalizeContractContract(BaseModel):
    sub_status: Optional[ContractSubStatus] = Field(alias="subStatus")


class FinalizeContractFinalizeContractErrorsUserError(BaseModel):
    typename__: Literal["NotFoundError", "UserError"] = Field(alias="__typename")
    code: ErrorCode
    message: str


class FinalizeContractFinalizeContractErrorsIdempotencyError(BaseModel):
    typename__: Literal["IdempotencyError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    retryable: bool


class FinalizeContractFinalizeContractErrorsRuleError(BaseModel):
    typename__: Literal["RuleError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    facts: list["FinalizeContractFinalizeContractErrorsRuleErrorFacts"]


class FinalizeContractFinalizeContractErrorsRuleErrorFacts(BaseModel):
    name: str
    value: str


class FinalizeContractFinalizeContractErrorsValidationError(BaseModel):
    typename__: Literal["ValidationError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    path: Optional[list[str]]


FinalizeContract.model_rebuild()
FinalizeContractFinalizeContract.model_rebuild()
FinalizeContractFinalizeContractErrorsRuleError.model_rebuild()
