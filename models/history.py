"""Histories: rows that are only ever added, each carrying the hash of the one before."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.account import Account
from models.database import held_alone
from models.fields import UtcField, term
from rules.history import FIRST, Link, canonical, chained_hash
from rules.terms import AccountEventStep, ActorKind, ContractEventStep, ContractSubStatus, DeskEventStep

if TYPE_CHECKING:
    from models.contract import Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it. `id` is the sign-in's subject; null for the system."""

    kind: ActorKind
    id: str | None
    name: str = field(repr=False)


SYSTEM = Actor(kind=ActorKind.SYSTEM, id=None, name="system")


class Event(Model):
    """What all histories share. The payload is the canonical JSON exactly as hashed."""

    own_columns: ClassVar[tuple[str, ...]] = ()

    id = fields.UUIDField(primary_key=True, default=uuid4)
    sequence = fields.IntField()
    actor_kind: ActorKind = term(ActorKind)
    actor_id: str | None = fields.CharField(max_length=255, null=True)  # type: ignore[assignment]
    actor_name = fields.CharField(max_length=255)
    at: datetime = UtcField()
    reason: str | None = fields.CharField(max_length=500, null=True)  # type: ignore[assignment]
    previous_hash = fields.CharField(max_length=64)
    hash = fields.CharField(max_length=64)
    payload = fields.TextField()

    class Meta:
        abstract = True

    @property
    def actor(self) -> Actor:
        return Actor(kind=self.actor_kind, id=self.actor_id, name=self.actor_name)

    def link(self) -> Link:
        """The entry for rules.history.broken_at; where a column says other than was hashed, it is broken."""
        return Link(
            self.sequence, self.previous_hash, self.hash, self.payload if self._columns_agree() else ""
        )

    def _columns_agree(self) -> bool:
        try:
            payload = json.loads(self.payload)
        except (ValueError, RecursionError):
            return False
        if not isinstance(payload, dict):
            return False
        # the first entries ever written do not name their id
        told = {name: value for name, value in self.told().items() if name != "id" or name in payload}
        return payload == {**told, "facts": payload.get("facts")}

    def told(self) -> dict[str, Any]:
        """What the columns say, as the payload holds it."""
        columns = {name: getattr(self, name) for name in self.own_columns}
        return {
            **{name: str(value) for name, value in columns.items() if value is not None},
            "id": str(self.id),
            "sequence": self.sequence,
            "actor": {"kind": self.actor_kind, "id": self.actor_id, "name": self.actor_name},
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "reason": self.reason,
        }


class ContractEvent(Event):
    own_columns = ("contract_id", "step", "before", "after")

    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="events", on_delete=fields.RESTRICT
    )
    contract_id: UUID
    step: ContractEventStep = term(ContractEventStep)
    before: ContractSubStatus | None = term(ContractSubStatus, null=True)
    after: ContractSubStatus | None = term(ContractSubStatus, null=True)

    class Meta:
        table = "contract_event"
        unique_together = (("contract", "sequence"),)
        indexes = (("at",),)


class AccountEvent(Event):
    own_columns = ("account_id", "step")

    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="events", on_delete=fields.RESTRICT
    )
    account_id: UUID
    step: AccountEventStep = term(AccountEventStep)

    class Meta:
        table = "account_event"
        unique_together = (("account", "sequence"),)


class DeskEvent(Event):
    """The one chain of the vendor's desk as a whole."""

    own_columns = ("step",)

    sequence = fields.IntField(unique=True)
    step: DeskEventStep = term(DeskEventStep)

    class Meta:
        table = "desk_event"


async def _append(
    kind: type[Event], owner: dict[str, UUID], facts: dict[str, str] | None, **entry: Any
) -> None:
    last = await kind.filter(**owner).order_by("-sequence").first()
    sequence, previous_hash = (last.sequence + 1, last.hash) if last else (1, FIRST)
    actor: Actor = entry.pop("actor")
    event = kind(
        **owner,
        **entry,
        sequence=sequence,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        previous_hash=previous_hash,
    )
    event.payload = canonical({**event.told(), "facts": facts or {}})
    event.hash = chained_hash(previous_hash, event.payload)
    await event.save(force_create=True)


async def record_contract_event(  # noqa: PLR0913 - an entry has these parts
    contract_id: UUID,
    step: ContractEventStep,
    *,
    actor: Actor,
    at: datetime,
    before: ContractSubStatus | None = None,
    after: ContractSubStatus | None = None,
    reason: str | None = None,
    facts: dict[str, str] | None = None,
) -> None:
    """Appends to a contract's history, inside the caller's transaction, which must hold the contract's row.

    `facts` never hold unmasked personal data: the history is for ever.
    """
    await _append(
        ContractEvent,
        {"contract_id": contract_id},
        facts,
        actor=actor,
        at=at,
        reason=reason,
        step=step,
        before=before,
        after=after,
    )


async def record_account_event(
    account_id: UUID,
    step: AccountEventStep,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    facts: dict[str, str] | None = None,
) -> None:
    """Appends to an account's history, inside the caller's transaction, which must hold the account's row."""
    await _append(
        AccountEvent, {"account_id": account_id}, facts, actor=actor, at=at, reason=reason, step=step
    )


async def record_desk_event(
    step: DeskEventStep,
    *,
    actor: Actor,
    at: datetime,
    reason: str | None = None,
    facts: dict[str, str] | None = None,
) -> None:
    """Appends to the desk's history, inside the caller's transaction; of two at once one waits for the other."""
    await held_alone("desk")
    await _append(DeskEvent, {}, facts, actor=actor, at=at, reason=reason, step=step)
