"""The order and billing system (订单): everything an account has ordered, with what it costs."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import AfterValidator, Field, TypeAdapter

from providers.answers import Fen, LongText, OptionalText, ShortText, TaxRate, UtcTime, distinct
from providers.embedded import Book
from providers.remote import RemoteAnswers
from rules.terms import OrderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledRow:
    """One line of an order, with tax where the billing system gives it; a refund's amounts are negative."""

    product_name: LongText
    specification: OptionalText
    period: OptionalText
    period_start: date | None = None
    period_end: date | None = None
    amount_fen: Fen
    tax_rate: TaxRate | None = None  # a fraction in decimal notation: "0.06" is six per cent
    tax_fen: Fen | None = None
    amount_without_tax_fen: Fen | None = None

    def __post_init__(self) -> None:
        if self.period_start and self.period_end and self.period_end < self.period_start:
            raise ValueError("the period ends before it starts")
        if (self.tax_fen is None) != (self.amount_without_tax_fen is None):
            raise ValueError("tax and amount without tax come together")
        if self.tax_fen is not None and self.amount_without_tax_fen is not None:
            self._check_sum(self.tax_fen + self.amount_without_tax_fen)

    def _check_sum(self, total_fen: int) -> None:
        if total_fen != self.amount_fen:
            raise ValueError("tax and amount without tax do not add up to the amount")


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledOrder:
    number: ShortText
    status: OrderStatus
    is_refund: bool = False
    placed_at: UtcTime
    rows: Annotated[tuple[BilledRow, ...], Field(min_length=1, max_length=1_000)]

    @property
    def amount_fen(self) -> int:
        return sum(row.amount_fen for row in self.rows)


Orders = Annotated[tuple[BilledOrder, ...], AfterValidator(distinct)]


class Billing(Protocol):
    async def orders(self, account_reference: str) -> tuple[BilledOrder, ...]:
        """Everything the account has, in every status, refunds included. Raises ProviderUnavailable."""
        ...


class EmbeddedBilling:
    """Works offline; `place` and `set_status` are what happens in the world outside."""

    def __init__(self, folder: Path) -> None:
        self._book = Book(folder, "billing", TypeAdapter(dict[str, Orders]))

    async def orders(self, account_reference: str) -> tuple[BilledOrder, ...]:
        return await self._book.page(account_reference) or ()

    async def place(self, account_reference: str, *orders: BilledOrder) -> None:
        """An order of the same number is replaced, as by a correction in the billing system."""

        def write(pages: dict[str, Orders]) -> None:
            known = {order.number: order for order in pages.get(account_reference, ())}
            pages[account_reference] = tuple((known | {order.number: order for order in orders}).values())

        await self._book.change(write)

    async def set_status(self, account_reference: str, number: str, status: OrderStatus) -> None:
        """Raises KeyError when the account has no such order."""

        def write(pages: dict[str, Orders]) -> None:
            known = {order.number: order for order in pages.get(account_reference, ())}
            known[number] = replace(known[number], status=status)
            pages[account_reference] = tuple(known.values())

        await self._book.change(write)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdersAnswer:
    """`{"account": "…", "orders": [{…}, …]}`; keys are the fields of BilledOrder and BilledRow."""

    account: ShortText
    orders: Orders


class RemoteBilling:
    """Asks `GET <address>/accounts/<reference>/orders`."""

    def __init__(self, remote: RemoteAnswers) -> None:
        self._remote = remote
        self._adapter = TypeAdapter(OrdersAnswer)

    async def orders(self, account_reference: str) -> tuple[BilledOrder, ...]:
        answer = await self._remote.answer(account_reference, "orders", self._adapter)
        return answer.orders
