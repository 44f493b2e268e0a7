"""Ask identity, billing and filing how an account stands now, and write down what changed. Safe to repeat."""

import asyncio
from datetime import datetime
from typing import Any
from uuid import UUID

from jobs.holds import judge_hold
from jobs.services import Services
from models import (
    SYSTEM,
    Account,
    Contract,
    FilingOrder,
    Order,
    OrderClaim,
    OrderRow,
    record_account_event,
    record_contract_event,
)
from models.database import held, transaction
from providers.billing import BilledOrder, BilledRow
from providers.filing import FiledOrder
from providers.identity import VerifiedSubject
from rules.masking import mask_credential, mask_name
from rules.subject import Subject
from rules.terms import AccountEventStep, ContractEventStep, EsignActivationStatus, SubjectType


async def synchronise(account: Account, services: Services) -> None:
    """Raises ProviderUnavailable when one of them does not answer; then nothing is written.

    An account whose data is only kept learns nothing new: nobody is asked.
    """
    if account.restricted_at is not None:
        return
    subject, orders, filings = await asyncio.gather(
        services.identity.verified_subject(account.reference),
        services.billing.orders(account.reference),
        services.filing.filing_orders(account.reference),
    )
    now = services.now()
    async with transaction():
        locked = await Account.locked(account.id)
        if locked.restricted_at is not None:
            return  # since they were asked
        await _write_subject(locked, subject, now)
        await judge_hold(locked, now)
        await _write_orders(locked.id, orders, now)
        await _write_filings(locked.id, filings, now)
        locked.synchronised_at = now
        await locked.save(update_fields=["synchronised_at"])


async def _write_subject(account: Account, verified: VerifiedSubject | None, now: datetime) -> None:
    subject = None if verified is None else _subject(verified)
    if subject == account.subject:
        return
    before = account.subject
    if before is None or subject is None or before.credential_number != subject.credential_number:
        # another organisation's e-sign service is not this one's
        account.esign_status, account.esign_url = EsignActivationStatus.NOT_ACTIVATED, None
        account.esign_expires_at = account.esign_rejected_because = None
    account.subject_type = None if subject is None else subject.subject_type
    account.subject_name = None if subject is None else subject.name
    account.credential_type = None if subject is None else subject.credential_type
    account.credential_number = None if subject is None else subject.credential_number
    account.verified_at = None if verified is None else verified.verified_at
    account.name = account.reference if subject is None else _public_name(subject)
    account.version, account.updated_at = account.version + 1, now
    await account.save()
    number = "" if subject is None else mask_credential(subject.credential_number)
    await record_account_event(
        account.id,
        AccountEventStep.SUBJECT_VERIFIED,
        actor=SYSTEM,
        at=now,
        facts={"name": account.name, "credentialNumber": number},
    )


def _subject(verified: VerifiedSubject) -> Subject:
    return Subject(
        subject_type=verified.subject_type,
        name=verified.name,
        credential_type=verified.credential_type,
        credential_number=verified.credential_number,
    )


def _public_name(subject: Subject) -> str:
    """An enterprise's name is public; an individual's is personal data."""
    enterprise = subject.subject_type is SubjectType.ENTERPRISE
    return subject.name if enterprise else mask_name(subject.name, subject.subject_type)


async def _write_orders(account_id: UUID, billed: tuple[BilledOrder, ...], now: datetime) -> None:
    known = {
        order.number: order for order in await Order.filter(account_id=account_id).prefetch_related("rows")
    }
    for entry in billed:
        order = known.get(entry.number)
        columns = _order_columns(entry)
        rows = [_row_columns(row) for row in entry.rows]
        if order is None:
            order = await Order.create(account_id=account_id, number=entry.number, updated_at=now, **columns)
            await _write_rows(order, rows)
            continue
        if any(getattr(order, name) != value for name, value in columns.items()):
            before = order.status
            await order.update_from_dict({**columns, "updated_at": now}).save()
            if before is not entry.status:
                await _record_change(order, before, now)
        if [_stored(row) for row in sorted(order.rows, key=lambda row: row.position)] != rows:
            await OrderRow.filter(order_id=order.id).delete()
            await _write_rows(order, rows)


async def _write_rows(order: Order, rows: list[dict[str, Any]]) -> None:
    await OrderRow.bulk_create(
        OrderRow(order_id=order.id, position=position, **row) for position, row in enumerate(rows, start=1)
    )


async def _record_change(order: Order, before: str, now: datetime) -> None:
    """A contract that has the order hears of it; what it prints stays."""
    claim = await OrderClaim.get_or_none(order_id=order.id)
    if claim is None:
        return
    await held(Contract.filter(id=claim.contract_id)).get()
    facts = {"order": order.number, "before": before, "after": order.status}
    await record_contract_event(
        claim.contract_id, ContractEventStep.ORDER_CHANGED, actor=SYSTEM, at=now, facts=facts
    )


def _order_columns(entry: BilledOrder) -> dict[str, Any]:
    """The summary of an order's rows; the period is the first row's when it has several."""
    first = entry.rows[0]
    rates = {row.tax_rate for row in entry.rows}
    return {
        "status": entry.status,
        "is_refund": entry.is_refund,
        "placed_at": entry.placed_at,
        "product_name": "、".join(dict.fromkeys(row.product_name for row in entry.rows))[:200],
        "specification": first.specification,
        "period": first.period,
        "period_start": first.period_start,
        "period_end": first.period_end,
        "amount_fen": entry.amount_fen,
        "tax_rate": rates.pop() if len(rates) == 1 else None,
    }


_ROW_COLUMNS = (
    "product_name",
    "specification",
    "period",
    "period_start",
    "period_end",
    "amount_fen",
    "tax_rate",
    "tax_fen",
    "amount_without_tax_fen",
)


def _row_columns(row: BilledRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _ROW_COLUMNS}


def _stored(row: OrderRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _ROW_COLUMNS}


async def _write_filings(account_id: UUID, filed: tuple[FiledOrder, ...], now: datetime) -> None:
    known = {order.number: order for order in await FilingOrder.filter(account_id=account_id)}
    for entry in filed:
        columns: dict[str, Any] = {
            "status": entry.status,
            "subject_name": entry.subject_name,
            "subject_type": entry.subject_type,
            "site_name": entry.site_name,
            "domains": "\n".join(entry.domains),
            "icp_number": entry.icp_number,
        }
        order = known.get(entry.number)
        if order is None:
            await FilingOrder.create(
                account_id=account_id, number=entry.number, created_at=now, updated_at=now, **columns
            )
        elif any(getattr(order, name) != value for name, value in columns.items()):
            await order.update_from_dict({**columns, "updated_at": now}).save()
