"""Parts of a contract: its printed rows, its progress, its warnings."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Self

import strawberry

import models
from messages import Locale, text
from rules.lifecycle import is_in_effect, is_voided, next_step_of, stages_of, sub_statuses_of
from rules.occupancy import CANCELLED_LATER
from rules.subject import change_between
from rules.terms import (
    ContractKind,
    ContractStatus,
    NextStep,
    OrderStatus,
    SubjectType,
    WarningCode,
    Work,
)
from schema.context import Info
from schema.errors import Fact
from schema.money import Money
from schema.scalars import Decimal

if TYPE_CHECKING:
    from schema.order import Order


@strawberry.type(
    description="A row of an order contract as it is printed. Tax figures where the billing system gives them."
)
class ContractLine:
    model: strawberry.Private[models.ContractLine]
    position: int
    order_number: str
    product_name: str
    specification: str
    period: str
    period_start: date | None
    period_end: date | None
    amount: Money
    tax_rate: Decimal | None
    tax_amount: Money | None
    amount_excluding_tax: Money | None
    order_status_when_copied: OrderStatus

    @classmethod
    def of(cls, line: models.ContractLine) -> Self:
        return cls(
            model=line,
            position=line.position,
            order_number=line.order_number,
            product_name=line.product_name,
            specification=line.specification,
            period=line.period,
            period_start=line.period_start,
            period_end=line.period_end,
            amount=Money.of(line.amount_fen),
            tax_rate=None if line.tax_rate is None else Decimal(line.tax_rate),
            tax_amount=Money.maybe(line.tax_fen),
            amount_excluding_tax=Money.maybe(line.amount_without_tax_fen),
            order_status_when_copied=line.order_status,
        )

    @strawberry.field(description="The live order, which may have moved on since.")
    async def order(self, info: Info) -> Annotated["Order", strawberry.lazy("schema.order")] | None:
        from schema.order import Order  # noqa: PLC0415 - orders know contracts and contracts their orders

        order = await info.context.loaders.order.load(self.model.order_id)
        return None if order is None else Order.of(order)


@strawberry.type(
    description="Background work in words a customer may read; errors of the machinery are for operators."
)
class Progress:
    done: int
    total: int
    attempts: int
    message: str

    @classmethod
    def of(cls, contract: models.Contract, locale: Locale) -> Self | None:
        work = contract.work
        if work is None or next_step_of(contract.sub_status) is NextStep.SIGN:
            return None  # what goes on beside the customer's turn is no progress to wait for
        key = "progress.DELAYED" if contract.work_attempts > 1 else f"progress.{work}"
        # taking a signing back is a way of its own
        stages = (work,) if work is Work.CANCEL_SIGNING else stages_of(contract.signing_mode)
        return cls(
            done=stages.index(work),
            total=len(stages),
            attempts=contract.work_attempts,
            message=text(key, locale),
        )


@strawberry.type(
    name="Warning",
    description="Something to know that forbids nothing, such as an order cancelled after the contract took effect.",
)
class ContractWarning:
    code: WarningCode
    message: str
    facts: list[Fact]

    @classmethod
    def of(cls, code: WarningCode, locale: Locale, **facts: str) -> Self:
        return cls(
            code=code,
            message=text(f"warning.{code}", locale, **facts),
            facts=[Fact(name=name, value=value) for name, value in facts.items()],
        )


def warnings_of(
    contract: models.Contract,
    account: models.Account | None,
    orders: Sequence[models.Order],
    signatures: Sequence[models.Signature],
    locale: Locale,
) -> list[ContractWarning]:
    """Everything worth knowing about a contract now, in a fixed order."""
    found: list[ContractWarning] = []
    party_a = contract.party_a_copy
    if is_in_effect(contract.sub_status) or _being_signed(contract):
        found += [
            _cancelled_later(contract, order, locale) for order in orders if order.status in CANCELLED_LATER
        ]
    if party_a is not None:
        subject, tax_number = party_a.subject, party_a.values["taxNumber"]
        if (
            tax_number
            and subject.subject_type is SubjectType.ENTERPRISE
            and tax_number != subject.credential_number
        ):
            found.append(ContractWarning.of(WarningCode.TAX_NUMBER_DIFFERS, locale))
    if account is not None and _names_another(contract, account):
        found.append(ContractWarning.of(WarningCode.SUBJECT_CHANGED, locale))
    filing = contract.filing_copy
    if contract.kind is ContractKind.FILING and filing and filing.subject_type is SubjectType.INDIVIDUAL:
        found.append(ContractWarning.of(WarningCode.FILING_SUBJECT_INDIVIDUAL, locale))
    if any(signature.self_issued and signature.signed_at for signature in signatures):
        found.append(ContractWarning.of(WarningCode.SELF_ISSUED_CERTIFICATE, locale))
    return found


def _names_another(contract: models.Contract, account: models.Account) -> bool:
    """Once the change is cleared, a contract in effect needs nothing more; what is voided never did."""
    copied, now = contract.subject_copied, account.subject
    if copied is None or now is None or is_voided(contract.sub_status):
        return False
    papered = is_in_effect(contract.sub_status) and account.hold_reason is None
    return not papered and change_between(copied, now) is not None


def _being_signed(contract: models.Contract) -> bool:
    return contract.sub_status in sub_statuses_of(ContractStatus.SIGNING)


def _cancelled_later(contract: models.Contract, order: models.Order, locale: Locale) -> ContractWarning:
    """While it is being signed there still is something to do about it, so the sentence is another."""
    warning = ContractWarning.of(WarningCode.ORDER_CANCELLED_LATER, locale, order=order.number)
    if _being_signed(contract):
        warning.message = text("warning.ORDER_CANCELLED_WHILE_SIGNING", locale, order=order.number)
    return warning
