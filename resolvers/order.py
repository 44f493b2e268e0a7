"""Orders and filing orders to choose from."""

from auth.permissions import Permission
from models import Account, FilingOrder, Order
from resolvers.context import Info, RequestContext
from resolvers.filters import filing_conditions, order_conditions
from schema.enums import OrderDirection
from schema.filters import UNSET, FilingOrderFilter, OrderFilter, OrderOrder
from schema.order import FilingOrder as FilingOrderType
from schema.order import Order as OrderType
from schema.pages import Connection, Ordering, checked_window, keyset_connection

_OLDEST_FIRST = Ordering("created_at", descending=False)


async def orders(
    info: Info,
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: OrderFilter | None = UNSET,
    order_by: OrderOrder | None = UNSET,
) -> Connection[OrderType] | None:
    account = _readable(info.context, Permission.CONTRACT_CREATE_ORDER)
    window = checked_window(first=first, after=after, last=last, before=before)
    rows = Order.filter(*await order_conditions(account.id, filter), account_id=account.id)
    order_by = order_by or OrderOrder()
    ordering = Ordering(order_by.field.value, order_by.direction is OrderDirection.DESC)
    return await keyset_connection(rows, window, ordering, OrderType.of)


async def filing_orders(
    info: Info,
    first: int | None = UNSET,
    after: str | None = UNSET,
    last: int | None = UNSET,
    before: str | None = UNSET,
    filter: FilingOrderFilter | None = UNSET,
) -> Connection[FilingOrderType] | None:
    account = _readable(info.context, Permission.CONTRACT_CREATE_FILING)
    window = checked_window(first=first, after=after, last=last, before=before)
    rows = FilingOrder.filter(*await filing_conditions(account.id, filter), account_id=account.id)
    return await keyset_connection(rows, window, _OLDEST_FIRST, FilingOrderType.of)


def _readable(context: RequestContext, create: Permission) -> Account:
    """Who may create such contracts must see what to choose from; who lists contracts sees what they are about."""
    if context.signed_in().may(Permission.CONTRACT_LIST):
        return context.require(Permission.CONTRACT_LIST)
    return context.require(create)
