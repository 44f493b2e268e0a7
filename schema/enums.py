"""The rules' own terms, given to GraphQL. Called for effect: mypy wants the rules' names in annotations."""

from enum import Enum, StrEnum

import strawberry
from strawberry.types.enum import has_enum_definition

from rules import terms
from rules.notices import TYPE_OF
from rules.violations import ErrorCode


@strawberry.enum
class CurrencyCode(Enum):
    CNY = "CNY"


@strawberry.enum(
    description="Where a version comes from: shipped with the program, or published by operators."
)
class VersionSource(Enum):
    SHIPPED = "SHIPPED"
    OPERATORS = "OPERATORS"


@strawberry.enum
class OrderDirection(Enum):
    ASC = "ASC"
    DESC = "DESC"


@strawberry.enum
class ContractOrderField(Enum):
    CREATED_AT = "created_at"
    UPDATED_AT = "updated_at"
    EFFECTIVE_AT = "effective_at"
    AMOUNT = "amount_fen"
    NUMBER = "number"


@strawberry.enum
class OrderOrderField(Enum):
    PLACED_AT = "placed_at"
    AMOUNT = "amount_fen"
    NUMBER = "number"


_PUBLISHED: tuple[tuple[type[StrEnum], str], ...] = (
    (terms.ContractKind, "What the contract is for."),
    (
        terms.SigningMode,
        "Who seals: the vendor alone, or the customer and then the vendor. Equal legal force.",
    ),
    (terms.ContractStatus, "The customer's own four."),
    (terms.ContractSubStatus, "Where exactly a contract stands."),
    (terms.ContractAction, "What the customer's table offers."),
    (terms.NextStep, "What the customer does next inside the wizard or on a signing page."),
    (terms.ContractEventStep, "Everything that can happen to a contract."),
    (terms.AccountEventStep, "Everything that can happen to an account."),
    (terms.DeskEventStep, "Everything that can happen at the vendor's desk and belongs to no account."),
    (terms.ActorKind, "Who acts."),
    (terms.SubjectType, "What a legal subject is."),
    (terms.CredentialType, "What proves who a legal subject is."),
    (terms.EsignActivationStatus, "Whether an enterprise can sign electronically."),
    (terms.HoldReason, "Why an account is on hold."),
    (terms.SupplementKind, "What operators record beside a contract."),
    (terms.OrderStatus, "As the billing system has it."),
    (terms.FilingStatus, "As the filing system has it."),
    (terms.DocumentKind, "What a file is."),
    (terms.SignerRole, "The two sides of a contract."),
    (terms.SignatureStatus, "Where one signature stands."),
    (terms.VerificationVerdict, "What a verification found."),
    (terms.RetentionKind, "What is erased when its retention is over, each by a rule of its own."),
    (terms.WarningCode, "Things to know that forbid nothing."),
    (
        terms.NoticeKind,
        "What customers and webhooks are told. The first word of each description is the `type` of the body.",
    ),
    (terms.DeliveryChannel, "The way a notice goes: mail to party A, mail to operators, a webhook."),
    (terms.DeliveryState, "What has become of a notice on its way through one channel."),
    (ErrorCode, "Permanent codes of every refusal. One list for rules, values and the rest."),
)

for _term, _description in _PUBLISHED:
    strawberry.enum(_term, description=_description)

_TOLD = {
    terms.NoticeKind.CONTRACT_EFFECTIVE: "the vendor's seal is on the contract, and it is in effect.",
    terms.NoticeKind.CONTRACT_VOIDED: "the contract is void; `data.reason` is the step that ended it.",
    terms.NoticeKind.SIGNING_DUE: "a contract of both sides waits for its customer until `data.signBy`.",
    terms.NoticeKind.SIGNING_DEADLINE: "three days before `data.signBy`, the customer has not signed yet.",
    terms.NoticeKind.PAPER_SHIPPED: "the paper copies are on their way.",
}
_TOLD_AS = {kind.name: f"`{TYPE_OF[kind]}`: {told}" for kind, told in _TOLD.items()}
if has_enum_definition(terms.NoticeKind):
    for _value in terms.NoticeKind.__strawberry_definition__.values:
        _value.description = _TOLD_AS[_value.name]

if has_enum_definition(terms.ContractSubStatus):
    # stored, never shown: in the customer's table a voided contract has no sub-status
    _shown = terms.ContractSubStatus.__strawberry_definition__
    _shown.values = [each for each in _shown.values if each.name != "VOIDED"]
