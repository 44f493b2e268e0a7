"""Filters, search and counts of contracts."""

from datetime import timedelta
from typing import Any

from models import Contract
from models.encryption import VAULT
from rules.terms import ContractKind, ContractSubStatus, SigningMode
from tests.api import OTHER_OWNER, Api, Client
from tests.models.builders import NOW, a_line, an_order
from tests.resolvers.shelf import account_of, shelved
from tests.resolvers.world import unwritten

FILTERED = "query ($filter: ContractFilter) { contracts(filter: $filter) { totalCount nodes { title } } }"
COUNTED = "query ($filter: ContractFilter) { contractCounts(filter: $filter) { status count } }"
SUB = ContractSubStatus


async def titles(client: Client, **conditions: Any) -> set[str]:
    """What the filter finds; the count of the list and the counts by status agree with it."""
    found = (await client.data(FILTERED, filter=conditions))["contracts"]
    counts = (await client.data(COUNTED, filter=conditions))["contractCounts"]
    assert [row["status"] for row in counts] == ["DRAFT", "SIGNING", "EFFECTIVE", "VOIDED"]
    assert found["totalCount"] == len(found["nodes"]) == sum(row["count"] for row in counts)
    return {node["title"] for node in found["nodes"]}


async def shelf(api: Api) -> Client:
    """甲乙丙丁戊, each different in every column a filter looks at; 外 is another account's, 删 is deleted."""
    account = await account_of()
    two = {"signing_mode": SigningMode.BILATERAL}
    rows: dict[str, dict[str, Any]] = {
        "甲": {
            "kind": ContractKind.FRAMEWORK,
            "framework_slot": account.id,
            "sub_status": SUB.ELECTRONIC_EFFECTIVE,
            "effective_at": NOW,
            "party_a_name": "岫屿砚舟（杭州）Software有限公司",
        },
        "乙": {
            "sub_status": SUB.DRAFT_GENERATED,
            "amount_fen": 100_000,
            "customer_reference": "PO-2027/Ä-1",
            "party_a_name_index": VAULT.keyring.blind_index("温一苇"),
        },
        "丙": {"sub_status": SUB.FILLING_IN, "amount_fen": 100_001, **two},
        "丁": {
            "kind": ContractKind.FILING,
            "sub_status": SUB.VOIDED,
            "filing_domains": "a.example\nb_c.example",
        },
        "戊": {"sub_status": SUB.PAPER_REQUESTED, "amount_fen": -1, "effective_at": NOW + timedelta(days=2)},
    }
    for day, (title, values) in enumerate(rows.items()):
        await shelved(account, title=title, created_at=NOW + timedelta(days=day), **values)
    await shelved(account, title="删", deleted_at=NOW)
    await shelved(await account_of(OTHER_OWNER), title="外", amount_fen=100_000)
    return api.client()


async def test_each_filter_and_all_together(api: Api) -> None:
    client = await shelf(api)
    assert await titles(client) == set("甲乙丙丁戊")
    assert await titles(client, kindIn=["FRAMEWORK", "FILING"]) == set("甲丁")
    assert await titles(client, statusIn=["EFFECTIVE"]) == set("甲戊")
    assert await titles(client, statusIn=["DRAFT", "VOIDED"]) == set("乙丙丁")
    assert await titles(client, subStatusIn=["PAPER_REQUESTED", "FILLING_IN"]) == set("丙戊")
    assert await titles(client, signingMode="BILATERAL") == {"丙"}
    assert await titles(client, nextStepIn=["FILL_IN"]) == {"丙"}
    assert await titles(client, nextStepIn=["NONE"]) == set("甲乙丁戊")
    assert await titles(client, nextStepIn=["SIGN", "WAIT"]) == set()
    assert await titles(
        client, kindIn=["ORDER"], statusIn=["DRAFT", "EFFECTIVE"], signingMode="UNILATERAL"
    ) == (set("乙戊"))


async def test_ranges_of_time_and_money(api: Api) -> None:
    client = await shelf(api)
    assert await titles(client, createdAt={"gte": "2026-11-24T14:30:15.25+08:00"}) == set("乙丙丁戊")
    assert await titles(client, createdAt={"gte": "2026-11-24T06:30:15.250001Z"}) == set("丙丁戊")
    assert await titles(client, createdAt={"lt": "2026-11-24T06:30:15.25Z"}) == {"甲"}
    window = {"gte": "2026-11-24T00:00:00+14:00", "lt": "2026-11-25T06:30:16-00:00"}
    assert await titles(client, createdAt=window) == set("乙丙")
    assert await titles(client, createdAt={"gte": None, "lt": None}) == set("甲乙丙丁戊")
    assert await titles(client, effectiveAt={"gte": "2026-11-23T06:30:15.25Z"}) == set("甲戊")
    assert await titles(client, effectiveAt={"lt": "2026-11-25T00:00:00Z"}) == {"甲"}
    assert await titles(client, amount={"gte": "1000.00"}) == set("乙丙")
    assert await titles(client, amount={"lte": "1000"}) == set("乙戊")
    assert await titles(client, amount={"gte": "-0.01", "lte": "-0.01"}) == {"戊"}
    assert await titles(client, amount={"gte": "1000.01", "lte": "1000.00"}) == set()


