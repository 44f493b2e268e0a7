"""Paper copies: what is asked for, where it goes, and where it is."""

from datetime import datetime
from typing import Self

import strawberry

import models
from auth.permissions import Permission
from models.copies import TracePoint, trace_of_json
from rules.masking import mask_phone
from schema.context import Context, Info
from schema.reveal import Reveal, revealed_in_contract, shown

ID = strawberry.ID
UNSET = strawberry.UNSET


def check_sees_shipments(context: Context) -> None:
    """Raises FORBIDDEN unless the viewer reads the contract or, as an operator, ships it."""
    if not (context.may(Permission.OPERATOR_READ) or context.may(Permission.OPERATOR_SHIP)):
        context.check(Permission.CONTRACT_READ)


@strawberry.type(description="Where the parcel was, in the courier's words.")
class ShipmentTrace:
    at: datetime
    text: str

    @classmethod
    def of(cls, point: TracePoint) -> Self:
        return cls(at=point.at, text=point.text)


@strawberry.type(description="A request for paper copies and, once they are sent, where they are.")
class Shipment:
    model: strawberry.Private[models.Shipment]
    recipient: str
    region: str
    address: str
    copies: int
    requested_at: datetime
    courier: str | None
    tracking_number: str | None
    shipped_at: datetime | None
    trace: list[ShipmentTrace] = strawberry.field(
        description="As the courier told it last, oldest first. Asked for in the background, never by a read."
    )
    returned_because: str | None = strawberry.field(
        description="Why the copies could not be sent; they may be asked for again."
    )

    @classmethod
    def of(cls, shipment: models.Shipment) -> Self:
        trace = () if shipment.trace is None else trace_of_json(shipment.trace)
        return cls(
            model=shipment,
            recipient=shipment.recipient,
            region=shipment.region,
            address=shipment.address,
            copies=shipment.copies,
            requested_at=shipment.requested_at,
            courier=shipment.courier,
            tracking_number=shipment.tracking_number,
            shipped_at=shipment.shipped_at,
            trace=[ShipmentTrace.of(point) for point in trace],
            returned_because=shipment.returned_because,
        )

    @strawberry.field(
        description="Operators with operator:ship may reveal it too: the parcel's label needs it."
    )
    async def phone(self, info: Info, reveal: Reveal = False) -> str:
        record = revealed_in_contract(self.model.contract_id, "shipment.phone")
        phone, ship = self.model.phone, Permission.OPERATOR_SHIP
        return await shown(info, phone, mask_phone, reveal=reveal, record=record, operators=ship) or ""


@strawberry.input
class RequestPaperInput:
    id: ID
    recipient: str
    phone: str = strawberry.field(description="A mobile, or a landline with its area code.")
    region: str = strawberry.field(description="省 市 区.")
    address: str
    copies: int = 2
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class ShipPaperInput:
    contract_id: ID
    courier: str = strawberry.field(description="The courier's name.")
    tracking_number: str
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class CorrectShipmentInput:
    contract_id: ID
    courier: str
    tracking_number: str
    reason: str = strawberry.field(description="Kept in the history.")
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class ReturnPaperRequestInput:
    contract_id: ID
    reason: str = strawberry.field(description="Shown to the customer as returnedBecause.")
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET
