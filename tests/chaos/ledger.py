"""What customers were told is done. Whatever happens to the program, all of this has to be found afterwards."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True, kw_only=True)
class Known:
    """A contract somebody knows of, and the steps that were acknowledged.

    `unclear`: steps whose asker never heard what became of them; each is done wholly or not at all.
    """

    id: str
    number: str
    account: str
    order: str | None
    steps: Counter[str] = field(default_factory=Counter)
    unclear: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A mutation under its key, and what was answered."""

    account: str
    name: str
    input: dict[str, Any]
    payload: dict[str, Any]


@dataclass(slots=True)
class Ledger:
    contracts: dict[str, Known] = field(default_factory=dict)
    answers: list[Answered] = field(default_factory=list)
    never_heard: Counter[str] = field(default_factory=Counter)
    """Accounts that asked for a contract and never heard of it, with how many."""
    troubles: Counter[str] = field(default_factory=Counter)
    """What came instead of an answer."""

    def created(self, payload: dict[str, Any], account: str, order: str | None) -> Known:
        contract = payload["contract"]
        known = Known(id=contract["id"], number=contract["number"], account=account, order=order)
        known.steps["CREATED"] += 1
        assert known.id not in self.contracts
        self.contracts[known.id] = known
        return known

    @property
    def acknowledged(self) -> int:
        return sum(known.steps.total() for known in self.contracts.values())
