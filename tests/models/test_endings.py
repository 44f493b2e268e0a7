"""What voiding and deleting release: orders, filing orders, the account's one framework contract."""

import pytest

from models import Contract, FilingClaim, OrderClaim
from rules.terms import ContractEventStep, ContractKind, SigningMode
from tests.models.builders import (
    SIGNING,
    STEP,
    a_filing_order,
    an_account,
    an_order,
    opened_contract,
    stored,
    walked,
)


async def occupied(mode: SigningMode = SigningMode.UNILATERAL) -> Contract:
    account = await an_account()
    contract = await opened_contract(account, mode=mode)
    for _ in range(2):
        order = await an_order(account)
        await OrderClaim.create(order_id=order.id, contract_id=contract.id)
    filing = await a_filing_order(account)
    await FilingClaim.create(filing_order_id=filing.id, contract_id=contract.id)
    return contract


async def claims_of(contract: Contract) -> tuple[int, int]:
    return (
        await OrderClaim.filter(contract_id=contract.id).count(),
        await FilingClaim.filter(contract_id=contract.id).count(),
    )


async def test_voiding_keeps_the_orders_and_deleting_releases_them(database: str) -> None:
    contract, bystander = await occupied(), await occupied()

    await walked(contract, STEP.DRAFT_RENDERED, STEP.VOIDED)
    assert await claims_of(contract) == (2, 1)
    await walked(contract, STEP.DELETED)
    assert await claims_of(contract) == (0, 0)
    assert await claims_of(bystander) == (2, 1)


async def test_deleting_a_bilateral_draft_releases_its_orders_at_once(database: str) -> None:
    contract = await occupied(SigningMode.BILATERAL)

    await walked(contract, STEP.FILLED_IN, STEP.DELETED)
    assert await claims_of(contract) == (0, 0)


@pytest.mark.parametrize(
    ("mode", "steps"),
    [
        (SigningMode.UNILATERAL, (STEP.DRAFT_RENDERED, STEP.VOIDED)),
        (SigningMode.UNILATERAL, (STEP.GENERATION_ABORTED,)),
        (SigningMode.BILATERAL, (*SIGNING, STEP.SIGNING_EXPIRED)),
        (SigningMode.BILATERAL, (STEP.DELETED,)),
    ],
)
async def test_a_framework_contract_that_ends_frees_the_accounts_slot(
    database: str, mode: SigningMode, steps: tuple[ContractEventStep, ...]
) -> None:
    account = await an_account()
    contract = await opened_contract(account, ContractKind.FRAMEWORK, mode)
    assert await Contract.live_framework(account.id) == contract

    await walked(contract, *steps)

    assert await Contract.live_framework(account.id) is None
    assert (await stored(contract.id))["framework_slot"] is None
    again = await opened_contract(account, ContractKind.FRAMEWORK)
    assert await Contract.live_framework(account.id) == again
