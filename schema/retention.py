"""Personal data that is only kept, and what is due to be erased."""

from datetime import datetime

import strawberry

from rules.terms import RetentionKind
from schema.account import Account
from schema.payloads import Payload

ID = strawberry.ID
UNSET = strawberry.UNSET


@strawberry.type(description="How much of one kind is due to be erased.")
class RetentionCount:
    kind: RetentionKind
    label: str
    count: int


@strawberry.type(
    description="What is due to be erased now, and what will be in the next 90 days. Numbers and references only:"
    " nobody's name. Erasing itself is the command `retention --erase`."
)
class RetentionReport:
    at: datetime
    due: list[RetentionCount] = strawberry.field(description="Always one row a kind, zeros included.")
    due_numbers: list[str] = strawberry.field(
        description="Of contracts, and what other systems call the accounts; at most 100, the oldest due first."
    )
    coming: list[RetentionCount] = strawberry.field(description="Within 90 days.")
    next_due_at: datetime | None = strawberry.field(
        description="When the next of those falls due; null: nothing will within 90 days."
    )
    unfinished: list[str] = strawberry.field(
        description="Erased but for their files: the next run of the command finishes them."
    )


@strawberry.input
class RequestDeletionInput:
    account_id: ID
    reason: str = strawberry.field(description="Kept in the history; operators see it.")
    expected_version: int | None = strawberry.field(default=UNSET, description="Of the account.")
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class WithdrawDeletionInput:
    account_id: ID
    reason: str = strawberry.field(description="Kept in the history.")
    expected_version: int | None = strawberry.field(default=UNSET, description="Of the account.")
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.type
class RequestDeletionPayload(Payload):
    account: Account | None = None


@strawberry.type
class WithdrawDeletionPayload(Payload):
    account: Account | None = None
