"""Whether histories still are as they were written."""

from typing import NamedTuple
from uuid import UUID

from models import ContractEvent
from rules.history import broken_at


class HistoryCheck(NamedTuple):
    """`broken_at`: the first place, counted from 1, where an entry does not follow from those before."""

    intact: bool
    broken_at: int | None
    events: int


async def verify_contract_history(contract_id: UUID) -> HistoryCheck:
    """The chain as it is stored. A cut tail does not show here: that takes a checkpoint from outside."""
    entries = await ContractEvent.filter(contract_id=contract_id).order_by("sequence")
    place = broken_at(entry.link() for entry in entries)
    return HistoryCheck(intact=place is None, broken_at=place, events=len(entries))
