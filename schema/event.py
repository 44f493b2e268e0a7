"""Histories as clients see them."""

from datetime import datetime
from typing import Any, Self

import strawberry

import models
from messages import Locale, label
from models.history import Event
from rules.lifecycle import shown_state
from rules.terms import (
    AccountEventStep,
    ActorKind,
    ContractEventStep,
    ContractStatus,
    ContractSubStatus,
    DeskEventStep,
)
from schema.ids import IdType, id_of
from schema.node import Node


@strawberry.type(description="Who did something. The system has no id.")
class Actor:
    kind: ActorKind
    id: strawberry.ID | None
    name: str

    @classmethod
    def of(cls, actor: models.Actor, locale: Locale) -> Self:
        name = label(actor.kind, locale) if actor.kind is ActorKind.SYSTEM else actor.name
        return cls(kind=actor.kind, id=None if actor.id is None else strawberry.ID(actor.id), name=name)


def _told(event: Event, kind: IdType, locale: Locale) -> dict[str, Any]:
    """What every entry of every history says."""
    return {
        "id": id_of(kind, event.id),
        "sequence": event.sequence,
        "actor": Actor.of(event.actor, locale),
        "at": event.at,
        "reason": event.reason,
        "previous_hash": event.previous_hash,
        "hash": event.hash,
        "payload": event.payload,
    }


@strawberry.type(
    description="One entry of the contract's history. `hash` is SHA-256 over `previousHash`, a line feed and `payload`,"
    " so anyone can recompute the chain; the first entry's previous hash is 64 zeros."
)
class ContractEvent(Node):
    sequence: int
    step: ContractEventStep
    label: str
    actor: Actor
    from_status: ContractStatus | None
    from_sub_status: ContractSubStatus | None
    to_status: ContractStatus | None
    to_sub_status: ContractSubStatus | None
    at: datetime
    reason: str | None
    previous_hash: str
    hash: str
    payload: str = strawberry.field(description="Canonical JSON, exactly as hashed.")

    @classmethod
    def of(cls, event: models.ContractEvent, locale: Locale) -> Self:
        from_status, from_sub_status = shown_state(event.before)
        to_status, to_sub_status = shown_state(event.after)
        return cls(
            **_told(event, IdType.CONTRACT_EVENT, locale),
            step=event.step,
            label=label(event.step, locale),
            from_status=from_status,
            from_sub_status=from_sub_status,
            to_status=to_status,
            to_sub_status=to_sub_status,
        )


@strawberry.type(description="One entry of the account's own history, chained like a contract's.")
class AccountEvent(Node):
    sequence: int
    step: AccountEventStep
    label: str
    actor: Actor
    at: datetime
    reason: str | None
    previous_hash: str
    hash: str
    payload: str = strawberry.field(description="Canonical JSON, exactly as hashed.")

    @classmethod
    def of(cls, event: models.AccountEvent, locale: Locale) -> Self:
        return cls(
            **_told(event, IdType.ACCOUNT_EVENT, locale),
            step=event.step,
            label=label(event.step, locale),
        )


@strawberry.type(
    description="One entry of the history of the vendor's desk as a whole, chained like a contract's."
)
class DeskEvent(Node):
    sequence: int
    step: DeskEventStep
    label: str
    actor: Actor
    at: datetime
    reason: str | None
    previous_hash: str
    hash: str
    payload: str = strawberry.field(description="Canonical JSON, exactly as hashed.")

    @classmethod
    def of(cls, event: models.DeskEvent, locale: Locale) -> Self:
        return cls(
            **_told(event, IdType.DESK_EVENT, locale),
            step=event.step,
            label=label(event.step, locale),
        )
