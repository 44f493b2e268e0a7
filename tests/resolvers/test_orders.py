"""Orders and filing orders to choose from: filters, order, and why one cannot be chosen."""

from datetime import timedelta
from typing import Any

from messages import Locale, message
from rules.violations import ErrorCode
from tests.api import MEMBER, OTHER_OWNER, Api, Client
from tests.models.builders import NOW, a_filing_order, an_order
from tests.resolvers.shelf import account_of
from tests.resolvers.world import facts_of, framed, unwritten

ORDERS = """
  query ($filter: OrderFilter, $orderBy: OrderOrder) { orders(first: 100, filter: $filter, orderBy: $orderBy) {
    totalCount nodes { number selectable contract { number }
      notSelectableBecause { code message path facts { name value } } }
  } }
"""
FILINGS = """
  query ($filter: FilingOrderFilter) { filingOrders(first: 100, filter: $filter) {
    totalCount nodes { number selectable contract { number } notSelectableBecause { message facts { name value } } }
  } }
"""
FREE = ["DD20260001", "DD20260002", "DD20260003", "DD20260004"]
TAKEN_OUT = ["DD20260005", "TK20260007", "DD20260006", "DD20260008", "DD20260009", "DD20260010"]


async def numbers(client: Client, order_by: dict[str, str] | None = None, **conditions: Any) -> list[str]:
    found = (await client.data(ORDERS, filter=conditions, orderBy=order_by))["orders"]
    assert found["totalCount"] == len(found["nodes"])
    assert all(node["selectable"] == (node["notSelectableBecause"] is None) for node in found["nodes"])
    return [node["number"] for node in found["nodes"]]


async def filings(client: Client, **conditions: Any) -> list[str]:
    found = (await client.data(FILINGS, filter=conditions))["filingOrders"]
    assert found["totalCount"] == len(found["nodes"])
    return [node["number"] for node in found["nodes"]]


async def test_every_order_says_why_it_cannot_be_chosen(api: Api) -> None:
    client = api.client()
    nodes = (await client.data(ORDERS))["orders"]["nodes"]
    reasons = {n["number"]: n["notSelectableBecause"] for n in nodes if n["notSelectableBecause"]}
    assert {number: facts_of(reason) for number, reason in reasons.items()} == {
        "DD20260005": {"order": "DD20260005", "status": "REFUNDING"},
        "DD20260006": {"order": "DD20260006", "status": "REFUNDED"},
        "TK20260007": {"order": "TK20260007", "reason": "REFUND_ORDER"},
        "DD20260008": {"order": "DD20260008", "status": "CANCELLED"},
        "DD20260009": {"order": "DD20260009", "status": "EXPIRED"},
        "DD20260010": {"order": "DD20260010", "status": "INVALID"},
    }
    for reason in reasons.values():
        assert (reason["code"], reason["path"]) == ("ORDER_STATE_NOT_ALLOWED", None)
        assert reason["message"] == message(ErrorCode.ORDER_STATE_NOT_ALLOWED, facts_of(reason), Locale.ZH_CN)
    assert reasons["DD20260008"]["message"] == (
        "订单 DD20260008 当前为“已取消”，不能用于合同。请选择待支付、已支付、发货中或已发货的订单。"
    )
    assert [n["number"] for n in nodes if n["selectable"]] == FREE


async def test_orders_are_filtered_by_each_condition(api: Api) -> None:
    client = api.client()
    assert await numbers(client) == [*FREE, *TAKEN_OUT]
    assert await numbers(client, selectable=True) == FREE
    assert await numbers(client, selectable=False) == TAKEN_OUT
    assert await numbers(client, statusIn=["PAID"]) == ["DD20260002", "TK20260007"]
    assert await numbers(client, statusIn=["PAID"], selectable=True) == ["DD20260002"]
    assert await numbers(client, statusIn=[]) == []
    found = [number for number in (*FREE, *TAKEN_OUT) if number.startswith("DD2026000")]
    assert await numbers(client, search="dd2026000") == found
    assert await numbers(client, search="数据库备份") == ["DD20260002"]
    assert await numbers(client, search="SSL") == ["DD20260009"]
    assert await numbers(client, search="%") == []
    assert await numbers(client, search="", statusIn=None, placedAt=None) == [*FREE, *TAKEN_OUT]
    now = api.services.now()
    recent = {"gte": (now - timedelta(days=10)).isoformat(), "lt": (now - timedelta(days=5)).isoformat()}
    assert await numbers(client, placedAt=recent) == ["DD20260002"]


async def test_orders_come_in_each_order(api: Api) -> None:
    client = api.client()
    by_number = sorted([*FREE, *TAKEN_OUT])
    assert await numbers(client, {"field": "NUMBER", "direction": "ASC"}) == by_number
    assert await numbers(client, {"field": "NUMBER"}) == by_number[::-1]
    assert await numbers(client, {"field": "AMOUNT", "direction": "ASC"}) == [
        *("TK20260007", "DD20260005", "DD20260008", "DD20260010", "DD20260006", "DD20260009", "DD20260004"),
        *("DD20260002", "DD20260001", "DD20260003"),
    ]
    assert await numbers(client, {"direction": "ASC"}) == [*FREE, *TAKEN_OUT][::-1]


