"""Filters of lists as conditions; each list is already inside the account when they are added."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import strawberry
from tortoise.expressions import Q, Subquery

from auth.permissions import Permission
from models import Contract, ContractLine, FilingClaim, OrderClaim
from models.encryption import VAULT
from rules.lifecycle import STATES, next_step_of, sub_statuses_of
from rules.occupancy import SELECTABLE
from rules.terms import FilingStatus, NextStep
from rules.values import checked_text
from rules.violations import ErrorCode, RuleViolation
from schema.filters import ContractFilter, DateTimeRange, FilingOrderFilter, MoneyRange, OrderFilter
from schema.ids import IdType, key_of
from schema.scalars import fen_of_decimal


def given(value: Any) -> bool:
    """Left out and null are the same: no condition."""
    return value is not None and value is not strawberry.UNSET


def contract_conditions(account_id: UUID, wanted: ContractFilter | None) -> list[Q]:
    """For customers. Raises FORBIDDEN for what only operators may ask for."""
    if not wanted:
        return []
    for argument, asked in (
        ("accountId", given(wanted.account_id)),
        ("includeDeleted", includes_deleted(wanted)),
    ):
        if asked:
            permission = Permission.OPERATOR_READ
            raise RuleViolation(ErrorCode.FORBIDDEN, path=("filter", argument), permission=permission)
    return [*_contract_terms(wanted), *_contract_ranges(wanted), *_search(account_id, wanted)]


def desk_conditions(wanted: ContractFilter | None) -> list[Q]:
    """For operators: over all accounts, or the one that is named."""
    if not wanted:
        return []
    found = [*_contract_terms(wanted), *_contract_ranges(wanted), *_search(None, wanted)]
    if wanted.account_id is not None and given(wanted.account_id):
        key = key_of(IdType.ACCOUNT, wanted.account_id)
        found.append(Q(account_id__in=[] if key is None else [key]))
    return found


def includes_deleted(wanted: ContractFilter | None) -> bool:
    return bool(wanted) and wanted is not None and wanted.include_deleted is True


def _contract_terms(wanted: ContractFilter) -> Iterator[Q]:
    yield from _among("kind", wanted.kind_in)
    if given(wanted.signing_mode):
        yield Q(signing_mode=wanted.signing_mode)
    yield from _among("sub_status", wanted.sub_status_in)
    if wanted.status_in is not None and given(wanted.status_in):
        named = dict.fromkeys(wanted.status_in)
        yield from _among("sub_status", [each for status in named for each in sub_statuses_of(status)])
    if wanted.next_step_in is not None and given(wanted.next_step_in):
        yield _next_step(wanted.next_step_in)


def _among(column: str, wanted: Sequence[StrEnum] | None) -> Iterator[Q]:
    """Each value once: thousands of the same would be more parameters than a statement may have."""
    if given(wanted) and wanted is not None:
        condition: dict[str, Any] = {f"{column}__in": list(dict.fromkeys(wanted))}
        yield Q(**condition)


def _next_step(wanted: list[NextStep]) -> Q:
    """As `nextStep` answers it: until its preview is stored, a text cannot be confirmed."""

    def leading_there(*, preview_stored: bool) -> Q:
        found = [
            state.sub_status
            for state in STATES
            if next_step_of(state.sub_status, preview_stored=preview_stored) in wanted
        ]
        return Q(sub_status__in=found, preview_sha256__isnull=not preview_stored)

    return leading_there(preview_stored=True) | leading_there(preview_stored=False)


def _contract_ranges(wanted: ContractFilter) -> Iterator[Q]:
    yield from _time_range("created_at", wanted.created_at)
    yield from _time_range("effective_at", wanted.effective_at)
    amount: MoneyRange | None = wanted.amount
    if amount is not None and given(amount):
        if amount.gte is not None and given(amount.gte):
            yield Q(amount_fen__gte=fen_of_decimal(amount.gte))
        if amount.lte is not None and given(amount.lte):
            yield Q(amount_fen__lte=fen_of_decimal(amount.lte))


def _time_range(column: str, wanted: DateTimeRange | None) -> Iterator[Q]:
    if wanted is None or not given(wanted):
        return
    bounds: tuple[tuple[str, datetime | None], ...] = (("gte", wanted.gte), ("lt", wanted.lt))
    for bound, value in bounds:
        if given(value):
            condition: dict[str, Any] = {f"{column}__{bound}": value}
            yield Q(**condition)


def _search(account_id: UUID | None, wanted: ContractFilter) -> Iterator[Q]:
    if wanted.search is None or not given(wanted.search) or not wanted.search.strip():
        return
    words = checked_text("search", wanted.search, path=("filter", "search"))
    lines = ContractLine.filter(order_number__icontains=words)
    if account_id is not None:
        lines = lines.filter(contract__account_id=account_id)
    columns = ("number", "title", "party_a_name", "customer_reference", "filing_domains")
    yield Q(
        *(Q(**{f"{column}__icontains": words}) for column in columns),
        Q(party_a_name_index__in=VAULT.keyring.blind_indexes(words)),
        Q(id__in=Subquery(lines.values("contract_id"))),
        join_type="OR",
    )


async def order_conditions(account_id: UUID, wanted: OrderFilter | None) -> list[Q]:
    if not wanted:
        return []
    found = list(_time_range("placed_at", wanted.placed_at))
    found += _among("status", wanted.status_in)
    if wanted.search is not None and given(wanted.search) and wanted.search.strip():
        words = checked_text("search", wanted.search, path=("filter", "search"))
        found.append(Q(Q(number__icontains=words), Q(product_name__icontains=words), join_type="OR"))
    if given(wanted.selectable):
        claims = OrderClaim.filter(order__account_id=account_id)
        own = await _own_draft(account_id, wanted.for_contract_id)
        taken = claims if own is None else claims.exclude(contract_id=own)
        free = Q(status__in=SELECTABLE, is_refund=False) & ~Q(id__in=Subquery(taken.values("order_id")))
        found.append(free if wanted.selectable else ~free)
    return found


async def filing_conditions(account_id: UUID, wanted: FilingOrderFilter | None) -> list[Q]:
    if not wanted:
        return []
    found: list[Q] = []
    found += _among("status", wanted.status_in)
    if wanted.search is not None and given(wanted.search) and wanted.search.strip():
        words = checked_text("search", wanted.search, path=("filter", "search"))
        columns = ("number", "site_name", "domains")
        found.append(Q(*(Q(**{f"{column}__icontains": words}) for column in columns), join_type="OR"))
    if given(wanted.selectable):
        claims = FilingClaim.filter(filing_order__account_id=account_id)
        own = await _own_draft(account_id, wanted.for_contract_id)
        taken = claims if own is None else claims.exclude(contract_id=own)
        free = Q(status=FilingStatus.APPROVED) & ~Q(id__in=Subquery(taken.values("filing_order_id")))
        found.append(free if wanted.selectable else ~free)
    return found


async def _own_draft(account_id: UUID, contract_id: str | None) -> UUID | None:
    key = key_of(IdType.CONTRACT, contract_id) if contract_id is not None and given(contract_id) else None
    contract = None if key is None else await Contract.of(account_id).get_or_none(id=key)
    return None if contract is None else contract.id
