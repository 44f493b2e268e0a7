"""What the database itself keeps of a contract: what is fixed at creation, what is sealed, what has ended."""

import pytest

from models import Contract, ContractLine, FilingClaim, OrderClaim
from models.database import dialect
from rules.terms import ContractEventStep, ContractKind, ContractSubStatus, SigningMode
from tests.models.builders import (
    EFFECTIVE,
    NOW,
    SEALING,
    STEP,
    a_filing_order,
    a_line,
    an_account,
    an_order,
    opened_contract,
    stored,
    walked,
)
from tests.models.refusals import delete, execute, refused, update

SEALED = {
    "title": "'another'",
    "text_version": "'another'",
    "text_sha256": f"'{'f' * 64}'",
    "vendor": "'another'",
    "party_a_name": "'another'",
    "filing_domains": "'another'",
    "amount_fen": "1",
    "tax_fen": "1",
    "amount_without_tax_fen": "1",
    "line_count": "1",
    "term_start": "'2027-01-01'",
    "term_end": "'2027-01-01'",
    "framework_id": '"id"',
    "filing_order_id": "'{filing}'",
    "cited_documents": "'another'",
}


async def test_what_is_fixed_at_creation_never_changes(database: str) -> None:
    contract = await opened_contract(await an_account())
    other = await an_account()

    for column, value in {
        "number": "'another'",
        "account_id": f"'{other.id}'",
        "kind": "'FILING'",
        "signing_mode": "'BILATERAL'",
        "verification_code": "'another'",
        "created_at": "'2020-01-01 00:00:00+00:00'",
    }.items():
        await refused(update("contract", f'"{column}" = {value}'))
    await refused(Contract.filter(id=contract.id).update(number="another"))
    contract.verification_code = "another"
    await refused(contract.save())


@pytest.mark.parametrize("column", SEALED)
async def test_sealed_content_changes_before_the_seal_and_never_after(database: str, column: str) -> None:
    account = await an_account()
    draft = await walked(await opened_contract(account), STEP.DRAFT_RENDERED)
    filing = await a_filing_order(account)
    change = f'"{column}" = {SEALED[column].format(filing=filing.id)}'
    sealed = await walked(await opened_contract(account), *SEALING)

    await execute(update("contract", change, f""""id" = '{draft.id}'"""))
    await refused(update("contract", change, f""""id" = '{sealed.id}'"""))


async def test_each_later_state_keeps_the_seal_too(database: str) -> None:
    contract = await walked(await opened_contract(await an_account()), *SEALING)
    effective_at = update("contract", "\"effective_at\" = '2020-01-01 00:00:00+00:00'")
    for step in (STEP.PAPER_REQUESTED, STEP.PAPER_SHIPPED):
        await walked(contract, step)
        await refused(update("contract", "\"title\" = 'another'"))
        await refused(effective_at)


async def test_a_sealed_contracts_ciphertext_may_take_a_new_key_but_neither_go_nor_come(
    database: str,
) -> None:
    contract = await opened_contract(await an_account(), party_a="甲方", filing="备案")
    await walked(contract, *SEALING)
    before = await stored(contract.id)

    await Contract.filter(id=contract.id).update(party_a="甲方", filing="备案")
    assert await stored(contract.id) == before
    for column in ("party_a", "filing"):
        await refused(update("contract", f'"{column}" = NULL'))
    await refused(Contract.filter(id=contract.id).update(signatory="somebody"))


async def test_what_is_no_part_of_the_paper_still_changes_after_the_seal(database: str) -> None:
    contract = await walked(await opened_contract(await an_account()), *SEALING)

    await Contract.filter(id=contract.id).update(customer_reference="PO-1", paper_requested_at=NOW)
    row = await stored(contract.id)
    assert (row["customer_reference"], row["paper_requested_at"]) == ("PO-1", NOW)


@pytest.mark.parametrize(
    ("steps", "staying"), [(SEALING, EFFECTIVE), ((STEP.DRAFT_RENDERED, STEP.VOIDED), ("VOIDED",))]
)
async def test_nothing_leads_out_of_effective_or_voided(
    database: str, steps: tuple[ContractEventStep, ...], staying: tuple[str, ...]
) -> None:
    await walked(await opened_contract(await an_account()), *steps)

    for sub_status in set(ContractSubStatus) - set(staying):
        await refused(update("contract", f""""sub_status" = '{sub_status}', "effective_at" = NULL"""))
        await refused(update("contract", f""""sub_status" = '{sub_status}'"""))


async def test_a_deleted_contract_stays_deleted_and_its_row_stays(database: str) -> None:
    account = await an_account()
    contract = await walked(await opened_contract(account), STEP.DRAFT_RENDERED, STEP.VOIDED, STEP.DELETED)

    await refused(update("contract", '"deleted_at" = NULL'))
    await refused(delete("contract"))
    await refused(contract.delete())
    await refused(delete("account"))
    assert await Contract.of(account.id) == []
    assert (await stored(contract.id))["sub_status"] == "VOIDED"


@pytest.mark.parametrize("mode", SigningMode)
async def test_no_contract_is_deleted_from_the_table(database: str, mode: SigningMode) -> None:
    contract = await opened_contract(await an_account(), ContractKind.ORDER, mode)

    await refused(delete("contract"))
    await refused(contract.delete())
    await refused(Contract.all().delete())
    if dialect() == "postgres":
        await refused('TRUNCATE "contract" CASCADE')
    else:
        await refused('INSERT OR REPLACE INTO "contract" SELECT * FROM "contract"')


async def test_a_printed_line_never_changes(database: str) -> None:
    account = await an_account()
    order = await an_order(account)
    filling_in = await opened_contract(account, mode=SigningMode.BILATERAL)
    generating = await opened_contract(account)
    loose, fast = await a_line(filling_in, order), await a_line(generating, order)

    await refused(update("contract_line", '"amount_fen" = 1'))
    await refused(update("contract_line", '"position" = 2'))
    fast.amount_fen = 1
    await refused(fast.save())
    await refused(fast.delete())
    await refused(delete("contract_line"))
    if dialect() == "postgres":
        await refused('TRUNCATE "contract_line"')
    await loose.delete()
    assert await ContractLine.all() == [fast]


@pytest.mark.parametrize("steps", [SEALING, (STEP.DRAFT_RENDERED, STEP.VOIDED)])
async def test_no_line_is_added_once_a_contract_is_effective_or_voided(
    database: str, steps: tuple[ContractEventStep, ...]
) -> None:
    account = await an_account()
    order = await an_order(account)
    contract = await opened_contract(account)
    await a_line(contract, order)
    await walked(contract, *steps)

    await refused(a_line(contract, order, 2))


async def test_orders_are_released_only_by_deleting_or_while_filling_in(database: str) -> None:
    account = await an_account()
    generating = await opened_contract(account)
    filling_in = await opened_contract(account, mode=SigningMode.BILATERAL)
    for contract in (generating, filling_in):
        order, filing = await an_order(account), await a_filing_order(account)
        await OrderClaim.create(order_id=order.id, contract_id=contract.id)
        await FilingClaim.create(filing_order_id=filing.id, contract_id=contract.id)

    for table in ("order_claim", "filing_claim"):
        await refused(delete(table))
        await execute(delete(table, f""""contract_id" = '{filling_in.id}'"""))
    await walked(generating, STEP.DRAFT_RENDERED, STEP.VOIDED)
    for table in ("order_claim", "filing_claim"):
        await refused(delete(table))
    assert (await OrderClaim.all().count(), await FilingClaim.all().count()) == (1, 1)
