"""Orders and filing orders, as the billing and filing systems last reported them, and who occupies them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from tortoise import fields
from tortoise.models import Model

from models.account import Account
from models.encryption import EncryptedTextField
from models.fields import UtcField, term
from rules.occupancy import FilingFacts, OrderFacts
from rules.terms import FilingStatus, OrderStatus, SubjectType

if TYPE_CHECKING:
    from models.contract import Contract


class Order(Model):
    """Amounts are fen; the summary columns are for lists, the rows are what a contract prints."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="orders", on_delete=fields.RESTRICT
    )
    account_id: UUID
    number = fields.CharField(max_length=64)
    status: OrderStatus = term(OrderStatus)
    is_refund = fields.BooleanField(default=False)
    placed_at: datetime = UtcField()
    product_name = fields.CharField(max_length=200)
    specification = fields.CharField(max_length=500)
    period = fields.CharField(max_length=200)
    period_start: date | None = fields.DateField(null=True)
    period_end: date | None = fields.DateField(null=True)
    amount_fen = fields.BigIntField()
    tax_rate: str | None = fields.CharField(max_length=16, null=True)  # type: ignore[assignment]
    updated_at: datetime = UtcField()

    rows: fields.ReverseRelation[OrderRow]
    claim: fields.BackwardOneToOneRelation[OrderClaim]

    class Meta:
        table = "customer_order"  # ORDER is a word of SQL
        unique_together = (("account", "number"),)
        indexes = (("account", "placed_at", "id"), ("account", "amount_fen", "id"))

    def facts(self, occupied_by: str | None) -> OrderFacts:
        return OrderFacts(
            number=self.number, status=self.status, is_refund=self.is_refund, occupied_by=occupied_by
        )


class OrderRow(Model):
    """One row of an order, as billed."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    order: fields.ForeignKeyRelation[Order] = fields.ForeignKeyField(
        "models.Order", related_name="rows", on_delete=fields.CASCADE
    )
    order_id: UUID
    position = fields.IntField()
    product_name = fields.CharField(max_length=200)
    specification = fields.CharField(max_length=500)
    period = fields.CharField(max_length=200)
    period_start: date | None = fields.DateField(null=True)
    period_end: date | None = fields.DateField(null=True)
    amount_fen = fields.BigIntField()
    tax_rate: str | None = fields.CharField(max_length=16, null=True)  # type: ignore[assignment]
    tax_fen: int | None = fields.BigIntField(null=True)
    amount_without_tax_fen: int | None = fields.BigIntField(null=True)

    class Meta:
        table = "order_row"
        unique_together = (("order", "position"),)


class OrderClaim(Model):
    """An order's one undeleted contract. The primary key is the order: the database knows no second claim."""

    order: fields.OneToOneRelation[Order] = fields.OneToOneField(
        "models.Order", primary_key=True, related_name="claim", on_delete=fields.RESTRICT
    )
    order_id: UUID
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="order_claims", on_delete=fields.RESTRICT, db_index=True
    )
    contract_id: UUID

    class Meta:
        table = "order_claim"


class FilingOrder(Model):
    """A filing order (备案订单): the subject's name may be an individual's."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="filing_orders", on_delete=fields.RESTRICT
    )
    account_id: UUID
    number = fields.CharField(max_length=64)
    status: FilingStatus = term(FilingStatus)
    subject_name: str = EncryptedTextField()
    subject_type: SubjectType = term(SubjectType)
    site_name = fields.CharField(max_length=200)
    domains = fields.TextField()  # one a line
    icp_number: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    created_at: datetime = UtcField()
    updated_at: datetime = UtcField()

    claim: fields.BackwardOneToOneRelation[FilingClaim]

    class Meta:
        table = "filing_order"
        unique_together = (("account", "number"),)
        indexes = (("account", "created_at", "id"),)

    def facts(self, occupied_by: str | None) -> FilingFacts:
        return FilingFacts(number=self.number, status=self.status, occupied_by=occupied_by)


class FilingClaim(Model):
    """A filing order's one undeleted contract."""

    filing_order: fields.OneToOneRelation[FilingOrder] = fields.OneToOneField(
        "models.FilingOrder", primary_key=True, related_name="claim", on_delete=fields.RESTRICT
    )
    filing_order_id: UUID
    contract: fields.ForeignKeyRelation[Contract] = fields.ForeignKeyField(
        "models.Contract", related_name="filing_claims", on_delete=fields.RESTRICT, db_index=True
    )
    contract_id: UUID

    class Meta:
        table = "filing_claim"
