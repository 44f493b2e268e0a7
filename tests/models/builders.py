"""Small rows for the tests of the tables."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from models import SYSTEM, Account, Actor, Contract, ContractLine, ContractNumber, FilingOrder, Order
from models.copies import VendorCopy
from models.database import transaction
from rules.lifecycle import MOVES
from rules.numbers import contract_number
from rules.terms import (
    ActorKind,
    ContractEventStep,
    ContractKind,
    ContractSubStatus,
    FilingStatus,
    OrderStatus,
    SigningMode,
    SubjectType,
)

NOW = datetime(2026, 11, 23, 6, 30, 15, 250_000, tzinfo=UTC)
CUSTOMER = Actor(kind=ActorKind.CUSTOMER, id="user-1", name="owner")
ACTORS = {
    ActorKind.CUSTOMER: CUSTOMER,
    ActorKind.OPERATOR: Actor(kind=ActorKind.OPERATOR, id="operator-1", name="operator"),
    ActorKind.SYSTEM: SYSTEM,
    ActorKind.ESIGN_PROVIDER: Actor(kind=ActorKind.ESIGN_PROVIDER, id=None, name="provider"),
}
VENDOR = VendorCopy(name="云服务有限公司", credit_code="9144030071526726XG", address="深圳市")
EFFECTIVE = (
    ContractSubStatus.ELECTRONIC_EFFECTIVE,
    ContractSubStatus.PAPER_REQUESTED,
    ContractSubStatus.PAPER_SHIPPED,
)


async def an_account(**values: Any) -> Account:
    row: dict[str, Any] = {
        "reference": f"account-{uuid4()}",
        "name": "测试",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return await Account.create(**row | values)


async def an_order(account: Account, **values: Any) -> Order:
    row: dict[str, Any] = {
        "account_id": account.id,
        "number": f"order-{uuid4()}",
        "status": OrderStatus.PAID,
        "placed_at": NOW,
        "product_name": "云服务器",
        "specification": "2 核 4 GB",
        "period": "1 年",
        "amount_fen": 140_950,
        "updated_at": NOW,
    }
    return await Order.create(**row | values)


async def a_filing_order(account: Account, **values: Any) -> FilingOrder:
    row: dict[str, Any] = {
        "account_id": account.id,
        "number": f"filing-{uuid4()}",
        "status": FilingStatus.APPROVED,
        "subject_name": "测试有限公司",
        "subject_type": SubjectType.ENTERPRISE,
        "site_name": "测试网",
        "domains": "example.cn",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return await FilingOrder.create(**row | values)


async def a_line(contract: Contract, order: Order, position: int = 1, **values: Any) -> ContractLine:
    row: dict[str, Any] = {
        "contract_id": contract.id,
        "order_id": order.id,
        "position": position,
        "order_number": order.number,
        "product_name": order.product_name,
        "specification": order.specification,
        "period": order.period,
        "amount_fen": order.amount_fen,
        "order_status": order.status,
    }
    return await ContractLine.create(**row | values)


async def opened_contract(
    account: Account,
    kind: ContractKind = ContractKind.ORDER,
    mode: SigningMode = SigningMode.UNILATERAL,
    **values: Any,
) -> Contract:
    """As createContract does it: a number, the row, its first history entry."""
    async with transaction():
        contract_id = uuid4()
        taken = await ContractNumber.create(contract_id=contract_id)
        return await Contract.open(
            actor=CUSTOMER,
            now=NOW,
            facts={},
            id=contract_id,
            number=contract_number(kind, date(2026, 11, 23), taken.sequence),
            account_id=account.id,
            kind=kind,
            signing_mode=mode,
            **{
                "title": "云服务合同",
                "vendor": VENDOR.as_json(),
                "text_version": "1",
                "verification_code": "0123-4567-89AB-CDEF-GHJK",
            }
            | values,
        )


async def walked(contract: Contract, *steps: ContractEventStep) -> Contract:
    """Takes each step as the actor whose step it is, a minute apart."""
    minutes = count(1)
    for step in steps:
        actor = next(
            move.actor
            for move in MOVES
            if step in move.steps
            and contract.signing_mode in move.signing_modes
            and contract.sub_status in move.before
        )
        changes: dict[str, Any] = {"effective_at": NOW} if step is ContractEventStep.SEALED else {}
        async with transaction():
            await contract.advance(
                step, actor=ACTORS[actor], now=NOW.replace(minute=30 + next(minutes)), **changes
            )
    return contract


async def stored(contract_id: UUID) -> dict[str, Any]:
    """The contract's row as it stands, whatever objects in memory say."""
    rows = await Contract.filter(id=contract_id).values()
    return rows[0]


STEP = ContractEventStep
SEALING = (STEP.DRAFT_RENDERED, STEP.FINALIZED, STEP.SEALED)
"""From a new unilateral contract to an effective one."""
SIGNING = (STEP.FILLED_IN, STEP.TEXT_CONFIRMED, STEP.SIGNING_CONFIRMED, STEP.DRAFT_RENDERED)
"""From a new bilateral contract to the customer's signature."""
