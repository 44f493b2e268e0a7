"""createContract: apply for a contract. Its draft is drawn in the background."""

import secrets
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from auth.permissions import create_permission_of
from documents.faces import missing_characters
from documents.text import newest_text_version, title_of
from jobs.paper import CHINA
from models import Account, Contract, ContractLine, ContractNumber, FilingClaim, OrderClaim
from models.copies import FilingCopy, PartyACopy
from models.database import transaction
from models.encryption import VAULT
from models.order import OrderRow
from resolvers.applying import Choice, Found, applicant_of, application_of
from resolvers.context import Info, RequestContext
from resolvers.mutating import mutation
from rules.creation import creation_violations
from rules.numbers import CODE_BITS, contract_number, verification_code
from rules.terms import SigningMode, SubjectType
from rules.values import checked_text, invalid
from rules.violations import RuleViolation, refuse_if_any
from schema.contract import Contract as ContractType
from schema.inputs import CreateContractInput
from schema.payloads import CreateContractPayload


@mutation(CreateContractPayload)
async def create_contract(info: Info, input: CreateContractInput) -> CreateContractPayload:
    context = info.context
    account = context.require(create_permission_of(input.kind))
    texts = {
        "title": checked_text("title", input.title) if input.title else None,
        "customer_reference": checked_text("customerReference", input.customer_reference)
        if input.customer_reference
        else None,
    }
    await context.synchronised(account)
    async with transaction():
        locked = await Account.locked(account.id)
        found = await application_of(locked, _choice(input))
        complete = input.signing_mode is SigningMode.UNILATERAL
        refuse_if_any(creation_violations(found.application, await applicant_of(locked), complete=complete))
        contract = await _write(context, locked, found, texts)
        await context.services.queue.enqueue(contract.id, contract.version)
    return CreateContractPayload(contract=ContractType.of(contract, context))


def _choice(input: CreateContractInput) -> Choice:
    return Choice(
        kind=input.kind,
        signing_mode=input.signing_mode,
        order_ids=input.order_ids or None,
        filing_order_id=input.filing_order_id or None,
        party_a_profile_id=input.party_a_profile_id or None,
    )


async def _write(context: RequestContext, account: Account, found: Found, texts: dict[str, Any]) -> Contract:
    kind, now, key = found.application.kind, context.services.now(), uuid4()
    sequence = (await ContractNumber.create(contract_id=key)).sequence
    version = newest_text_version(kind)
    framework = await Contract.live_framework(account.id)
    rows = await _rows(found)
    refuse_if_any(_unprintable(account, found, rows))
    contract = await Contract.open(
        actor=context.actor,
        now=now,
        facts={"kind": kind, "signingMode": found.application.signing_mode},
        id=key,
        number=contract_number(kind, now.astimezone(CHINA).date(), sequence),
        account_id=account.id,
        kind=kind,
        signing_mode=found.application.signing_mode,
        framework_id=framework.id if framework else None,
        title=texts["title"] or title_of(kind, version),
        customer_reference=texts["customer_reference"],
        text_version=version,
        vendor=context.services.vendor.as_json(),
        verification_code=verification_code(secrets.randbits(CODE_BITS)),
        **_party_a(account, found),
        **_filing(found),
        **_amounts(rows),
    )
    await _occupy(contract, found, rows)
    return contract


def _party_a(account: Account, found: Found) -> dict[str, Any]:
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


def _filing(found: Found) -> dict[str, Any]:
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


async def _rows(found: Found) -> list[OrderRow]:
    """In the order the customer chose the orders, each with its rows."""
    rows = await OrderRow.filter(order_id__in=[order.id for order in found.orders]).order_by("position")
    place = {order.id: number for number, order in enumerate(found.orders)}
    return sorted(rows, key=lambda row: (place[row.order_id], row.position))


def _amounts(rows: list[OrderRow]) -> dict[str, Any]:
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


async def _occupy(contract: Contract, found: Found, rows: list[OrderRow]) -> None:
    orders = {order.id: order for order in found.orders}
    for order in found.orders:
        await OrderClaim.create(order_id=order.id, contract_id=contract.id)
    if found.filing_order is not None:
        await FilingClaim.create(filing_order_id=found.filing_order.id, contract_id=contract.id)
    await ContractLine.bulk_create(
        ContractLine(
            contract_id=contract.id,
            position=position,
            order_id=row.order_id,
            order_number=orders[row.order_id].number,
            order_status=orders[row.order_id].status,
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
        for position, row in enumerate(rows, start=1)
    )


def _unprintable(account: Account, found: Found, rows: list[OrderRow]) -> Iterable[RuleViolation]:
    """What no font can print would keep the draft from ever being drawn."""
    if found.profile is not None:
        yield from _lacking("partyAProfileId", [account.subject_name, *found.profile.values().values()])
    yield from _lacking(
        "orderIds",
        [part for row in rows for part in (row.product_name, row.specification, row.period)]
        + [order.number for order in found.orders],
    )
    if found.filing_order is not None:
        order = found.filing_order
        yield from _lacking(
            "filingOrderId",
            [order.number, order.subject_name, order.site_name, order.domains, order.icp_number],
        )


def _lacking(field: str, texts: Iterable[str | None]) -> Iterable[RuleViolation]:
    missing = missing_characters("".join(text for text in texts if text).replace("\n", ""))
    if missing:
        yield invalid(field, "UNPRINTABLE", characters="".join(missing))
