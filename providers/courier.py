"""The courier (快递): where a paper contract is on its way."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from pydantic import TypeAdapter

from providers.answers import LongText, UtcTime
from providers.embedded import Book

PROVIDER: Final = "courier"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceEntry:
    at: UtcTime
    text: LongText = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Oldest first; empty while the courier knows nothing of the shipment yet."""

    entries: tuple[TraceEntry, ...] = ()
    delivered: bool = False


class Courier(Protocol):
    async def trace(self, courier: str, tracking_number: str) -> Trace:
        """Raises ProviderUnavailable."""
        ...


class EmbeddedCourier:
    """A book of shipments in a folder, one page a tracking number; what it is told is what it tells."""

    def __init__(self, folder: Path) -> None:
        self._book = Book(folder, PROVIDER, TypeAdapter(dict[str, Trace]))

    async def trace(self, courier: str, tracking_number: str) -> Trace:
        return await self._book.page(f"{courier} {tracking_number}") or Trace()

    async def tell(self, courier: str, tracking_number: str, trace: Trace) -> None:
        def write(pages: dict[str, Trace]) -> None:
            pages[f"{courier} {tracking_number}"] = trace

        await self._book.change(write)