async def test_left_out_and_null_are_no_condition_and_an_empty_list_finds_nothing(api: Api) -> None:
    client = await shelf(api)
    fields = ("kindIn", "statusIn", "subStatusIn", "signingMode", "createdAt", "effectiveAt", "nextStepIn")
    assert await titles(client, **dict.fromkeys((*fields, "amount", "search"))) == set("甲乙丙丁戊")
    assert await titles(client, search=" ", amount={}, createdAt={}) == set("甲乙丙丁戊")
    for field in ("kindIn", "statusIn", "subStatusIn", "nextStepIn"):
        assert await titles(client, **{field: []}) == set()


async def test_counts_have_a_row_for_every_status(api: Api) -> None:
    client = await shelf(api)
    counts = (await client.data("{ contractCounts { status count } }"))["contractCounts"]
    assert counts == [
        {"status": "DRAFT", "count": 2},
        {"status": "SIGNING", "count": 0},
        {"status": "EFFECTIVE", "count": 2},
        {"status": "VOIDED", "count": 1},
    ]
    (row,) = [
        row
        for row in (await client.data(COUNTED, filter={"kindIn": ["FILING"]}))["contractCounts"]
        if row["count"]
    ]
    assert row == {"status": "VOIDED", "count": 1}


async def test_search_finds_what_people_remember_of_a_contract(api: Api) -> None:
    client = await shelf(api)
    first = await Contract.get(title="甲")
    order = await an_order(await account_of(), number="DD-SEARCH-7")
    await a_line(await Contract.get(title="丙"), order)
    for words, found in {
        first.number: "甲",
        first.number[12:20]: "甲",
        first.number.lower(): "甲",
        "砚舟（杭": "甲",
        "software": "甲",
        "po-2027/": "乙",
        "温一苇": "乙",
        " 温一苇 ": "乙",
        "温一": "",
        "丙": "丙",
        "b_c.EXAMPLE": "丁",
        "dd-search": "丙",
        "没有": "",
    }.items():
        assert await titles(client, search=words) == set(found), words


async def test_signs_of_a_pattern_mean_themselves(api: Api) -> None:
    client, account = api.client(), await account_of()
    for title in ("一百%", "一百元", "a_b", "axb", "back\\slash", "it's", '"quoted"', "[x]", "x*y?"):
        await shelved(account, title=title)
    for words, found in {
        "%": {"一百%"},
        "百%": {"一百%"},
        "_": {"a_b"},
        "a_b": {"a_b"},
        "\\": {"back\\slash"},
        "\\s": {"back\\slash"},
        "'": {"it's"},
        '"q': {'"quoted"'},
        "[x]": {"[x]"},
        "*y?": {"x*y?"},
        "%%": set(),
        "\\%": set(),
        "' OR 1=1 --": set(),
    }.items():
        assert await titles(client, search=words) == found, words


async def test_what_no_search_can_be_is_bad_input(api: Api) -> None:
    client = await shelf(api)
    for wrong, reason in (
        ("x" * 101, "TOO_LONG"),
        ("a\u0000b", "CONTROL_CHARACTER"),
        ("\u202e", "CONTROL_CHARACTER"),
    ):
        for operation, name in ((FILTERED, "contracts"), (COUNTED, "contractCounts")):
            reply = await unwritten(client, operation, filter={"search": wrong})
            assert reply.data == {name: None}
            assert reply.codes == ["BAD_USER_INPUT"]
            extensions = reply.errors[0]["extensions"]
            assert (extensions["argument"], extensions["reason"]) == ("filter.search", reason)
    assert await titles(client, search="甲" * 100) == set()


async def test_an_amount_no_contract_can_have_is_bad_input(api: Api) -> None:
    client = await shelf(api)
    for wrong in ("1.005", "0.0001", "99999999999999999", "NaN", "1e3", "", "1,000", 1000, 1.5, True):
        for bound in ("gte", "lte"):
            reply = await unwritten(client, FILTERED, filter={"amount": {bound: wrong}})
            assert reply.codes == ["BAD_USER_INPUT"], wrong
