from typing import Annotated, Literal, Optional, Union

from pydantic import Field

from .base_model import BaseModel
from .enums import ErrorCode


class SavePartyA(BaseModel):
    save_party_a_profile: "SavePartyASavePartyAProfile" = Field(
        alias="savePartyAProfile"
    )


class SavePartyASavePartyAProfile(BaseModel):
    party_a_profile: Optional["SavePartyASavePartyAProfilePartyAProfile"] = Field(
        alias="partyAProfile"
    )
    errors: list[
        Annotated[
            Union[
                "SavePartyASavePartyAProfileErrorsUserError",
                "SavePartyASavePartyAProfileErrorsIdempotencyError",
                "SavePartyASavePartyAProfileErrorsRuleError",
                "SavePartyASavePartyAProfileErrorsValidationError",
            ],
            Field(discriminator="typename__"),
        ]
    ]


class SavePartyASavePartyAProfilePartyAProfile(BaseModel):
    id: str
    complete: bool


class SavePartyASavePartyAProfileErrorsUserError(BaseModel):
    typename__: Literal["NotFoundError", "UserError"] = Field(alias="__typename")
    code: ErrorCode
    message: str


class SavePartyASavePartyAProfileErrorsIdempotencyError(BaseModel):
    typename__: Literal["IdempotencyError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    retryable: bool


class SavePartyASavePartyAProfileErrorsRuleError(BaseModel):
    typename__: Literal["RuleError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    facts: list["SavePartyASavePartyAProfileErrorsRuleErrorFacts"]


class SavePartyASavePartyAProfileErrorsRuleErrorFacts(BaseModel):
    name: str
    value: str


class SavePartyASavePartyAProfileErrorsValidationError(BaseModel):
    typename__: Literal["ValidationError"] = Field(alias="__typename")
    code: ErrorCode
    message: str
    path: Optional[list[str]]


SavePartyA.model_rebuild()
SavePartyASavePartyAProfile.model_rebuild()
SavePartyASavePartyAProfileErrorsRuleError.model_rebuild()
