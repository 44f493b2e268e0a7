from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode


class DeleteContract(BaseModel):
    delete_contract: "DeleteContractDeleteContract" = Field(alias="deleteContract")


class DeleteContractDeleteContract(BaseModel):
    deleted_contract_id: Optional[str] = Field(alias="deletedContractId")
    released_orders: list["DeleteContractDeleteContractReleasedOrders"] = Field(
        alias="releasedOrders"
    )
    errors: list[
        Annotated[
            Union[
                "DeleteContractDeleteContractErrorsUserError",
                "DeleteContractDeleteContractErrorsIdempotencyError",
                "DeleteContractDeleteContractErrorsRuleError",
                "DeleteContractDeleteContractErrorsValidationError",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class DeleteContractDeleteContractReleasedOrders(BaseModel):
    number: str


class DeleteContractDeleteContractErrorsUserError(BaseModel):
    typename__: Literal["NotFoundError", "UserError"] = Field(alias="__typename")
    code: ErrorCode
    message: str


class DeleteContractDeleteContractErrorsIdempotencyError(BaseModel):
    typename__: Literal["IdempotencyError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    retryable: bool


class DeleteContractDeleteContractErrorsRuleError(BaseModel):
    typename__: Literal["RuleError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    facts: list["DeleteContractDeleteContractErrorsRuleErrorFacts"]


class DeleteContractDeleteContractErrorsRuleErrorFacts(BaseModel):
    name: str
    value: str


class DeleteContractDeleteContractErrorsValidationError(BaseModel):
    typename__: Literal["ValidationError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    path: Optional[list[str]]


DeleteContract.model_rebuild()
DeleteContractDeleteContract.model_rebuild()
DeleteContractDeleteContractErrorsRuleError.model_rebuild()
