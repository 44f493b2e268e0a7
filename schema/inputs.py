"""What mutations take. Left out and null are the same, except where a field says otherwise."""

import strawberry

from rules.terms import ContractKind, SigningMode

ID = strawberry.ID
UNSET = strawberry.UNSET


@strawberry.input
class CreateContractInput:
    kind: ContractKind
    signing_mode: SigningMode
    party_a_profile_id: ID | None = strawberry.field(
        default=UNSET, description="Required at once when UNILATERAL."
    )
    order_ids: list[ID] | None = UNSET
    filing_order_id: ID | None = UNSET
    title: str | None = UNSET
    customer_reference: str | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class ContractActionInput:
    id: ID
    expected_version: int | None = strawberry.field(
        default=UNSET,
        description="Refused with CONTRACT_CHANGED when the contract is no longer in this version.",
    )
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class SetCustomerReferenceInput:
    id: ID
    customer_reference: str | None = strawberry.field(default=UNSET, description="Null clears it.")
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input(
    description="On an existing profile: left out is unchanged, null clears, a masked value is refused. On a new one"
    " address, contact, phone and email are required."
)
class SavePartyAProfileInput:
    id: ID | None = UNSET
    label: str | None = UNSET
    is_default: bool | None = UNSET
    address: str | None = UNSET
    contact: str | None = UNSET
    phone: str | None = UNSET
    email: str | None = UNSET
    postcode: str | None = UNSET
    legal_representative: str | None = UNSET
    bank_name: str | None = UNSET
    bank_account: str | None = UNSET
    tax_number: str | None = UNSET
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class DeletePartyAProfileInput:
    id: ID
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input(description="Who signs for the customer. An individual signs in person.")
class SignatoryInput:
    name: str
    mobile: str = strawberry.field(
        description="A mobile number of the mainland: the code that opens the signing goes there."
    )
    id_number: str | None = strawberry.field(
        default=UNSET, description="An identity card's number; an individual's own credential number."
    )


@strawberry.input(
    description="Orders or filing order left out or null stay as they are; given, they replace."
)
class FillInContractInput:
    id: ID
    party_a_profile_id: ID
    order_ids: list[ID] | None = UNSET
    filing_order_id: ID | None = UNSET
    signatory: SignatoryInput
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class ConfirmContractTextInput:
    id: ID
    text_sha256: str = strawberry.field(description="Contract.textSha256 of the preview that was read.")
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input(
    description="Where the e-sign provider lets the signatory sign here, with the one-time code sent to the signatory's"
    " mobile; an individual adds the drawn strokes. Without a code it only tells where to sign."
)
class SignContractInput:
    id: ID
    signing_code: str | None = UNSET
    handwriting: str | None = strawberry.field(default=UNSET, description="SVG path data.")
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class CancelSigningInput:
    id: ID
    reason: str | None = UNSET
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class ActivateEsignInput:
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class SetBilateralEnabledInput:
    account_id: ID
    enabled: bool
    expected_version: int | None = strawberry.field(default=UNSET, description="Of the account.")
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET
