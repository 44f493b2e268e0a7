from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ContractStatus, ErrorCode


class VoidContract(BaseModel):
    void_contract: "VoidContractVoidContract" = Field(alias="voidContract")


class VoidContractVoidContract(BaseModel):
    contract: Optional["VoidContractVoidContractContract"]
    errors: list[
        Annotated[
            Union[
                "VoidContractVoidContractErrorsUserError",
                "VoidContractVoidContractErrorsIdempotencyError",
                "VoidContractVoidContractErrorsRuleError",
                "VoidContractVoidContractErrorsValidationError",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class VoidContractVoidContractContract(BaseModel):
    status: ContractStatus
    version: int


class VoidContractVoidContractErrorsUserError(BaseModel):
    typename__: Literal["NotFoundError", "UserError"] = Field(alias="__typename")
    code: ErrorCode
    message: str


class VoidContractVoidContractErrorsIdempotencyError(BaseModel):
    typename__: Literal["IdempotencyError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    retryable: bool


class VoidContractVoidContractErrorsRuleError(BaseModel):
    typename__: Literal["RuleError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    facts: list["VoidContractVoidContractErrorsRuleErrorFacts"]


class VoidContractVoidContractErrorsRuleErrorFacts(BaseModel):
    name: str
    value: str


class VoidContractVoidContractErrorsValidationError(BaseModel):
    typename__: Literal["ValidationError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    path: Optional[list[str]]


VoidContract.model_rebuild()
VoidContractVoidContract.model_rebuild()
VoidContractVoidContractErrorsRuleError.model_rebuild()
