"""The vendor's desk: lists over all accounts, for operators with operator:read. `operator` itself asks for it."""

from uuid import UUID

import strawberry
from tortoise.expressions import Q, Subquery

from auth.permissions import Permission
from jobs.history_check import (
    HistoryCheck,
    verify_account_history,
    verify_contract_history,
    verify_desk_history,
)
from models import Account, Contract, DeskEvent
from models.encryption import VAULT
from resolvers.context import Info
from resolvers.contract import ordering_of
from resolvers.filters import desk_conditions, given, includes_deleted
from rules.lifecycle import next_step_of
from rules.stuck import LONG
from rules.terms import ContractSubStatus, NextStep
from rules.values import checked_text
from rules.violations import ErrorCode, RuleViolation
from schema.account import Account as AccountType
from schema.contract import Contract as ContractType
from schema.event import DeskEvent as DeskEventType
from schema.filters import UNSET, ContractFilter, ContractOrder
from schema.ids import IdType, key_of
from schema.loaders import Stretch
from schema.operator import HistoryVerification, StuckWork
from schema.pages import Connection, Ordering, checked_window, keyset_connection
from schema.stretches import Numbered, connection_over

_NOBODY = UUID(int=0)
"""Whose the desk's history is: there is one for all."""

_CUSTOMERS_TURN = tuple(each for each in ContractSubStatus if next_step_of(each) is NextStep.SIGN)


def check_reads(info: Info) -> None:
    """Raises FORBIDDEN for who is no operator with operator:read."""
    info.context.check(Permission.OPERATOR_READ)


async def contracts(
    info: Info,
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: ContractFilter | None = UNSET,
    order_by: ContractOrder | None = UNSET,
) -> Connection[ContractType]:
    context = info.context
    window = checked_window(first=first, after=after, last=last, before=before)
    rows = Contract.all() if includes_deleted(filter) else Contract.filter(deleted_at=None)
    rows = rows.filter(*desk_conditions(filter))
    ordering = ordering_of(order_by or ContractOrder())
    return await keyset_connection(rows, window, ordering, lambda row: ContractType.of(row, context))


async def accounts(
    info: Info,
    first: int | None = UNSET,
    after: str | None = UNSET,
    search: str | None = UNSET,
) -> Connection[AccountType]:
    rows = Account.filter(*_account_search(search))
    window = checked_window(first=first, after=after)
    return await keyset_connection(rows, window, Ordering("created_at", descending=False), AccountType.of)


def _account_search(search: str | None) -> list[Q]:
    """Names of subjects are encrypted: an exact one is found where a contract of the account was made in it."""
    if search is None or not given(search) or not search.strip():
        return []
    words = checked_text("search", search)
    named = Contract.filter(party_a_name_index__in=VAULT.keyring.blind_indexes(words))
    return [
        Q(
            Q(name__icontains=words),
            Q(reference__icontains=words),
            Q(id__in=Subquery(named.values("account_id"))),
            join_type="OR",
        )
    ]


async def paper_requests(
    info: Info, first: int | None = UNSET, after: str | None = UNSET
) -> Connection[ContractType]:
    context = info.context
    rows = Contract.filter(sub_status=ContractSubStatus.PAPER_REQUESTED, deleted_at=None)
    window = checked_window(first=first, after=after)
    ordering = Ordering("paper_requested_at", descending=False)
    return await keyset_connection(rows, window, ordering, lambda row: ContractType.of(row, context))


async def subject_holds(
    info: Info, first: int | None = UNSET, after: str | None = UNSET
) -> Connection[AccountType]:
    rows = Account.filter(hold_reason__not_isnull=True)
    window = checked_window(first=first, after=after)
    return await keyset_connection(rows, window, Ordering("hold_since", descending=False), AccountType.of)


async def stuck_work(
    info: Info, first: int | None = UNSET, after: str | None = UNSET
) -> Connection[StuckWork]:
    context = info.context
    window = checked_window(first=first, after=after)
    failed = Q(work_error__not_isnull=True) | Q(work_attempts__gt=1)
    given_up = Q(work_due_at=None)
    waits = Q(work_since__lt=context.services.now() - LONG) & ~Q(sub_status__in=_CUSTOMERS_TURN)
    rows = Contract.filter(failed | given_up | waits, work_since__not_isnull=True, deleted_at=None)
    ordering = Ordering("work_since", descending=False)

    def present(row: Contract) -> StuckWork:
        return StuckWork.of(row, context)

    return await keyset_connection(rows, window, ordering, present)


async def verify_history(info: Info, contract_id: strawberry.ID) -> HistoryVerification:
    """Deleted contracts too: their history stays."""
    key: UUID | None = key_of(IdType.CONTRACT, contract_id)
    if key is None or not await Contract.exists(id=key):
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("contractId",))
    return _verification(await verify_contract_history(key))


async def verify_accounts_history(info: Info, account_id: strawberry.ID) -> HistoryVerification:
    key: UUID | None = key_of(IdType.ACCOUNT, account_id)
    if key is None or not await Account.exists(id=key):
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("accountId",))
    return _verification(await verify_account_history(key))


async def verify_the_desks_history(info: Info) -> HistoryVerification:
    return _verification(await verify_desk_history())


def _verification(check: HistoryCheck) -> HistoryVerification:
    return HistoryVerification(intact=check.intact, broken_at_sequence=check.broken_at, events=check.events)


async def events(
    info: Info, first: int | None = UNSET, after: str | None = UNSET
) -> Connection[DeskEventType] | None:
    locale = info.context.locale
    info.context.check(Permission.AUDIT_READ)
    window = checked_window(first=first, after=after)
    last = await DeskEvent.all().order_by("-sequence").first()
    numbered = Numbered(_NOBODY, "sequence", last.sequence if last else 0)
    return await connection_over(numbered, window, _desk_events, lambda each: DeskEventType.of(each, locale))


async def _desk_events(stretch: Stretch) -> list[DeskEvent]:
    return await DeskEvent.filter(sequence__gt=stretch.low, sequence__lte=stretch.high).order_by("sequence")
