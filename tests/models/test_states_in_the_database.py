"""What the database itself refuses of a contract's state, whoever writes."""

import asyncio
from itertools import product
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from models import Account, Contract, FilingClaim, OrderClaim
from models.database import dialect, transaction
from rules.lifecycle import STATES
from rules.terms import (
    ContractAction,
    ContractEventStep,
    ContractKind,
    ContractSubStatus,
    SigningMode,
)
from tests.models.builders import (
    EFFECTIVE,
    NOW,
    a_filing_order,
    an_account,
    an_order,
    opened_contract,
    stored,
    walked,
)
from tests.models.refusals import delete, execute, refused, update

ALL_PAIRS = tuple(product(SigningMode, ContractSubStatus))
LEGAL_PAIRS = {(mode, state.sub_status) for state in STATES for mode in state.signing_modes}
DELETABLE = {state.sub_status for state in STATES if ContractAction.DELETE in state.actions}


async def a_row(
    account: Account, mode: SigningMode, sub_status: ContractSubStatus, **values: Any
) -> Contract:
    """A contract written past `open` and `advance`."""
    row: dict[str, Any] = {
        "number": f"number-{mode}-{sub_status}",
        "account_id": account.id,
        "kind": ContractKind.ORDER,
        "signing_mode": mode,
        "sub_status": sub_status,
        "title": "合同",
        "vendor": "{}",
        "text_version": "1",
        "verification_code": "code",
        "created_by_kind": "CUSTOMER",
        "created_by_name": "owner",
        "created_at": NOW,
        "updated_at": NOW,
        "effective_at": NOW if sub_status in EFFECTIVE else None,
    }
    return await Contract.create(**row | values)


async def test_exactly_the_18_legal_pairs_of_24_can_be_inserted(database: str) -> None:
    account = await an_account()
    accepted = set()
    for mode, sub_status in ALL_PAIRS:
        if (mode, sub_status) in LEGAL_PAIRS:
            await a_row(account, mode, sub_status)
            accepted.add((mode, sub_status))
        else:
            await refused(a_row(account, mode, sub_status))

    assert (len(ALL_PAIRS), len(accepted)) == (24, 18)
    assert accepted == {(row.signing_mode, row.sub_status) for row in await Contract.all()}


async def test_a_row_cannot_be_updated_to_an_illegal_pair_or_an_unknown_state(database: str) -> None:
    account = await an_account()
    firsts = {
        SigningMode.UNILATERAL: ContractSubStatus.DRAFT_GENERATING,
        SigningMode.BILATERAL: ContractSubStatus.FILLING_IN,
    }
    rows = {mode: await a_row(account, mode, first) for mode, first in firsts.items()}

    for mode, sub_status in set(ALL_PAIRS) - LEGAL_PAIRS:
        await refused(
            update("contract", f""""sub_status" = '{sub_status}'""", f""""id" = '{rows[mode].id}'""")
        )
    await refused(update("contract", """"sub_status" = 'SEALED'"""))
    await refused(update("contract", """"sub_status" = 'voided'"""))


@pytest.mark.parametrize(("mode", "sub_status"), sorted(LEGAL_PAIRS))
async def test_a_contract_is_deleted_only_where_the_customers_table_offers_it(
    database: str, mode: SigningMode, sub_status: ContractSubStatus
) -> None:
    contract = await a_row(await an_account(), mode, sub_status)
    statement = update("contract", f""""deleted_at" = '{NOW}'""")

    if sub_status in DELETABLE:
        await execute(statement)
        assert (await stored(contract.id))["deleted_at"] == NOW
    else:
        await refused(statement)


@pytest.mark.parametrize(("mode", "sub_status"), sorted(LEGAL_PAIRS))
async def test_a_contract_is_effective_if_and_only_if_it_says_since_when(
    database: str, mode: SigningMode, sub_status: ContractSubStatus
) -> None:
    account = await an_account()
    wrong = None if sub_status in EFFECTIVE else NOW

    await refused(a_row(account, mode, sub_status, effective_at=wrong))
    assert await Contract.all().count() == 0


