"""What mutations answer: the thing as it is now, or the reasons why nothing was done."""

from datetime import datetime

import strawberry

from schema.account import Account, EsignActivation
from schema.contract import Contract
from schema.errors import UserError
from schema.order import Order
from schema.party_a import PartyAProfile
from schema.scalars import URL


@strawberry.type
class Payload:
    """What every payload has; not a type of its own in the API."""

    errors: list[UserError] = strawberry.field(default_factory=list, description="Empty when it was done.")
    client_mutation_id: str | None = None


@strawberry.type
class CreateContractPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class FillInContractPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class ConfirmContractTextPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class StepBackContractPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class ConfirmContractSigningPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class SignContractPayload(Payload):
    contract: Contract | None = None
    signing_url: URL | None = strawberry.field(
        default=None, description="Set when the customer signs on the provider's page."
    )


@strawberry.type
class SendSigningCodePayload(Payload):
    sent_to: str | None = strawberry.field(default=None, description="The signatory's mobile, masked.")
    valid_until: datetime | None = None


@strawberry.type
class CancelSigningPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class RemindSigningPayload(Payload):
    contract: Contract | None = None
    reminders_left: int | None = None


@strawberry.type
class ActivateEsignPayload(Payload):
    esign_activation: EsignActivation | None = None


@strawberry.type
class SetBilateralEnabledPayload(Payload):
    account: Account | None = None


@strawberry.type
class FinalizeContractPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class VoidContractPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class SetCustomerReferencePayload(Payload):
    contract: Contract | None = None


@strawberry.type
class DeleteContractPayload(Payload):
    deleted_contract_id: strawberry.ID | None = None
    released_orders: list[Order] = strawberry.field(default_factory=list)


@strawberry.type
class SavePartyAProfilePayload(Payload):
    party_a_profile: PartyAProfile | None = None


@strawberry.type
class DeletePartyAProfilePayload(Payload):
    deleted_party_a_profile_id: strawberry.ID | None = strawberry.field(
        default=None, name="deletedPartyAProfileId"
    )


@strawberry.type
class RequestPaperPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class ShipPaperPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class CorrectShipmentPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class ReturnPaperRequestPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class ClearSubjectHoldPayload(Payload):
    account: Account | None = None


@strawberry.type
class RecordSupplementPayload(Payload):
    contract: Contract | None = None
