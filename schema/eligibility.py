"""What may be created, and what stands in the way."""

import strawberry

from rules.terms import ContractAction, ContractKind, ContractStatus, ContractSubStatus, SigningMode
from schema.errors import RuleError


@strawberry.input(
    description="What is left out is not chosen yet and no reason to refuse. `contractId`: the draft being filled in."
)
class EligibilityInput:
    kind: ContractKind
    signing_mode: SigningMode
    contract_id: strawberry.ID | None = strawberry.UNSET
    order_ids: list[strawberry.ID] | None = strawberry.UNSET
    filing_order_id: strawberry.ID | None = strawberry.UNSET
    party_a_profile_id: strawberry.ID | None = strawberry.UNSET


@strawberry.type(description="Every reason that stands in the way, not only the first.")
class Eligibility:
    eligible: bool
    reasons: list[RuleError]
    later_reasons: list[RuleError] = strawberry.field(
        description="What will stand in the way of a later step, such as an e-sign service not yet activated."
    )


@strawberry.type(description="What this account may create now, each kind in each mode, for the start page.")
class CreationOption:
    kind: ContractKind
    signing_mode: SigningMode
    label: str
    eligible: bool
    reasons: list[RuleError]


@strawberry.type(description="One row of the customer's table.")
class ContractState:
    signing_modes: list[SigningMode]
    status: ContractStatus
    sub_status: ContractSubStatus | None
    actions: list[ContractAction]
    status_label: str = strawberry.field(description="Words for people, in the language of the request.")
    sub_status_label: str | None


@strawberry.type(description="Always one row a status, zeros included.")
class StatusCount:
    status: ContractStatus
    count: int
