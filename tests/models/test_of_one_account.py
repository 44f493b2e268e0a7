"""No row refers to another account's, whoever writes it; and none moves to another account."""

from typing import Any
from uuid import uuid4

import pytest

from models import (
    Contract,
    ContractLine,
    EsignFlow,
    FilingClaim,
    FilingOrder,
    MailRecipient,
    Notice,
    Order,
    OrderClaim,
    OrderRow,
    PartyAProfile,
    Shipment,
    SubjectClearance,
    Supplement,
)
from tests.models.builders import a_filing_order, a_line, an_account, an_order, opened_contract
from tests.models.one_account import World
from tests.models.refusals import refused, update


@pytest.fixture
async def ours(database: str) -> World:
    return await World.made()


@pytest.fixture
async def theirs(database: str) -> World:
    return await World.made()


async def test_a_new_row_that_refers_to_another_account_is_refused(ours: World, theirs: World) -> None:
    free_order, free_filing = await an_order(theirs.account), await a_filing_order(theirs.account)
    bare = await an_account()
    for attempt in (
        opened_contract(ours.account, framework_id=theirs.framework.id),
        opened_contract(ours.account, filing_order_id=theirs.filing.id),
        a_line(ours.contract, theirs.order, 2),
        OrderClaim.create(order_id=free_order.id, contract_id=ours.contract.id),
        FilingClaim.create(filing_order_id=free_filing.id, contract_id=ours.contract.id),
        ours.a_supplement(theirs.contract),
        ours.a_clearance(theirs.supplement),
        ours.a_notice(theirs.contract),
        ours.a_profile(bare),
        ours.a_recipient(bare),
    ):
        await refused(attempt)


def changes(ours: World, theirs: World) -> list[tuple[type[Any], str, Any]]:
    """Each would let a row of ours refer to what is theirs, or go over to them."""
    return [
        (Contract, "framework_id", theirs.framework.id),
        (Contract, "filing_order_id", theirs.filing.id),
        (Contract, "account_id", theirs.account.id),
        (ContractLine, "order_id", theirs.order.id),
        (ContractLine, "contract_id", theirs.contract.id),
        (OrderClaim, "contract_id", theirs.contract.id),
        (FilingClaim, "contract_id", theirs.contract.id),
        (Order, "account_id", theirs.account.id),
        (FilingOrder, "account_id", theirs.account.id),
        (OrderRow, "order_id", theirs.order.id),
        (PartyAProfile, "account_id", theirs.account.id),
        (MailRecipient, "account_id", theirs.account.id),
        (PartyAProfile, "default_slot", uuid4()),
        (MailRecipient, "default_slot", uuid4()),
        (Notice, "account_id", theirs.account.id),
        (Notice, "contract_id", theirs.contract.id),
        (SubjectClearance, "account_id", theirs.account.id),
        (SubjectClearance, "supplement_id", theirs.supplement.id),
        (Supplement, "account_id", theirs.account.id),
        (Supplement, "contract_id", theirs.contract.id),
        (Shipment, "contract_id", theirs.contract.id),
        (EsignFlow, "contract_id", theirs.contract.id),
    ]


async def test_no_row_comes_to_refer_to_another_account(ours: World, theirs: World) -> None:
    owner = {"account_id": ours.account.id, "order_id": ours.order.id, "contract_id": ours.contract.id}
    for model, column, foreign in changes(ours, theirs):
        key = next(name for name in owner if name in model._meta.fields_map)
        assert await model.filter(**{key: owner[key]}).exists(), model
        await refused(
            update(model._meta.db_table, f"\"{column}\" = '{foreign}'", f"\"{key}\" = '{owner[key]}'")
        )


async def test_what_is_of_the_same_account_may_change(ours: World) -> None:
    other = await a_filing_order(ours.account)

    await Contract.filter(id=ours.contract.id).update(framework_id=None, filing_order_id=other.id)
    await PartyAProfile.filter(account_id=ours.account.id).update(default_slot=None)
    await MailRecipient.filter(account_id=ours.account.id).update(default_slot=ours.account.id)

    row = await Contract.get(id=ours.contract.id)
    assert (row.framework_id, row.filing_order_id) == (None, other.id)