async def test_an_occupied_order_names_its_contract_and_stays_selectable_for_it(api: Api) -> None:
    client, profile = await framed(api)
    orders = await client.orders()
    draft = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260003"]])
    other = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260004"]])
    (node,) = (await client.data(ORDERS, filter={"search": "DD20260003"}))["orders"]["nodes"]
    assert node["notSelectableBecause"]["code"] == "ORDER_OCCUPIED"
    assert facts_of(node["notSelectableBecause"]) == {"order": "DD20260003", "contract": draft["number"]}
    assert node["contract"] == {"number": draft["number"]}
    assert node["selectable"] is False

    async def selectable(contract: str | None) -> list[str]:
        return sorted(
            node["number"]
            for node in (await client.data(ORDERS, filter={"selectable": True, "forContractId": contract}))[
                "orders"
            ]["nodes"]
        )

    assert await selectable(None) == FREE[:2]
    assert await selectable(draft["id"]) == FREE[:3]
    assert await selectable(other["id"]) == [*FREE[:2], FREE[3]]
    foreign = api.client(OTHER_OWNER)
    for wrong in ("x", "con_" + "0" * 32, orders["DD20260003"]):
        assert await selectable(wrong) == FREE[:2]
    assert await numbers(foreign, selectable=True, forContractId=draft["id"]) == ["DD20260101", "DD20260102"]


async def test_every_filing_order_says_why_it_cannot_be_chosen(api: Api) -> None:
    client = api.client()
    nodes = (await client.data(FILINGS))["filingOrders"]["nodes"]
    assert {
        n["number"]: n["notSelectableBecause"] and facts_of(n["notSelectableBecause"]) for n in nodes
    } == {
        "BA20260001": None,
        "BA20260002": {"filing": "BA20260002", "status": "PENDING"},
        "BA20260003": {"filing": "BA20260003", "status": "REJECTED"},
    }
    english = (await api.client(language="en").data(FILINGS, filter={"statusIn": ["PENDING"]}))[
        "filingOrders"
    ]
    assert english["nodes"][0]["notSelectableBecause"]["message"].startswith("Filing order BA20260002 cannot")


async def test_filing_orders_are_filtered_by_each_condition(api: Api) -> None:
    client, profile = await framed(api)
    assert sorted(await filings(client)) == ["BA20260001", "BA20260002", "BA20260003"]
    assert await filings(client, selectable=True) == ["BA20260001"]
    assert sorted(await filings(client, selectable=False)) == ["BA20260002", "BA20260003"]
    assert await filings(client, statusIn=["REJECTED"]) == ["BA20260003"]
    assert await filings(client, statusIn=[]) == []
    assert await filings(client, search="YANZHOU-WORK") == ["BA20260002"]
    assert await filings(client, search="积分") == ["BA20260003"]
    assert await filings(client, search="ba20260001") == ["BA20260001"]
    assert await filings(client, search="_") == []
    filing = (await client.filing_orders())["BA20260001"]
    contract = await client.created("FILING", partyAProfileId=profile, filingOrderId=filing)
    assert await filings(client, selectable=True) == []
    assert await filings(client, selectable=True, forContractId=contract["id"]) == ["BA20260001"]
    assert await filings(api.client(OTHER_OWNER)) == ["BA20260101"]


async def test_pages_of_orders_visit_each_once(api: Api) -> None:
    client, account = api.client(), await account_of()
    for number in range(15):
        await an_order(
            account, number=f"O{number:02d}", placed_at=NOW - timedelta(days=number // 4), amount_fen=5
        )
        await a_filing_order(account, number=f"F{number:02d}", created_at=NOW + timedelta(days=number // 4))
    for name in ("orders", "filingOrders"):
        everything = (await client.data(f"{{ {name}(first: 100) {{ nodes {{ number }} }} }}"))[name]["nodes"]
        operation = (
            "query ($after: String, $before: String, $first: Int, $last: Int)"
            f" {{ {name}(after: $after, before: $before, first: $first, last: $last) {{ nodes {{ number }}"
            " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
        )
        for size in (1, 4, 7, 24, 25):
            page = (await client.data(operation, first=size))[name]
            seen = page["nodes"]
            while page["pageInfo"]["hasNextPage"]:
                page = (await client.data(operation, first=size, after=page["pageInfo"]["endCursor"]))[name]
                seen = seen + page["nodes"]
            assert seen == everything
            page = (await client.data(operation, last=size))[name]
            seen = page["nodes"]
            while page["pageInfo"]["hasPreviousPage"]:
                page = (await client.data(operation, last=size, before=page["pageInfo"]["startCursor"]))[name]
                seen = page["nodes"] + seen
            assert seen == everything


async def test_who_lists_contracts_sees_orders_and_nobody_writes_by_looking(api: Api) -> None:
    assert await numbers(api.client(MEMBER), selectable=True) == FREE
    reply = await unwritten(api.client(), ORDERS, filter={"search": "x" * 101})
    assert (reply.codes, reply.errors[0]["extensions"]["argument"]) == (["BAD_USER_INPUT"], "filter.search")
