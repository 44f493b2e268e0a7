"""How clients choose from lists. Left out and null are the same: no condition."""

from datetime import datetime

import strawberry

from rules.terms import (
    ContractKind,
    ContractStatus,
    ContractSubStatus,
    FilingStatus,
    NextStep,
    OrderStatus,
    SigningMode,
)
from schema.enums import ContractOrderField, OrderDirection, OrderOrderField
from schema.scalars import Decimal

ID = strawberry.ID
UNSET = strawberry.UNSET


@strawberry.input(one_of=True, description="A contract by its id or by its number.")
class ContractBy:
    id: ID | None = UNSET
    number: str | None = UNSET


@strawberry.input(description="From `gte` on, until before `lt`.")
class DateTimeRange:
    gte: datetime | None = UNSET
    lt: datetime | None = UNSET


@strawberry.input(description="Both ends included.")
class MoneyRange:
    gte: Decimal | None = UNSET
    lte: Decimal | None = UNSET


@strawberry.input(description="All conditions together; an empty list matches nothing.")
class ContractFilter:
    kind_in: list[ContractKind] | None = UNSET
    status_in: list[ContractStatus] | None = UNSET
    sub_status_in: list[ContractSubStatus] | None = UNSET
    signing_mode: SigningMode | None = UNSET
    created_at: DateTimeRange | None = UNSET
    effective_at: DateTimeRange | None = UNSET
    next_step_in: list[NextStep] | None = UNSET
    amount: MoneyRange | None = UNSET
    search: str | None = strawberry.field(
        default=UNSET,
        description="Number, title, party A name (an individual's only whole), order number, customer reference,"
        " domain.",
    )
    account_id: ID | None = strawberry.field(default=UNSET, description="Operators only.")
    include_deleted: bool | None = strawberry.field(default=UNSET, description="Operators only.")


@strawberry.input
class ContractOrder:
    field: ContractOrderField = ContractOrderField.CREATED_AT
    direction: OrderDirection = OrderDirection.DESC


@strawberry.input(description="All conditions together; an empty list matches nothing.")
class OrderFilter:
    selectable: bool | None = UNSET
    for_contract_id: ID | None = strawberry.field(
        default=UNSET, description="A draft's own orders count as selectable for it."
    )
    status_in: list[OrderStatus] | None = UNSET
    placed_at: DateTimeRange | None = UNSET
    search: str | None = strawberry.field(default=UNSET, description="Number, product name.")


@strawberry.input
class OrderOrder:
    field: OrderOrderField = OrderOrderField.PLACED_AT
    direction: OrderDirection = OrderDirection.DESC


@strawberry.input(description="All conditions together; an empty list matches nothing.")
class FilingOrderFilter:
    selectable: bool | None = UNSET
    for_contract_id: ID | None = strawberry.field(
        default=UNSET, description="A draft's own filing order counts as selectable for it."
    )
    status_in: list[FilingStatus] | None = UNSET
    search: str | None = strawberry.field(default=UNSET, description="Number, site name, domain.")
