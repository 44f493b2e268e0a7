"""What a contract copies when it is made or filled in: party A, its filing order, the rows of its orders."""

import json
from collections.abc import Iterable
from typing import Any

from documents.faces import missing_characters
from jobs.holds import cited_supplements
from jobs.paper import cited_as
from models import (
    Account,
    Contract,
    ContractLine,
    FilingClaim,
    Order,
    OrderClaim,
)
from models.copies import FilingCopy, PartyACopy
from models.encryption import VAULT
from models.order import OrderRow
from resolvers.applying import Found
from rules.terms import SubjectType
from rules.values import invalid
from rules.violations import RuleViolation


def party_a_columns(account: Account, found: Found) -> dict[str, Any]:
    subject, profile = account.subject, found.profile
    if subject is None or profile is None:
        return {}
    copy = PartyACopy(profile_id=profile.id.hex, subject=subject, values=profile.values())
    enterprise = subject.subject_type is SubjectType.ENTERPRISE
    return {
        "party_a": copy.as_json(),
        "party_a_name": subject.name if enterprise else None,
        "party_a_name_index": VAULT.keyring.blind_index(subject.name),
    }


def subject_columns(account: Account) -> dict[str, Any]:
    """What a bilateral contract keeps of party A until it is filled in: a draft of another subject cannot go on."""
    subject = account.subject
    return {} if subject is None else {"party_a": PartyACopy.before_filled_in(subject).as_json()}


async def cited_columns(account: Account) -> dict[str, Any]:
    cited = [cited_as(supplement) for supplement in await cited_supplements(account)]
    return {"cited_documents": json.dumps(cited, ensure_ascii=False)}


def filing_columns(found: Found) -> dict[str, Any]:
    order = found.filing_order
    if order is None:
        return {}
    copy = FilingCopy(
        number=order.number,
        subject_name=order.subject_name,
        subject_type=order.subject_type,
        site_name=order.site_name,
        domains=tuple(order.domains.splitlines()),
        icp_number=order.icp_number,
    )
    return {"filing_order_id": order.id, "filing": copy.as_json(), "filing_domains": order.domains}


async def rows_of(found: Found) -> list[OrderRow]:
    """In the order the customer chose the orders, each with its rows."""
    rows = await OrderRow.filter(order_id__in=[order.id for order in found.orders]).order_by("position")
    place = {order.id: number for number, order in enumerate(found.orders)}
    return sorted(rows, key=lambda row: (place[row.order_id], row.position))


def amount_columns(rows: list[OrderRow]) -> dict[str, Any]:
    """Sums in fen; tax only where every row has it."""
    if not rows:
        return {}
    tax = [row.tax_fen for row in rows if row.tax_fen is not None]
    without = [row.amount_without_tax_fen for row in rows if row.amount_without_tax_fen is not None]
    taxed = len(tax) == len(without) == len(rows)
    return {
        "line_count": len(rows),
        "amount_fen": sum(row.amount_fen for row in rows),
        "tax_fen": sum(tax) if taxed else None,
        "amount_without_tax_fen": sum(without) if taxed else None,
    }


async def occupy(contract: Contract, found: Found, rows: list[OrderRow]) -> None:
    """Claims what was chosen and is not the contract's yet, and writes the rows as they will be printed."""
    held = await OrderClaim.filter(contract_id=contract.id).values_list("order_id", flat=True)
    for order in found.orders:
        if order.id not in held:
            await OrderClaim.create(order_id=order.id, contract_id=contract.id)
    filing = found.filing_order
    if filing is not None and not await FilingClaim.exists(
        filing_order_id=filing.id, contract_id=contract.id
    ):
        await FilingClaim.create(filing_order_id=filing.id, contract_id=contract.id)
    orders = {order.id: order for order in found.orders}
    await ContractLine.bulk_create(
        _line(contract, position, row, orders[row.order_id]) for position, row in enumerate(rows, start=1)
    )


def _line(contract: Contract, position: int, row: OrderRow, order: Order) -> ContractLine:
    return ContractLine(
        contract_id=contract.id,
        position=position,
        order_id=order.id,
        order_number=order.number,
        order_status=order.status,
        product_name=row.product_name,
        specification=row.specification,
        period=row.period,
        period_start=row.period_start,
        period_end=row.period_end,
        amount_fen=row.amount_fen,
        tax_rate=row.tax_rate,
        tax_fen=row.tax_fen,
        amount_without_tax_fen=row.amount_without_tax_fen,
    )


async def let_go(contract: Contract, found: Found) -> None:
    """Frees what is no longer chosen and takes the rows back. The database allows it of a draft being filled in."""
    kept = [order.id for order in found.orders]
    await OrderClaim.filter(contract_id=contract.id).exclude(order_id__in=kept).delete()
    filings = FilingClaim.filter(contract_id=contract.id)
    if found.filing_order is not None:
        filings = filings.exclude(filing_order_id=found.filing_order.id)
    await filings.delete()
    await ContractLine.filter(contract_id=contract.id).delete()


def unprintable(account: Account, found: Found, rows: list[OrderRow]) -> Iterable[RuleViolation]:
    """What no font can print would keep the draft from ever being drawn."""
    if found.profile is not None:
        yield from lacking("partyAProfileId", [account.subject_name, *found.profile.values().values()])
    yield from lacking(
        "orderIds",
        [part for row in rows for part in (row.product_name, row.specification, row.period)]
        + [order.number for order in found.orders],
    )
    if found.filing_order is not None:
        order = found.filing_order
        yield from lacking(
            "filingOrderId",
            [order.number, order.subject_name, order.site_name, order.domains, order.icp_number],
        )


def lacking(
    field: str, texts: Iterable[str | None], *, path: tuple[str, ...] | None = None
) -> Iterable[RuleViolation]:
    missing = missing_characters("".join(text for text in texts if text).replace("\n", ""))
    if missing:
        yield invalid(field, "UNPRINTABLE", path=path, characters="".join(missing))
