"""Keyset pages of contracts: whatever the order and the size, every row exactly once, while others come in."""

from datetime import timedelta
from operator import attrgetter
from typing import Any

import pytest

from models import Contract
from rules.terms import ContractSubStatus
from schema.ids import IdType, id_of
from tests.api import Api, Client
from tests.models.builders import NOW
from tests.resolvers.shelf import account_of, shelved, various
from tests.resolvers.world import unwritten

COLUMNS = {
    "CREATED_AT": "created_at",
    "UPDATED_AT": "updated_at",
    "EFFECTIVE_AT": "effective_at",
    "AMOUNT": "amount_fen",
    "NUMBER": "number",
}
ORDERS = [(field, direction) for field in COLUMNS for direction in ("ASC", "DESC")]
PAGE = """
  query ($first: Int, $after: String, $last: Int, $before: String, $orderBy: ContractOrder) {
    contracts(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
      nodes { id } edges { cursor node { id } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
"""


def in_order(contracts: list[Contract], field: str, direction: str) -> list[str]:
    """By the column, then by id, both in the direction asked; empty values last in either."""
    value = attrgetter(COLUMNS[field])
    down = direction == "DESC"
    present = [contract for contract in contracts if value(contract) is not None]
    empty = [contract for contract in contracts if value(contract) is None]
    ordered = sorted(present, key=lambda c: (value(c), c.id), reverse=down) + sorted(
        empty, key=attrgetter("id"), reverse=down
    )
    return [id_of(IdType.CONTRACT, contract.id) for contract in ordered]


def ids(page: Any) -> list[str]:
    assert [edge["node"] for edge in page["edges"]] == page["nodes"]
    cursors = [edge["cursor"] for edge in page["edges"]]
    info = page["pageInfo"]
    assert (info["startCursor"], info["endCursor"]) == (
        (cursors[0], cursors[-1]) if cursors else (None, None)
    )
    return [node["id"] for node in page["nodes"]]


async def forwards(client: Client, order: dict[str, str], size: int) -> list[str]:
    page = (await client.data(PAGE, first=size, orderBy=order))["contracts"]
    assert not page["pageInfo"]["hasPreviousPage"]
    seen = ids(page)
    while page["pageInfo"]["hasNextPage"]:
        assert len(page["nodes"]) == size
        after = page["pageInfo"]["endCursor"]
        page = (await client.data(PAGE, first=size, after=after, orderBy=order))["contracts"]
        assert page["pageInfo"]["hasPreviousPage"]
        seen += ids(page)
    return seen


async def backwards(client: Client, order: dict[str, str], size: int) -> list[str]:
    page = (await client.data(PAGE, last=size, orderBy=order))["contracts"]
    assert not page["pageInfo"]["hasNextPage"]
    seen = ids(page)
    while page["pageInfo"]["hasPreviousPage"]:
        assert len(page["nodes"]) == size
        before = page["pageInfo"]["startCursor"]
        page = (await client.data(PAGE, last=size, before=before, orderBy=order))["contracts"]
        assert page["pageInfo"]["hasNextPage"]
        seen = ids(page) + seen
    return seen


async def test_every_order_and_size_visits_every_contract_once_both_ways(api: Api) -> None:
    client, account = api.client(), await account_of()
    contracts = await various(account)
    for field, direction in ORDERS:
        order = {"field": field, "direction": direction}
        expected = in_order(contracts, field, direction)
        for size in (1, 6, 19, 20):
            assert await forwards(client, order, size) == expected, (order, size)
            assert await backwards(client, order, size) == expected, (order, size)


