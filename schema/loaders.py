"""Rows that many fields of one operation need, fetched together: the number of statements does not grow with a page.

Made anew for each operation, and never awaited inside a transaction.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from strawberry.dataloader import DataLoader
from tortoise.expressions import Q
from tortoise.functions import Count as Counted
from tortoise.functions import Max
from tortoise.models import Model

import models
from models.database import connection
from rules.terms import ContractKind

Row = TypeVar("Row", bound=Model)


class Stretch(NamedTuple):
    """Entries of one owner whose positions are above `low`, up to and with `high`."""

    owner: UUID
    low: int
    high: int


class TextUse(NamedTuple):
    """What a contract carries of its text."""

    kind: ContractKind
    version: str


One: TypeAlias = DataLoader[UUID, Row | None]
Many: TypeAlias = DataLoader[UUID, list[Row]]
Part: TypeAlias = DataLoader[Stretch, list[Row]]
Count: TypeAlias = DataLoader[UUID, int]


class DeskLoaders:
    """What belongs to no account."""

    def __init__(self) -> None:
        self.webhook: One[models.Webhook] = DataLoader(_by_key(models.Webhook, "id"))
        self.waiting_deliveries: Count = DataLoader(_waiting_deliveries)
        self.last_delivery: One[models.Delivery] = DataLoader(_last_deliveries)


class Loaders(DeskLoaders):
    def __init__(self) -> None:
        super().__init__()
        self.account: One[models.Account] = DataLoader(_by_key(models.Account, "id"))
        self.contract: One[models.Contract] = DataLoader(_by_key(models.Contract, "id"))
        self.framework: One[models.Contract] = DataLoader(_by_key(models.Contract, "framework_slot"))
        self.order: One[models.Order] = DataLoader(_by_key(models.Order, "id"))
        self.filing_order: One[models.FilingOrder] = DataLoader(_by_key(models.FilingOrder, "id"))
        self.order_claim: One[models.OrderClaim] = DataLoader(_by_key(models.OrderClaim, "order_id"))
        self.filing_claim: One[models.FilingClaim] = DataLoader(
            _by_key(models.FilingClaim, "filing_order_id")
        )
        self.flow: One[models.EsignFlow] = DataLoader(_by_key(models.EsignFlow, "current_slot"))
        self.claimed_orders: Many[models.Order] = DataLoader(_claimed_orders)
        self.documents: Many[models.Document] = DataLoader(
            _grouped(models.Document, "contract_id", "created_at")
        )
        self.signatures: Many[models.Signature] = DataLoader(
            _grouped(models.Signature, "contract_id", "role")
        )
        self.shipments: Many[models.Shipment] = DataLoader(
            _grouped(models.Shipment, "contract_id", "requested_at")
        )
        self.supplements: Many[models.Supplement] = DataLoader(
            _grouped(models.Supplement, "contract_id", "recorded_at")
        )
        self.account_supplements: Many[models.Supplement] = DataLoader(_account_supplements)
        self.lines: Part[models.ContractLine] = DataLoader(
            _stretches(models.ContractLine, "contract_id", "position")
        )
        self.contract_events: Part[models.ContractEvent] = DataLoader(
            _stretches(models.ContractEvent, "contract_id", "sequence")
        )
        self.account_events: Part[models.AccountEvent] = DataLoader(
            _stretches(models.AccountEvent, "account_id", "sequence")
        )
        self.contract_event_count: Count = DataLoader(
            _highest(models.ContractEvent, "contract_id", "sequence")
        )
        self.text_uses: DataLoader[TextUse, int] = DataLoader(_text_uses)
        self.account_event_count: Count = DataLoader(_highest(models.AccountEvent, "account_id", "sequence"))


def _by_key(model: type[Row], column: str) -> Callable[[list[UUID]], Awaitable[Sequence[Row | None]]]:
    async def load(keys: list[UUID]) -> Sequence[Row | None]:
        found = {getattr(row, column): row for row in await model.filter(**{f"{column}__in": keys})}
        return [found.get(key) for key in keys]

    return load


def _grouped(
    model: type[Row], owner: str, order: str
) -> Callable[[list[UUID]], Awaitable[Sequence[list[Row]]]]:
    async def load(keys: list[UUID]) -> Sequence[list[Row]]:
        groups: dict[UUID, list[Row]] = defaultdict(list)
        for row in await model.filter(**{f"{owner}__in": keys}).order_by(order, "id"):
            groups[getattr(row, owner)].append(row)
        return [groups[key] for key in keys]

    return load


def _stretches(
    model: type[Row], owner: str, position: str
) -> Callable[[list[Stretch]], Awaitable[Sequence[list[Row]]]]:
    """One statement for every page of every owner; positions are consecutive, so a page is a range of them."""

    async def load(keys: list[Stretch]) -> Sequence[list[Row]]:
        wanted = Q(*_ranges(keys, owner, position), join_type="OR")
        groups: dict[UUID, list[Row]] = defaultdict(list)
        for row in await model.filter(wanted).order_by(position):
            groups[getattr(row, owner)].append(row)
        return [
            [row for row in groups[key.owner] if key.low < getattr(row, position) <= key.high] for key in keys
        ]

    return load


def _ranges(keys: Iterable[Stretch], owner: str, position: str) -> Iterable[Q]:
    owners: dict[tuple[int, int], list[UUID]] = defaultdict(list)
    for key in keys:
        owners[key.low, key.high].append(key.owner)
    for (low, high), ids in owners.items():
        condition: dict[str, Any] = {f"{owner}__in": ids, f"{position}__gt": low, f"{position}__lte": high}
        yield Q(**condition)


def _highest(
    model: type[Model], owner: str, position: str
) -> Callable[[list[UUID]], Awaitable[Sequence[int]]]:
    async def load(keys: list[UUID]) -> Sequence[int]:
        rows: Any = (
            await model.filter(**{f"{owner}__in": keys})
            .annotate(highest=Max(position))
            .group_by(owner)
            .values(owner, "highest")
        )
        found = {row[owner]: row["highest"] for row in rows}
        return [found.get(key, 0) for key in keys]

    return load


async def _text_uses(keys: list[TextUse]) -> Sequence[int]:
    """How many contracts carry each version, deleted ones among them."""
    rows: Any = (
        await models.Contract.filter(text_version__in={key.version for key in keys})
        .annotate(uses=Counted("id"))
        .group_by("kind", "text_version")
        .values("kind", "text_version", "uses")
    )
    found = {(ContractKind(row["kind"]), row["text_version"]): row["uses"] for row in rows}
    return [found.get((key.kind, key.version), 0) for key in keys]


async def _waiting_deliveries(keys: list[UUID]) -> Sequence[int]:
    waiting = models.Delivery.filter(webhook_id__in=keys, due_at__isnull=False)
    rows: Any = (
        await waiting.annotate(number=Counted("id")).group_by("webhook_id").values("webhook_id", "number")
    )
    found = {row["webhook_id"]: row["number"] for row in rows}
    return [found.get(key, 0) for key in keys]


async def _last_deliveries(keys: list[UUID]) -> Sequence[models.Delivery | None]:
    """Of every webhook the newest, by the index they are listed by: one row each, however many there are."""
    newest = await connection().execute_query_dict(
        """SELECT (SELECT "id" FROM "delivery" WHERE "webhook_id" = "webhook"."id"
        ORDER BY "created_at" DESC, "id" DESC LIMIT 1) AS "id" FROM "webhook" """
    )
    rows = models.Delivery.filter(id__in=[row["id"] for row in newest if row["id"]], webhook_id__in=keys)
    found = {row.webhook_id: row for row in await rows.select_related("notice")}
    return [found.get(key) for key in keys]


async def _account_supplements(keys: list[UUID]) -> Sequence[list[models.Supplement]]:
    """Of the account as a whole; a contract's own stand on the contract."""
    groups: dict[UUID, list[models.Supplement]] = defaultdict(list)
    rows = models.Supplement.filter(account_id__in=keys, contract_id=None)
    for row in await rows.order_by("recorded_at", "id"):
        groups[row.account_id].append(row)
    return [groups[key] for key in keys]


async def _claimed_orders(keys: list[UUID]) -> Sequence[list[models.Order]]:
    groups: dict[UUID, list[models.Order]] = defaultdict(list)
    claims = await models.OrderClaim.filter(contract_id__in=keys).select_related("order")
    for claim in claims:
        groups[claim.contract_id].append(claim.order)
    return [sorted(groups[key], key=lambda order: order.number) for key in keys]
