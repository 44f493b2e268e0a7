"""Long histories without living them: entries chained in memory, to be written in one go."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from models.chains import Chains
from models.history import Event
from rules.history import FIRST, canonical, chained_hash
from rules.terms import ActorKind
from tests.models.builders import NOW


def chained(kind: Chains, owner: UUID | None, steps: Sequence[str]) -> list[Any]:
    """One entry for each step."""
    whose = {} if kind.owner is None else {kind.owner: owner}
    events: list[Event] = []
    previous = FIRST
    for sequence, step in enumerate(steps, start=1):
        event = kind.events(
            **whose,
            sequence=sequence,
            step=step,
            actor_kind=ActorKind.CUSTOMER,
            actor_id="user-1",
            actor_name="owner",
            at=NOW,
            previous_hash=previous,
        )
        event.payload = canonical({**event.told(), "facts": {"sha256": "0" * 64}})
        event.hash = previous = chained_hash(previous, event.payload)
        events.append(event)
    return events
