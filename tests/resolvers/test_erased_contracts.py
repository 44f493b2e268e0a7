"""What is left of a contract after its retention: its number, its state, its history; everybody is told so."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from jobs.erasure import erase_due
from jobs.services import Services
from models import Account, Contract
from tests.api import OPERATOR, OWNER, Api, Client
from tests.jobs.work import Clock
from tests.resolvers.desk import desk
from tests.resolvers.paper import PARCEL, RECIPIENT
from tests.resolvers.shelf import account_of
from tests.resolvers.wizard import account_id_of
from tests.resolvers.world import facts_of, refused, row_of

YEARS = timedelta(days=366 * 12)
WHOLE = """
  id number status subStatus title customerReference erasedAt partyA { name } signatory { name } amount { amount }
  document { url sha256 fileName } documents { kind url } signatures { role signerName certificateSubject }
  shipment { recipient phone address region trace { text } copies courier } filingOrder { siteName }
  supplements { document { url } } warnings { code } nextStep nextStepRefusal { code } availableActions
  actionChecks { action allowed code message } events { totalCount nodes { step label } }
  verificationCode lines { totalCount } frameworkContract { number } createdBy { name } version
"""


def quiet(words: str) -> None:
    """Nobody reads along."""


async def erased_later(api: Api) -> Services:
    """Twelve years later everything that is due is gone."""
    clock = Clock()
    clock.move(YEARS)
    services = replace(api.services, now=clock)
    await erase_due(services, quiet)
    return services


@pytest.fixture
async def sealed(api: Api) -> tuple[Client, dict[str, Any], dict[str, Any]]:
    """The owner, an order contract in effect whose paper was sent, and what it showed before."""
    owner = api.client(OWNER)
    profile = await owner.profile(phone="0571-88880000")
    await owner.effective("FRAMEWORK", partyAProfileId=profile)
    order = (await owner.orders())["DD20260001"]
    contract = await owner.effective("ORDER", partyAProfileId=profile, orderIds=[order])
    await owner.done("requestPaper", {"id": contract["id"], **RECIPIENT})
    await api.client(OPERATOR).done("shipPaper", {"contractId": contract["id"], **PARCEL})
    before = await owner.contract(contract["id"], WHOLE)
    return owner, contract, before


async def test_a_contract_is_read_and_listed_with_what_is_left(
    api: Api, sealed: tuple[Client, dict[str, Any], dict[str, Any]]
) -> None:
    owner, contract, before = sealed
    assert before["partyA"]["name"] == "岫屿砚舟（杭州）软件有限公司"
    await erased_later(api)

    found = await owner.contract(contract["id"], WHOLE)
    assert found["erasedAt"] is not None
    assert (found["partyA"], found["signatory"], found["customerReference"]) == (None, None, None)
    kept = (
        "number",
        "status",
        "subStatus",
        "title",
        "amount",
        "lines",
        "verificationCode",
        "events",
        "frameworkContract",
    )
    assert {name: found[name] for name in kept} == {name: before[name] for name in kept}
    assert found["document"] == {**before["document"], "url": None}
    assert {each["url"] for each in found["documents"]} == {None}
    assert found["shipment"] == {
        "recipient": "",
        "phone": "",
        "address": "",
        "region": "",
        "trace": [],
        "copies": 2,
        "courier": "顺丰速运",
    }
    assert [each["signerName"] for each in found["signatures"]] == [
        each["signerName"] for each in before["signatures"]
    ]


async def test_lists_show_it_and_names_do_not_find_it(
    api: Api, sealed: tuple[Client, dict[str, Any], dict[str, Any]]
) -> None:
    owner, _, before = sealed
    await erased_later(api)
    page = (
        "{ contracts(first: 10) { totalCount nodes { number partyA { name } warnings { code } erasedAt } } }"
    )
    nodes = (await owner.data(page))["contracts"]["nodes"]
    assert {node["number"]: node["partyA"] is None for node in nodes} == {
        before["number"]: True,
        before["frameworkContract"]["number"]: False,
    }
    search = '{ contracts(filter: {search: "岫屿砚舟"}) { nodes { number } } }'
    assert [node["number"] for node in (await owner.data(search))["contracts"]["nodes"]] == [
        before["frameworkContract"]["number"]
    ]


async def test_operators_see_what_is_left_and_that_the_history_is_whole(
    api: Api, sealed: tuple[Client, dict[str, Any], dict[str, Any]]
) -> None:
    _, contract, _ = sealed
    await erased_later(api)
    operator = api.client(OPERATOR)
    rows = await desk(operator, "contracts(first: 10) { nodes { number partyA { name } document { url } } }")
    assert {row["partyA"] is None for row in rows["nodes"]} == {True, False}
    key = contract["id"]
    check = await desk(operator, f'verifyHistory(contractId: "{key}") {{ intact }}')
    assert check == {"intact": True}
    for name, more in (("correctShipment", {**PARCEL, "reason": "x"}), ("recordSupplement", RECORDED)):
        (error,) = await refused(operator, name, {"contractId": key, **more})
        assert (error["code"], facts_of(error)) == ("ACTION_NOT_AVAILABLE", {"reason": "ERASED"}), name


RECORDED = {"kind": "SUPPLEMENTARY_AGREEMENT", "reference": "BC-1", "signedOn": "2026-11-20"}


async def test_the_link_of_an_erased_file_says_that_it_is_gone(
    api: Api, sealed: tuple[Client, dict[str, Any], dict[str, Any]]
) -> None:
    owner, contract, before = sealed
    link = before["document"]["url"]
    content = (await api.http.get(link)).content
    await erased_later(api)
    for method in ("GET", "HEAD"):
        answer = await api.http.request(method, link, headers={"Accept": "application/json"})
        assert answer.status_code == 410
    answer = await api.http.get(link, headers={"Accept": "application/json"})
    error = answer.json()["errors"][0]
    assert error["extensions"]["code"] == "DOCUMENT_ERASED"
    assert error["message"] == "这份文件已在保存期满后删除，不能再下载。已下载的 PDF 文件仍可以查验。"
    assert await owner.contract(contract["id"], "events { totalCount }") == {
        "events": {"totalCount": before["events"]["totalCount"] + 1}  # the one reading before
    }
    assert content.startswith(b"%PDF")


async def test_verification_says_the_truth_that_is_left(
    api: Api, sealed: tuple[Client, dict[str, Any], dict[str, Any]]
) -> None:
    _, _, before = sealed
    content = (await api.http.get(before["document"]["url"])).content
    await erased_later(api)
    asked = {"number": before["number"], "code": before["verificationCode"]}
    operation = (
        "query ($number: String!, $code: String!) { verifyContract(number: $number, code: $code)"
        " { verdict message partyAName sha256 signatures { role signerName } } }"
    )
    found = (await api.client(None).data(operation, **asked))["verifyContract"]
    assert (found["verdict"], found["partyAName"]) == ("GENUINE", None)
    assert found["sha256"] == before["document"]["sha256"]
    assert found["message"] == (
        f"合同 {before['number']} 真实存在，曾盖章生效；其个人信息和文件已在保存期满后删除。"
        "您手中的 PDF 文件仍可上传查验。"
    )
    page = await api.http.get("/verify", params=asked, headers={"Accept": "text/html"})
    assert found["message"] in page.text
    by_file = await api.http.post(
        "/verify",
        content=content,
        headers={"Content-Type": "application/pdf", "Accept": "application/json"},
    )
    assert (by_file.json()["verdict"], by_file.json()["partyAName"]) == ("GENUINE", None)


async def test_nothing_more_is_done_with_an_erased_contract_in_effect(
    api: Api, sealed: tuple[Client, dict[str, Any], dict[str, Any]]
) -> None:
    owner, contract, _ = sealed
    await erased_later(api)
    for name, more in (
        ("requestPaper", RECIPIENT),
        ("setCustomerReference", {"customerReference": "PO-1"}),
        ("finalizeContract", {}),
        ("signContract", {}),
    ):
        (error,) = await refused(owner, name, {"id": contract["id"], **more})
        assert facts_of(error) == {"reason": "ERASED"}, name
    for name in ("voidContract", "deleteContract"):
        (error,) = await refused(owner, name, {"id": contract["id"]})
        assert error["code"] == "CONTRACT_SEALED"


async def test_an_erased_draft_of_a_withdrawn_deletion_can_be_removed_and_nothing_else(api: Api) -> None:
    owner = api.client(OWNER)
    profile = await owner.profile()
    draft = await owner.created("FRAMEWORK", partyAProfileId=profile)
    await api.work()
    account = {"accountId": await account_id_of(OWNER), "reason": "x"}
    await api.client(OPERATOR).done("requestDeletion", account)
    await erased_later(api)
    assert (await row_of(draft["id"])).erased_at is not None
    row = await account_of(OWNER)
    assert row.erased_at is not None, "nothing kept the account either"
    (error,) = await refused(api.client(OPERATOR), "withdrawDeletion", account)
    assert facts_of(error) == {"reason": "ALREADY_ERASED"}

    # as if the account had had something to keep, and its deletion been withdrawn in time
    await Account.filter(id=row.id).update(erased_at=None, restricted_at=None)
    (error,) = await refused(owner, "finalizeContract", {"id": draft["id"]})
    assert facts_of(error) == {"reason": "ERASED"}
    checks = (await owner.contract(draft["id"], "actionChecks { action allowed }"))["actionChecks"]
    assert [check["action"] for check in checks if check["allowed"]] == ["VOID"]
    await owner.done("voidContract", {"id": draft["id"]})
    await owner.done("deleteContract", {"id": draft["id"]})
    await api.stale()  # the outsiders know the customer still
    anew = await owner.created("FRAMEWORK", partyAProfileId=await owner.profile())
    assert (await row_of(anew["id"])).party_a is not None


async def test_no_deletion_is_withdrawn_once_the_framework_contract_is_erased(api: Api) -> None:
    owner = api.client(OWNER)
    contract = await owner.effective("FRAMEWORK", partyAProfileId=await owner.profile())
    account = {"accountId": await account_id_of(OWNER), "reason": "x"}
    operator = api.client(OPERATOR)
    await operator.done("requestDeletion", account)
    await erased_later(api)
    await Account.all().update(erased_at=None)
    (error,) = await refused(operator, "withdrawDeletion", account)
    assert facts_of(error) == {"reason": "ALREADY_ERASED"}
    assert await Contract.filter(id=(await row_of(contract["id"])).id, erased_at=None).count() == 0


async def test_the_report_counts_what_is_due_and_names_nobody(
    api: Api, sealed: tuple[Client, dict[str, Any], dict[str, Any]]
) -> None:
    _, _, before = sealed
    selection = "retentionReport { at due { kind label count } dueNumbers coming { kind count } nextDueAt unfinished }"
    found = await desk(api.client(OPERATOR), selection)
    assert {row["kind"]: row["count"] for row in found["due"]} == {
        "CONTRACT_ENDED": 0,
        "NEVER_IN_EFFECT": 0,
        "KEPT_FOR_NOTHING": 0,
        "ACCOUNT": 0,
    }
    assert (found["dueNumbers"], found["nextDueAt"], found["unfinished"]) == ([], None, [])
    clock = Clock()
    clock.move(YEARS)
    account = await account_of(OWNER)
    await Account.filter(id=account.id).update(restricted_at=clock())
    async with api.with_services(now=clock) as later:
        found = await report_of(later)
    counts = {row["kind"]: row["count"] for row in found["due"]}
    assert counts == {"CONTRACT_ENDED": 1, "NEVER_IN_EFFECT": 0, "KEPT_FOR_NOTHING": 0, "ACCOUNT": 0}
    assert found["dueNumbers"] == [before["number"]]
    coming = {row["kind"]: row["count"] for row in found["coming"]}
    assert (coming["KEPT_FOR_NOTHING"], coming["CONTRACT_ENDED"]) == (1, 0)
    assert found["nextDueAt"] is not None


async def report_of(api: Api) -> Any:
    """For an operator who signed in on the day that the services' clock shows."""
    issuer = api.program.development_issuer
    assert issuer is not None
    token = issuer.token_for(OPERATOR, now=api.services.now())
    selection = "due { kind count } dueNumbers coming { kind count } nextDueAt unfinished"
    body = {"query": f"{{ operator {{ retentionReport {{ {selection} }} }} }}"}
    response = await api.http.post("/graphql", json=body, headers={"Authorization": f"Bearer {token}"})
    return response.json()["data"]["operator"]["retentionReport"]


async def test_a_customer_sees_no_report(api: Api) -> None:
    reply = await api.client(OWNER).run("{ operator { retentionReport { dueNumbers } } }")
    assert (reply.codes, reply.data) == (["FORBIDDEN"], {"operator": None})
