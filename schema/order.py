"""Orders and filing orders as clients see them."""

from abc import ABC, abstractmethod
from datetime import date, datetime
from typing import Annotated, Self

import strawberry

import models
from rules.occupancy import filing_violation, order_violation
from rules.terms import FilingStatus, OrderStatus
from rules.violations import RuleViolation
from schema.context import Context, Info
from schema.contract import Contract
from schema.errors import RuleError, rule_error
from schema.ids import IdType, id_of
from schema.money import Money
from schema.node import Node
from schema.scalars import Decimal

__all__ = ["FilingOrder", "Order"]

LazyContract = Annotated["Contract", strawberry.lazy("schema.contract")]


@strawberry.type
class _Selectable(Node, ABC):
    """What a contract may take: orders and filing orders alike. Not a type of its own in the API."""

    @abstractmethod
    async def _claim(self, context: Context) -> models.OrderClaim | models.FilingClaim | None: ...

    @abstractmethod
    def _refusal(self, occupied_by: str | None) -> RuleViolation | None: ...

    @strawberry.field(description="Whether a new contract may take it.")
    async def selectable(self, info: Info) -> bool:
        return await self._violation(info.context) is None

    @strawberry.field
    async def not_selectable_because(self, info: Info) -> RuleError | None:
        violation = await self._violation(info.context)
        return None if violation is None else rule_error(violation, info.context.locale)

    @strawberry.field(description="The undeleted contract that occupies it.")
    async def contract(self, info: Info) -> LazyContract | None:
        info.context.check_sees_contracts()
        contract = await self._occupant(info.context)
        return None if contract is None else Contract.of(contract, info.context)

    async def _occupant(self, context: Context) -> models.Contract | None:
        claim = await self._claim(context)
        return None if claim is None else await context.loaders.contract.load(claim.contract_id)

    async def _violation(self, context: Context) -> RuleViolation | None:
        contract = await self._occupant(context)
        return self._refusal(contract.number if contract else None)


@strawberry.type(description="An order as the billing system last reported it.")
class Order(_Selectable):
    model: strawberry.Private[models.Order]
    number: str
    product_name: str
    specification: str
    period: str
    period_start: date | None
    period_end: date | None
    amount: Money
    tax_rate: Decimal | None
    status: OrderStatus
    placed_at: datetime

    @classmethod
    def of(cls, order: models.Order) -> Self:
        return cls(
            id=id_of(IdType.ORDER, order.id),
            model=order,
            number=order.number,
            product_name=order.product_name,
            specification=order.specification,
            period=order.period,
            period_start=order.period_start,
            period_end=order.period_end,
            amount=Money.of(order.amount_fen),
            tax_rate=None if order.tax_rate is None else Decimal(order.tax_rate),
            status=order.status,
            placed_at=order.placed_at,
        )

    async def _claim(self, context: Context) -> models.OrderClaim | None:
        return await context.loaders.order_claim.load(self.model.id)

    def _refusal(self, occupied_by: str | None) -> RuleViolation | None:
        return order_violation(self.model.facts(occupied_by))


@strawberry.type(description="A filing order as the filing system last reported it.")
class FilingOrder(_Selectable):
    model: strawberry.Private[models.FilingOrder]
    number: str
    subject_name: str
    site_name: str
    domains: list[str]
    icp_number: str | None
    status: FilingStatus

    @classmethod
    def of(cls, order: models.FilingOrder) -> Self:
        return cls(
            id=id_of(IdType.FILING_ORDER, order.id),
            model=order,
            number=order.number,
            subject_name=order.subject_name,
            site_name=order.site_name,
            domains=order.domains.splitlines(),
            icp_number=order.icp_number,
            status=order.status,
        )

    async def _claim(self, context: Context) -> models.FilingClaim | None:
        return await context.loaders.filing_claim.load(self.model.id)

    def _refusal(self, occupied_by: str | None) -> RuleViolation | None:
        return filing_violation(self.model.facts(occupied_by), path=())
