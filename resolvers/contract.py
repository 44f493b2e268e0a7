"""Reading contracts: one, a list, the counts, the table of states."""

from tortoise.functions import Count

from auth.permissions import Permission
from messages import label
from models import Contract
from resolvers.context import Info
from resolvers.filters import contract_conditions, given
from rules.lifecycle import STATES, shown_state, state_of
from rules.numbers import is_contract_number
from rules.terms import ContractStatus, ContractSubStatus
from schema.contract import Contract as ContractType
from schema.eligibility import ContractState, StatusCount
from schema.enums import ContractOrderField, OrderDirection
from schema.filters import UNSET, ContractBy, ContractFilter, ContractOrder
from schema.ids import IdType, key_of
from schema.pages import Connection, Ordering, checked_window, keyset_connection

_NULLABLE = {ContractOrderField.EFFECTIVE_AT, ContractOrderField.AMOUNT}


async def contract(info: Info, by: ContractBy) -> ContractType | None:
    account = info.context.require(Permission.CONTRACT_READ)
    if by.id is not None and given(by.id):
        key = key_of(IdType.CONTRACT, by.id)
        found = None if key is None else await Contract.of(account.id).get_or_none(id=key)
    else:
        number = by.number if by.number and is_contract_number(by.number) else None
        found = None if number is None else await Contract.of(account.id).get_or_none(number=number)
    return None if found is None else ContractType.of(found, info.context)


async def contracts(
    info: Info,
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: ContractFilter | None = UNSET,
    order_by: ContractOrder | None = UNSET,
) -> Connection[ContractType] | None:
    """Null, with an error, for who may not list."""
    context = info.context
    account = context.require(Permission.CONTRACT_LIST)
    window = checked_window(first=first, after=after, last=last, before=before)
    rows = Contract.of(account.id).filter(*contract_conditions(account.id, filter))
    ordering = ordering_of(order_by or ContractOrder())
    return await keyset_connection(rows, window, ordering, lambda row: ContractType.of(row, context))


def ordering_of(order_by: ContractOrder) -> Ordering:
    descending = order_by.direction is OrderDirection.DESC
    return Ordering(order_by.field.value, descending, order_by.field in _NULLABLE)


async def contract_counts(info: Info, filter: ContractFilter | None = UNSET) -> list[StatusCount] | None:
    account = info.context.require(Permission.CONTRACT_LIST)
    rows = Contract.of(account.id).filter(*contract_conditions(account.id, filter))
    found = await rows.annotate(rows=Count("id")).group_by("sub_status").values("sub_status", "rows")
    counts = dict.fromkeys(ContractStatus, 0)
    for row in found:
        counts[state_of(ContractSubStatus(row["sub_status"])).status] += row["rows"]
    return [StatusCount(status=status, count=count) for status, count in counts.items()]


def contract_states(info: Info) -> list[ContractState]:
    """The customer's table of states and actions; open to everyone."""
    locale = info.context.locale
    rows = [(state, *shown_state(state.sub_status)) for state in STATES]
    return [
        ContractState(
            signing_modes=list(state.signing_modes),
            status=state.status,
            sub_status=sub_status,
            actions=list(state.actions),
            status_label=label(state.status, locale),
            sub_status_label=None if sub_status is None else label(sub_status, locale),
        )
        for state, _, sub_status in rows
    ]
