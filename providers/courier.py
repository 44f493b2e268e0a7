"""The courier (快递): where a paper contract is on its way."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final, Protocol

from pydantic import Field, TypeAdapter

from providers.answers import LongText, ShortText, UtcTime
from providers.embedded import Book
from providers.outsiders import ProviderUnavailable
from providers.remote import RemoteAnswers

PROVIDER: Final = "courier"
_ENTRIES_AT_MOST: Final = 500


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
    """Works offline: a book of shipments in a folder. What it is told is what it tells; a number that it hears for
    the first time it has just collected.
    """

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._book = Book(folder, PROVIDER, TypeAdapter(dict[str, Trace]))
        self._now = now

    async def trace(self, courier: str, tracking_number: str) -> Trace:
        page = _page_of(courier, tracking_number)
        if (known := await self._book.page(page)) is not None:
            return known
        collected = Trace(entries=(TraceEntry(at=self._now(), text="已揽收"),))

        def write(pages: dict[str, Trace]) -> None:
            pages.setdefault(page, collected)

        await self._book.change(write)
        return await self._book.page(page) or collected

    async def tell(self, courier: str, tracking_number: str, trace: Trace) -> None:
        def write(pages: dict[str, Trace]) -> None:
            pages[_page_of(courier, tracking_number)] = trace

        await self._book.change(write)


def _page_of(courier: str, tracking_number: str) -> str:
    return f"{courier} {tracking_number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceAnswer:
    """`{"courier": "…", "tracking_number": "…", "delivered": false, "entries": [{"at": "…", "text": "…"}]}`."""

    courier: ShortText
    tracking_number: ShortText
    delivered: bool
    entries: Annotated[tuple[TraceEntry, ...], Field(max_length=_ENTRIES_AT_MOST)]


class RemoteCourier:
    """Asks `GET <address>/couriers/<courier>/shipments/<number>`. An answer about another parcel is not believed."""

    def __init__(self, remote: RemoteAnswers) -> None:
        self._remote = remote
        self._adapter = TypeAdapter(TraceAnswer)

    async def trace(self, courier: str, tracking_number: str) -> Trace:
        path = ("couriers", courier, "shipments", tracking_number)
        answer = await self._remote.said(path, self._adapter)
        if (answer.courier, answer.tracking_number) != (courier, tracking_number):
            raise ProviderUnavailable(PROVIDER, retryable=False)
        entries = sorted(answer.entries, key=lambda entry: entry.at)
        return Trace(entries=tuple(entries), delivered=answer.delivered)