async def test_rows_that_come_and_go_while_walking_neither_hide_nor_repeat_the_others(api: Api) -> None:
    client, account = api.client(), await account_of()
    contracts = await various(account)
    before = len(contracts)
    for field, direction in ORDERS:
        order = {"field": field, "direction": direction}
        voided = {
            id_of(IdType.CONTRACT, each.id)
            for each in contracts
            if each.sub_status is ContractSubStatus.VOIDED
        }
        places = [place for place, each in enumerate(in_order(contracts, field, direction)) if each in voided]
        page = (await client.data(PAGE, first=places[0] + 1 if places else 5, orderBy=order))["contracts"]
        seen = ids(page)
        added = [
            await shelved(account, created_at=NOW + timedelta(hours=hours), amount_fen=amount)
            for hours, amount in ((-1, None), (3, 0), (99, 99_999))
        ]
        known = in_order(contracts, field, direction)
        last = next(each for each in contracts if id_of(IdType.CONTRACT, each.id) == seen[-1])
        if last.sub_status is ContractSubStatus.VOIDED:  # the very row the cursor stands on
            await Contract.filter(id=last.id).update(deleted_at=NOW)
            contracts.remove(last)
        while page["pageInfo"]["hasNextPage"]:
            after = page["pageInfo"]["endCursor"]
            page = (await client.data(PAGE, first=5, after=after, orderBy=order))["contracts"]
            seen += ids(page)
        assert [each for each in seen if each in known] == known, order
        assert len(seen) == len(set(seen))
        await Contract.filter(id__in=[each.id for each in added]).update(deleted_at=NOW)
    assert len(contracts) < before


async def test_newest_first_and_twenty_are_the_defaults(api: Api) -> None:
    client, account = api.client(), await account_of()
    contracts = [await shelved(account, created_at=NOW + timedelta(minutes=each)) for each in range(21)]
    page = (await client.data("{ contracts { nodes { id } pageInfo { hasNextPage } } }"))["contracts"]
    expected = [id_of(IdType.CONTRACT, contract.id) for contract in reversed(contracts)]
    assert [node["id"] for node in page["nodes"]] == expected[:20]
    assert page["pageInfo"] == {"hasNextPage": True}
    for order in ({}, {"field": "CREATED_AT"}, {"direction": "DESC"}):
        assert (await client.data(PAGE, first=20, orderBy=order))["contracts"]["nodes"] == page["nodes"]


async def test_an_empty_list_is_an_empty_page(api: Api) -> None:
    operation = "{ contracts { totalCount nodes { id } pageInfo { hasNextPage startCursor endCursor } } }"
    assert (await api.client().data(operation))["contracts"] == {
        "totalCount": 0,
        "nodes": [],
        "pageInfo": {"hasNextPage": False, "startCursor": None, "endCursor": None},
    }


@pytest.mark.parametrize("name", ["contracts", "orders", "filingOrders"])
async def test_a_wrong_page_size_or_cursor_is_bad_input(api: Api, name: str) -> None:
    client = api.client()
    wrong = {
        "first: 0": "first",
        "first: 101": "first",
        "first: -1": "first",
        "last: 0": "last",
        "last: 101": "last",
        "first: 1, last: 1": "last",
        'last: 1, after: "x"': "after",
        'first: 1, before: "x"': "before",
        'after: "x"': "after",
        'after: ""': "after",
        'before: "游标"': "before",
    }
    for arguments, argument in wrong.items():
        reply = await unwritten(
            client, f"{{ {name}({arguments}) {{ nodes {{ id }} }} viewer {{ userName }} }}"
        )
        (error,) = reply.errors
        assert reply.status == 200
        assert reply.data == {name: None, "viewer": {"userName": "沈砚舟"}}
        assert error["path"] == [name]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert error["extensions"]["argument"] == argument, arguments


async def test_a_cursor_of_another_order_is_bad_input(api: Api) -> None:
    client, account = api.client(), await account_of()
    await various(account)
    cursors = {}
    for field, direction in ORDERS:
        order = {"field": field, "direction": direction}
        page = (await client.data(PAGE, first=1, orderBy=order))["contracts"]
        cursors[field, direction] = page["pageInfo"]["endCursor"]
    for given, cursor in cursors.items():
        for field, direction in ORDERS:
            order = {"field": field, "direction": direction}
            reply = await client.run(PAGE, first=1, after=cursor, orderBy=order)
            assert reply.codes == ([] if (field, direction) == given else ["BAD_USER_INPUT"])
    foreign = (await client.data("{ orders(first: 1) { pageInfo { endCursor } } }"))["orders"]["pageInfo"]
    assert (await client.run(PAGE, first=1, after=foreign["endCursor"])).codes == ["BAD_USER_INPUT"]
