"""The filing system (备案): an account's filing orders, of which approved ones may get a filing contract."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import AfterValidator, Field, TypeAdapter

from providers.answers import LongText, ShortText, distinct
from providers.embedded import Book
from providers.remote import RemoteAnswers
from rules.terms import FilingStatus, SubjectType


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledOrder:
    number: ShortText
    subject_name: LongText = field(repr=False)
    subject_type: SubjectType
    site_name: LongText
    domains: Annotated[tuple[LongText, ...], Field(min_length=1, max_length=100)]
    icp_number: ShortText | None = None
    status: FilingStatus


FilingOrders = Annotated[tuple[FiledOrder, ...], AfterValidator(distinct)]


class FilingSystem(Protocol):
    async def filing_orders(self, account_reference: str) -> tuple[FiledOrder, ...]:
        """Everything the account has filed, in every status. Raises ProviderUnavailable."""
        ...


class EmbeddedFilingSystem:
    """Works offline; `file` and `set_status` are what happens in the world outside."""

    def __init__(self, folder: Path) -> None:
        self._book = Book(folder, "filing", TypeAdapter(dict[str, FilingOrders]))

    async def filing_orders(self, account_reference: str) -> tuple[FiledOrder, ...]:
        return await self._book.page(account_reference) or ()

    async def file(self, account_reference: str, *orders: FiledOrder) -> None:
        """A filing order of the same number is replaced, as by a correction in the filing system."""

        def write(pages: dict[str, FilingOrders]) -> None:
            known = {order.number: order for order in pages.get(account_reference, ())}
            pages[account_reference] = tuple((known | {order.number: order for order in orders}).values())

        await self._book.change(write)

    async def set_status(self, account_reference: str, number: str, status: FilingStatus) -> None:
        """Raises KeyError when the account has no such filing order."""

        def write(pages: dict[str, FilingOrders]) -> None:
            known = {order.number: order for order in pages.get(account_reference, ())}
            known[number] = replace(known[number], status=status)
            pages[account_reference] = tuple(known.values())

        await self._book.change(write)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAnswer:
    """`{"account": "…", "filing_orders": [{…}, …]}`; keys are the fields of FiledOrder."""

    account: ShortText
    filing_orders: FilingOrders


class RemoteFilingSystem:
    """Asks `GET <address>/accounts/<reference>/filing-orders`."""

    def __init__(self, remote: RemoteAnswers) -> None:
        self._remote = remote
        self._adapter = TypeAdapter(FilingAnswer)

    async def filing_orders(self, account_reference: str) -> tuple[FiledOrder, ...]:
        answer = await self._remote.answer(account_reference, "filing-orders", self._adapter)
        return answer.filing_orders
