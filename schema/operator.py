"""What the vendor's staff see, take and get."""

from datetime import datetime
from typing import Self

import strawberry

import models
from schema.context import Context
from schema.contract import Contract
from schema.ids import IdType, id_of
from schema.payloads import Payload

ID = strawberry.ID
UNSET = strawberry.UNSET


@strawberry.type(description="Background work that does not get on by itself, for operators.")
class StuckWork:
    id: ID
    contract: Contract
    job: str = strawberry.field(description="A name that stays, such as OPEN_SIGNING.")
    since: datetime
    attempts: int
    last_error: str | None = strawberry.field(description="The kind of failure; it quotes nobody's data.")
    next_attempt_at: datetime | None = strawberry.field(
        description="Null: given up, until somebody retries it."
    )

    @classmethod
    def of(cls, contract: models.Contract, context: Context) -> Self:
        return cls(
            id=id_of(IdType.STUCK_WORK, contract.id),
            contract=Contract.of(contract, context),
            job=contract.work or "",
            since=contract.work_since or contract.updated_at,
            attempts=contract.work_attempts,
            last_error=contract.work_error,
            next_attempt_at=contract.work_due_at,
        )


@strawberry.type(
    description="Whether a history is as it was written. A tail that was cut off does not show in a history alone: that"
    " takes a checkpoint kept elsewhere."
)
class HistoryVerification:
    intact: bool
    broken_at_sequence: int | None = strawberry.field(
        description="The first entry that was changed, or stands where one was removed or put in."
    )
    events: int = strawberry.field(description="How many entries there are.")


@strawberry.input
class RetryWorkInput:
    contract_id: ID
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class AbortGenerationInput:
    contract_id: ID
    reason: str = strawberry.field(description="Shown to the customer as voidedBecause.")
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.type
class RetryWorkPayload(Payload):
    contract: Contract | None = None


@strawberry.type
class AbortGenerationPayload(Payload):
    contract: Contract | None = None
