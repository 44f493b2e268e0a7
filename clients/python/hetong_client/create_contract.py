from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode


class CreateContract(BaseModel):
    create_contract: "CreateContractCreateContract" = Field(alias="createContract")


class CreateContractCreateContract(BaseModel):
    contract: Optional["CreateContractCreateContractContract"]
    errors: list[
        Annotated[
            Union[
                "CreateContractCreateContractErrorsUserError",
                "CreateContractCreateContractErrorsIdempotencyError",
                "CreateContractCreateContractErrorsRuleError",
                "CreateContractCreateContractErrorsValidationError",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class CreateContractCreateContractContract(BaseModel):
    id: str
    number: str
    version: int


class CreateContractCreateContractErrorsUserError(BaseModel):
    typename__: Literal["NotFoundError", "UserError"] = Field(alias="__typename")
    code: ErrorCode
    message: str


class CreateContractCreateContractErrorsIdempotencyError(BaseModel):
    typename__: Literal["IdempotencyError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    retryable: bool


class CreateContractCreateContractErrorsRuleError(BaseModel):
    typename__: Literal["RuleError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    facts: list["CreateContractCreateContractErrorsRuleErrorFacts"]


class CreateContractCreateContractErrorsRuleErrorFacts(BaseModel):
    name: str
    value: str


class CreateContractCreateContractErrorsValidationError(BaseModel):
    typename__: Literal["ValidationError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    path: Optional[list[str]]


CreateContract.model_rebuild()
CreateContractCreateContract.model_rebuild()
CreateContractCreateContractErrorsRuleError.model_rebuild()
