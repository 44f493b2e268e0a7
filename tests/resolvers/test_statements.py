"""The number of SQL statements of a request does not grow with its page."""

import logging
from typing import Any

import pytest

from models import Contract, Shipment
from rules.terms import ContractSubStatus
from tests.api import OWNER, Api, Client
from tests.models.builders import NOW, a_filing_order, an_order
from tests.resolvers.shelf import account_of, in_wizard, shelved, with_lines

LIST = """
  { contracts(first: 100) { totalCount pageInfo { hasNextPage } nodes {
      number statusLabel availableActions partyA { name credentialNumber phone } amount { inWords }
      lines(first: 20) { totalCount nodes { productName order { number status } } } } } }
"""
MORE = """
  { contracts(first: 100) { nodes { actionChecks { code } frameworkContract { number } filingOrder { number }
      documents { sha256 } document { kind } signatures { role } warnings { code }
      events(first: 5) { totalCount nodes { step } }
      lines(first: 5) { nodes { order { contract { number } selectable } } } } } }
"""


WIZARD = """
  { contracts(first: 100) { nodes { nextStep nextStepRefusal { code message facts { name } }
      signatory { name mobile idNumber } signingUrl signBy remindersLeft progress { done total } partyA { name } } } }
"""


async def statements(client: Client, operation: str, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the request asks of the database; an account that is fresh asks no outsider."""
    caplog.clear()
    with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
        await client.data(operation)
    return [record.getMessage() for record in caplog.records if record.name == "tortoise.db_client"]


async def test_the_list_takes_the_same_few_statements_for_one_and_for_a_hundred_contracts(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    client, account = api.client(), await account_of()
    await with_lines(account, 0)
    few = await statements(client, LIST, caplog)
    for number in range(1, 100):
        await with_lines(account, number)
    many = await statements(client, LIST, caplog)
    assert await Contract.of(account.id).count() == 100
    assert len(many) == len(few) == 5, f"{len(few)} for 1, {len(many)} for 100: " + "\n".join(many)


async def test_nested_lists_take_the_same_statements_for_few_and_for_many(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    client, account = api.client(), await account_of()
    await with_lines(account, 0)
    few = await statements(client, MORE, caplog)
    for number in range(1, 30):
        await with_lines(account, number)
    many = await statements(client, MORE, caplog)
    assert len(many) == len(few) <= 12, f"{len(few)} for 1, {len(many)} for 30: " + "\n".join(many)


async def test_the_wizards_fields_take_the_same_statements_for_few_and_for_many(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    """A page of drafts and signings at every step, each refused or not for reasons of its own."""
    client, account = api.client(), await account_of()
    await in_wizard(account, 0)
    few = await statements(client, WIZARD, caplog)
    for number in range(1, 15):
        await in_wizard(account, number)
    many = await statements(client, WIZARD, caplog)
    assert await Contract.of(account.id).count() == 90
    assert len(many) == len(few) <= 7, f"{len(few)} for 6, {len(many)} for 90: " + "\n".join(many)


async def test_shipments_take_one_statement_for_few_and_for_many(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    client, account = api.client(), await account_of()
    operation = "{ contracts(first: 100) { nodes { number shipment { recipient phone trace { text } } } } }"

    async def parcels(count: int) -> None:
        for _ in range(count):
            contract = await shelved(account, sub_status=ContractSubStatus.PAPER_REQUESTED, effective_at=NOW)
            for _ in range(2):
                await a_shipment(contract)

    await parcels(1)
    few = await statements(client, operation, caplog)
    await parcels(20)
    many = await statements(client, operation, caplog)
    assert len(many) == len(few) == 3, f"{len(few)} for 1, {len(many)} for 21: " + "\n".join(many)


async def a_shipment(contract: Contract) -> Shipment:
    recipient = {"recipient": "陆知微", "phone": "13800000000", "region": "浙江省", "address": "示例路一号"}
    row: dict[str, Any] = {**recipient, "contract_id": contract.id, "copies": 2, "requested_at": NOW}
    return await Shipment.create(**row)


async def test_a_count_is_asked_only_when_it_is_selected(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    client = api.client()
    await with_lines(await account_of(), 0)
    for name in ("contracts", "orders", "filingOrders"):
        without = await statements(client, f"{{ {name} {{ nodes {{ id }} }} }}", caplog)
        counted = await statements(client, f"{{ {name} {{ totalCount nodes {{ id }} }} }}", caplog)
        assert not any("COUNT(" in each.upper() for each in without), without
        assert len(counted) == len(without) + 1 == 3
    skipped = "query ($no: Boolean! = false) { contracts { totalCount @include(if: $no) nodes { id } } }"
    assert len(await statements(client, skipped, caplog)) == 2


async def test_orders_to_choose_from_take_the_same_statements_for_few_and_for_many(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    client, account = api.client(), await account_of()
    for name, make in (("orders", an_order), ("filingOrders", a_filing_order)):
        operation = (
            f"{{ {name}(first: 100) {{ totalCount nodes {{ selectable notSelectableBecause {{ code }}"
            " contract { number } } } }"
        )
        few = await statements(client, operation, caplog)
        for _ in range(60):
            await make(account)
        many = await statements(client, operation, caplog)
        assert len(many) == len(few) <= 5, f"{len(few)} and {len(many)}: " + "\n".join(many)
    assert account.reference == OWNER.account_reference
