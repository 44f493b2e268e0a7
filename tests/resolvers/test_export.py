"""Contract.export and contractsExport: who gets a link, to what, and what a refusal names."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from models import ContractEvent
from rules.terms import ContractEventStep
from tests.api import MEMBER, OPERATOR, OTHER_OWNER, OWNER, Api, Client, Reply
from tests.resolvers.desk import with_only
from tests.resolvers.export import exportable
from tests.resolvers.world import row_of, things, unwritten

LINK = "fileName url expiresAt mediaType"
MANY = f"query ($ids: [ID!]!) {{ contractsExport(ids: $ids) {{ {LINK} count }} }}"
DESK = f"query ($ids: [ID!]!) {{ operator {{ contractsExport(ids: $ids) {{ {LINK} count }} }} }}"
INVENTED = "con_" + "0" * 32


async def folders_at(api: Api, url: str) -> list[str]:
    """What is fetched without any sign-in."""
    answer = await api.http.get(url)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        return list(dict.fromkeys(name.split("/")[0] for name in archive.namelist()))


async def readers() -> list[str | None]:
    events = await ContractEvent.filter(step=ContractEventStep.DOCUMENT_READ).order_by("at")
    return [event.actor_id for event in events]


async def refused(client: Client, ids: list[str], operation: str = MANY) -> Any:
    """The one error of a query that was refused, its answer null."""
    reply: Reply = await unwritten(client, operation, ids=ids)
    (error,) = reply.errors
    assert error["path"][-1] == "contractsExport"
    assert (reply.data.get("operator") or reply.data)["contractsExport"] is None
    return error


async def test_a_contract_made_and_sealed_in_earnest_is_exported_by_its_link(api: Api) -> None:
    client = api.client()
    contract = await client.effective("FRAMEWORK", partyAProfileId=await client.profile())
    found = (await client.contract(contract["id"], f"export {{ {LINK} }}"))["export"]
    assert found["fileName"] == f"{contract['number']}.zip"
    assert found["mediaType"] == "application/zip"
    expires_at = datetime.fromisoformat(found["expiresAt"])
    assert timedelta(minutes=9) < expires_at - datetime.now(UTC) <= timedelta(minutes=10)
    assert re.fullmatch(rf"{api.services.public_url}/exports/[\w-]+=*", found["url"])
    assert await readers() == []  # a link is no reading yet
    answer = await api.http.get(found["url"])
    assert f'filename="{found["fileName"]}"' in answer.headers["content-disposition"]
    assert await folders_at(api, found["url"]) == [contract["number"]]
    assert await readers() == [OWNER.user_id] * 2


async def test_before_it_is_sealed_there_is_nothing_to_export(api: Api) -> None:
    ids = await things(api)
    assert await api.client().contract(ids["contract"], f"export {{ {LINK} }}") == {"export": None}
    error = await refused(api.client(), [await exportable(api), ids["contract"]])
    number = (await row_of(ids["contract"])).number
    assert error["message"] == f"这些合同还没有盖章的正式文件，不能导出：{number}。请去掉后重试。"
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "reason": "NOT_SEALED", "argument": "ids"}


@pytest.mark.parametrize("missing", ["contract:download", "audit:read"])
async def test_without_one_of_the_two_permissions_there_is_no_link(api: Api, missing: str) -> None:
    contract = await exportable(api)
    granted = (*("contract:list", "contract:read"), *({"contract:download", "audit:read"} - {missing}))
    client = api.client(replace(MEMBER, permissions=granted))
    assert await client.contract(contract, "export { url }") == {"export": None}
    error = await refused(client, [contract])
    assert error["extensions"]["code"] == "FORBIDDEN"
    whole = api.client(replace(MEMBER, permissions=(*granted, missing)))
    assert (await whole.contract(contract, "export { url }"))["export"]["url"]
    assert (await whole.data(MANY, ids=[contract]))["contractsExport"]["count"] == 1


async def test_operators_need_to_read_and_to_audit(api: Api) -> None:
    contracts = [await exportable(api), await exportable(api, OTHER_OWNER)]
    node = "query ($id: ID!) { node(id: $id) { ... on Contract { export { url } } } }"
    reader = api.client(with_only("operator:read"))
    assert await reader.data(node, id=contracts[0]) == {"node": {"export": None}}
    assert (await refused(reader, contracts, DESK))["extensions"]["code"] == "FORBIDDEN"
    auditor = api.client(with_only("operator:read", "audit:read"))
    found = (await auditor.data(DESK, ids=contracts))["operator"]["contractsExport"]
    numbers = [(await row_of(contract)).number for contract in contracts]
    assert await folders_at(api, found["url"]) == numbers
    single = (await auditor.data(node, id=contracts[1]))["node"]["export"]["url"]
    assert await folders_at(api, single) == numbers[1:]
    assert await readers() == ["operator-2"] * 3
    assert (await api.client(with_only("audit:read")).run(DESK, ids=contracts)).codes == ["FORBIDDEN"]
    assert (await api.client(OPERATOR).run(MANY, ids=contracts)).codes == ["FORBIDDEN"]
    assert (await api.client().run(DESK, ids=contracts)).codes == ["FORBIDDEN"]


async def test_fifty_come_in_the_order_asked_by_an_address_that_is_short_enough(api: Api) -> None:
    contracts = [await exportable(api, content=b"%d" % number) for number in range(50)]
    asked = contracts[25:] + contracts[:25]
    found = (await api.client().data(MANY, ids=asked))["contractsExport"]
    assert found["count"] == 50
    assert re.fullmatch(r"contracts-\d{8}-50\.zip", found["fileName"])
    assert len(found["url"]) < 2_000
    assert await folders_at(api, found["url"]) == [(await row_of(each)).number for each in asked]
    assert await readers() == [OWNER.user_id] * 50


async def test_foreign_invented_and_malformed_ids_are_one_refusal_that_names_them(api: Api) -> None:
    own, foreign = await exportable(api), await exportable(api, OTHER_OWNER)
    wrong = [foreign, INVENTED, "ord_" + "0" * 32, "x" * 5_000]
    error = await refused(api.client(), [own, *wrong])
    named = ", ".join(each[:40] for each in wrong)
    assert error["message"] == (
        f"没有找到这些合同：{named}。它们不存在、已被删除，或不属于当前账号。请去掉后重试。"
    )
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "reason": "NOT_THERE", "argument": "ids"}
    alone = [await refused(api.client(), [each]) for each in (foreign, INVENTED)]
    assert alone[0]["message"].replace(foreign, "") == alone[1]["message"].replace(INVENTED, "")
    assert alone[0]["extensions"] == alone[1]["extensions"]


async def test_none_too_many_and_twice_the_same_are_refused(api: Api) -> None:
    contract = await exportable(api)
    many = [f"con_{number:032x}" for number in range(51)]
    for ids, reason, words in (
        ([], "HOW_MANY_CONTRACTS", "请选择 1 至 50 份合同。"),
        (many, "HOW_MANY_CONTRACTS", "请选择 1 至 50 份合同。"),
        ([contract, contract], "DUPLICATE", "编号中有重复的选择。每个只能选一次，请去掉重复的。"),
    ):
        error = await refused(api.client(), ids)
        assert error["message"] == words
        assert error["extensions"] == {"code": "BAD_USER_INPUT", "reason": reason, "argument": "ids"}


async def test_a_refusal_is_told_in_english_too(api: Api) -> None:
    error = await refused(api.client(OWNER, "en"), [INVENTED])
    assert error["message"].startswith(f"These contracts were not found: {INVENTED}. ")


async def test_a_page_of_contracts_has_a_link_for_each_that_is_sealed(api: Api) -> None:
    await things(api)
    sealed = await exportable(api)
    page = await api.client().data("{ contracts { nodes { id export { url } } } }")
    linked = {node["id"]: node["export"] is not None for node in page["contracts"]["nodes"]}
    assert [key for key, there in linked.items() if there] == [sealed]
    assert len(linked) == 3
