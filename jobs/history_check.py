"""Whether histories still are as they were written."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple
from uuid import UUID

from tortoise.queryset import QuerySet

from models import Account, Contract
from models.chains import (
    ACCOUNTS,
    CONTRACTS,
    DESK,
    KINDS,
    Chains,
    contracts_without_entries,
    pages_of,
)
from rules.history import Fault, Flaw, Head, Walk

Heads = Mapping[str, Mapping[str, Head]]
"""Where chains ended once, by the name of their kind and their owner."""

_NEVER_BEGAN: Final = Fault(Flaw.BROKEN, 1)
_ALL_GONE: Final = Fault(Flaw.SHORTER, 1)
_NAMES_AT_ONCE: Final = 500


class HistoryCheck(NamedTuple):
    """`broken_at`: the first place, counted from 1, where an entry does not follow from those before."""

    intact: bool
    broken_at: int | None
    events: int


class Broken(NamedTuple):
    """One chain that is not as it was written. `name` is a contract's number, an account's reference, or the desk."""

    kind: Chains
    name: str
    fault: Fault
    entries: int


@dataclass(slots=True)
class KindChecked:
    kind: Chains
    chains: int = 0
    entries: int = 0
    broken: list[Broken] = field(default_factory=list)


async def verify_contract_history(contract_id: UUID) -> HistoryCheck:
    """A cut tail does not show here: that takes a checkpoint from outside."""
    check = await _verified(CONTRACTS, contract_id)
    return check if check.events else HistoryCheck(intact=False, broken_at=1, events=0)


async def verify_account_history(account_id: UUID) -> HistoryCheck:
    """An account that nothing happened to yet has no entries, and is intact."""
    return await _verified(ACCOUNTS, account_id)


async def verify_desk_history() -> HistoryCheck:
    return await _verified(DESK, None)


async def _verified(kind: Chains, owner: UUID | None) -> HistoryCheck:
    walk = Walk()
    async for page in pages_of(kind, owner):
        for entry in page:
            walk.take(entry.link)
    return HistoryCheck(intact=walk.broken_at is None, broken_at=walk.broken_at, events=walk.entries)


async def count_entries() -> int:
    return sum([await kind.events.all().count() for kind in KINDS])


async def verify_everything(told: Callable[[int], None], once: Heads | None = None) -> list[KindChecked]:
    """Every chain there is, deleted contracts' too; `told` hears of each stretch of entries that was looked at.

    `once`: where the chains ended by a checkpoint; then a chain that is shorter now, gone, or has other entries
    is named as well.
    """
    return [await _kind_checked(kind, told, dict((once or {}).get(kind.name, {}))) for kind in KINDS]


async def _kind_checked(kind: Chains, told: Callable[[int], None], once: dict[str, Head]) -> KindChecked:
    checked, faults = KindChecked(kind), dict[str, tuple[Fault, int]]()
    async for owner, walk in _walks(kind, told, once):
        checked.chains += 1
        checked.entries += walk.entries
        if walk.fault is not None:
            faults[owner] = walk.fault, walk.entries
    empty = await contracts_without_entries() if kind is CONTRACTS else []
    for owner in (*empty, *once):
        faults[owner] = _ALL_GONE if owner in once else _NEVER_BEGAN, 0
    names = await _names_of(kind, list(faults))
    checked.broken += (Broken(kind, names.get(each, each), *faults[each]) for each in faults)
    return checked


async def _walks(
    kind: Chains, told: Callable[[int], None], once: dict[str, Head]
) -> AsyncIterator[tuple[str, Walk]]:
    """Every chain that has entries, once it is walked to its end; takes out of `once` what it met."""
    owner, walk = "", Walk()
    async for page in pages_of(kind):
        for entry in page:
            if entry.owner != owner or not walk.entries:
                if walk.entries:
                    yield owner, walk
                owner, walk = entry.owner, Walk(once.pop(entry.owner, None))
            walk.take(entry.link)
        told(len(page))
    if walk.entries:
        yield owner, walk


async def _names_of(kind: Chains, owners: list[str]) -> dict[str, str]:
    """As people know them; what is nowhere any more keeps its id."""
    known: dict[str, str] = {}
    for start in range(0, len(owners) if kind.owner else 0, _NAMES_AT_ONCE):
        keys = [key for owner in owners[start : start + _NAMES_AT_ONCE] if (key := _key_of(owner))]
        rows: QuerySet[Any] = (
            Contract.filter(id__in=keys) if kind is CONTRACTS else Account.filter(id__in=keys)
        )
        named = await rows.values_list("id", "number" if kind is CONTRACTS else "reference")
        known |= {str(key): str(name) for key, name in named}
    return known


def _key_of(owner: str) -> UUID | None:
    try:
        return UUID(owner)
    except ValueError:
        return None
