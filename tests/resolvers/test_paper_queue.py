"""The paper queue as operators work it off: oldest first, steady while requests come and go, the sealed file beside."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from models import ContractEvent, Document
from rules.terms import ContractEventStep, ContractKind, ContractSubStatus, DocumentKind
from schema.ids import IdType, id_of
from tests.api import OPERATOR, OWNER, Api
from tests.models.builders import NOW
from tests.resolvers.desk import desk, pages, staff
from tests.resolvers.paper import PARCEL, RECIPIENT, in_effect, requested
from tests.resolvers.shelf import account_of, shelved
from tests.resolvers.world import NOBODY

SUB = ContractSubStatus
QUEUE = "paperRequests(first: 3, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }"


async def effective(**values: Any) -> str:
    """An order contract in effect."""
    state = {"kind": ContractKind.ORDER, "sub_status": SUB.ELECTRONIC_EFFECTIVE, "effective_at": NOW}
    contract = await shelved(await account_of(), **{**state, **values})
    return id_of(IdType.CONTRACT, contract.id)


async def ask(api: Api, contract_id: str) -> None:
    await api.client().done("requestPaper", {"id": contract_id, **RECIPIENT})


async def test_no_request_is_missed_or_seen_twice_while_others_come_and_go(api: Api) -> None:
    waiting = [await effective() for _ in range(7)]
    fresh = await effective()
    for contract in waiting:
        await ask(api, contract)
    first = await desk(staff(api), QUEUE, after=None)
    seen = [node["id"] for node in first["nodes"]]
    assert seen == waiting[:3]

    await staff(api).done("shipPaper", {"contractId": seen[0], **PARCEL})  # gone from the page that was read
    await staff(api).done("shipPaper", {"contractId": waiting[4], **PARCEL})  # and from one still to come
    await ask(api, fresh)  # the newest of all
    back = {"contractId": seen[1], "reason": "地址不详"}
    await staff(api).done("returnPaperRequest", back)
    await ask(api, seen[1])  # asked for again: the last in the queue

    cursor = first["pageInfo"]["endCursor"]
    while cursor is not None:
        page = await desk(staff(api), QUEUE, after=cursor)
        seen += [node["id"] for node in page["nodes"]]
        cursor = page["pageInfo"]["endCursor"] if page["pageInfo"]["hasNextPage"] else None
    assert seen[3:] == [waiting[3], waiting[5], waiting[6], fresh, waiting[1]]
    left = [node["id"] for node in await pages(staff(api), "paperRequests", "id")]
    assert left == [waiting[2], waiting[3], waiting[5], waiting[6], fresh, waiting[1]]


async def test_requests_of_the_same_moment_keep_their_order(api: Api) -> None:
    asked = {"sub_status": SUB.PAPER_REQUESTED, "paper_requested_at": NOW}
    same = [await effective(**asked) for _ in range(5)]
    once, again = [[node["id"] for node in await pages(staff(api), "paperRequests", "id")] for _ in range(2)]
    assert once == again
    assert sorted(once) == sorted(same)


async def test_what_is_printed_from_the_queue_is_the_sealed_file_byte_for_byte(api: Api) -> None:
    client = api.client()
    contract = await client.effective("FRAMEWORK", partyAProfileId=await client.profile())
    await ask(api, contract["id"])
    field = "paperRequests { nodes { number document { kind url } shipment { recipient region address copies } } }"
    (node,) = (await desk(staff(api), field))["nodes"]
    assert node["shipment"] == {**{k: v for k, v in RECIPIENT.items() if k != "phone"}, "copies": 2}
    printed = (await api.http.get(urlsplit(node["document"]["url"]).path)).content
    own = (await client.contract(contract["id"], "document(kind: SEALED) { url }"))["document"]["url"]
    assert printed == (await api.http.get(urlsplit(own).path)).content
    assert printed == await api.services.storage.get((await Document.get(kind=DocumentKind.SEALED)).sha256)
    read = await ContractEvent.filter(step=ContractEventStep.DOCUMENT_READ).order_by("sequence")
    assert [(each.actor_kind, each.actor_id, each.actor_name) for each in read] == [
        ("OPERATOR", OPERATOR.user_id, OPERATOR.user_name),
        ("CUSTOMER", OWNER.user_id, OWNER.user_name),
    ]


@pytest.mark.parametrize("sent", [False, True], ids=["requested", "shipped"])
async def test_the_shipment_may_be_viewed_from_the_request_on_by_who_reads_contracts(
    api: Api, sent: bool
) -> None:
    selection = "actionChecks { action allowed code }"

    async def view(contract: str, **user: Any) -> Any:
        client = api.client(replace(OWNER, **user))
        checks = (await client.contract(contract, selection))["actionChecks"]
        (check,) = [each for each in checks if each["action"] == "VIEW_SHIPMENT"]
        return check["allowed"], check["code"]

    client, operator, contract = await requested(api)
    if sent:
        await operator.done("shipPaper", {"contractId": contract, **PARCEL})
    assert await view(contract) == (True, None)
    reader = replace(NOBODY, permissions=("contract:read",))
    assert await view(contract, role=reader.role, permissions=reader.permissions) == (True, None)
    listed = await api.client(replace(NOBODY, permissions=("contract:list",))).data(
        "{ contracts { nodes { availableActions actionChecks { action allowed code } } } }"
    )
    (node,) = listed["contracts"]["nodes"]
    assert node["availableActions"] == []
    assert {"action": "VIEW_SHIPMENT", "allowed": False, "code": "FORBIDDEN"} in node["actionChecks"]
    assert (await client.contract(contract, "availableActions"))["availableActions"] == ["VIEW_SHIPMENT"]


async def test_before_the_request_there_is_nothing_to_view(api: Api) -> None:
    client, contract = await in_effect(api)
    checks = (await client.contract(contract, "actionChecks { action allowed code }"))["actionChecks"]
    refusal = {"action": "VIEW_SHIPMENT", "allowed": False, "code": "ACTION_NOT_AVAILABLE"}
    assert refusal in checks