async def test_an_account_has_one_live_framework_contract(database: str) -> None:
    account, other = await an_account(), await an_account()
    first = await opened_contract(account, ContractKind.FRAMEWORK)

    await refused(opened_contract(account, ContractKind.FRAMEWORK))
    await refused(opened_contract(account, ContractKind.FRAMEWORK, SigningMode.BILATERAL))
    second = await opened_contract(other, ContractKind.FRAMEWORK)
    assert {row.framework_slot for row in await Contract.all()} == {account.id, other.id}

    await walked(first, ContractEventStep.DRAFT_RENDERED, ContractEventStep.VOIDED)
    third = await opened_contract(account, ContractKind.FRAMEWORK)
    assert await Contract.live_framework(account.id) == third
    assert await Contract.live_framework(other.id) == second


async def test_the_framework_slot_cannot_be_left_free_or_filled_wrongly(database: str) -> None:
    account, other = await an_account(), await an_account()
    framework = await opened_contract(account, ContractKind.FRAMEWORK)
    order = await opened_contract(account, ContractKind.ORDER)

    for contract, slot in (
        (framework, "NULL"),
        (framework, f"'{other.id}'"),
        (order, f"'{account.id}'"),
        (order, f"'{other.id}'"),
    ):
        await refused(update("contract", f'"framework_slot" = {slot}', f""""id" = '{contract.id}'"""))


async def test_of_twenty_applications_at_once_one_becomes_the_framework_contract(database: str) -> None:
    account = await an_account()

    applications = [opened_contract(account, ContractKind.FRAMEWORK) for _ in range(20)]
    outcomes = await asyncio.gather(*applications, return_exceptions=True)

    refusals = [outcome for outcome in outcomes if not isinstance(outcome, Contract)]
    assert [type(refusal) for refusal in refusals] == [IntegrityError] * 19
    assert await Contract.all().count() == 1


async def test_an_order_and_a_filing_order_belong_to_one_undeleted_contract(database: str) -> None:
    account = await an_account()
    order, filing = await an_order(account), await a_filing_order(account)
    first, second = await opened_contract(account), await opened_contract(account)
    await OrderClaim.create(order_id=order.id, contract_id=first.id)
    await FilingClaim.create(filing_order_id=filing.id, contract_id=first.id)

    for table, column, occupied in (
        ("order_claim", "order_id", order.id),
        ("filing_claim", "filing_order_id", filing.id),
    ):
        values = f"""("{column}", "contract_id") VALUES ('{occupied}', '{second.id}')"""
        await refused(f'INSERT INTO "{table}" {values}')
        await refused(
            f"""INSERT INTO "{table}" {values}
            ON CONFLICT ("{column}") DO UPDATE SET "contract_id" = '{second.id}'"""
        )
        await refused(update(table, f""""contract_id" = '{second.id}'"""))
        await refused(delete(table))
        if dialect() == "sqlite":
            await refused(f'INSERT OR REPLACE INTO "{table}" {values}')
        else:
            await refused(f'TRUNCATE "{table}"')
    await refused(OrderClaim.create(order_id=order.id, contract_id=second.id))
    await refused(FilingClaim.create(filing_order_id=filing.id, contract_id=second.id))
    await refused(OrderClaim.filter(order_id=order.id).delete())


async def test_of_ten_contracts_that_claim_an_order_at_once_one_gets_it(database: str) -> None:
    account = await an_account()
    order = await an_order(account)
    contracts = [await opened_contract(account) for _ in range(10)]

    async def claim(contract: Contract) -> bool:
        try:
            async with transaction():
                await OrderClaim.create(order_id=order.id, contract_id=contract.id)
        except IntegrityError:
            return False
        return True

    outcomes = await asyncio.gather(*(claim(contract) for contract in contracts))
    assert sorted(outcomes) == [False] * 9 + [True]
    assert await OrderClaim.all().count() == 1
