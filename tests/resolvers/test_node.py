"""Anything by its id: own things are found, everything else does not exist, and the two look alike."""

from uuid import uuid4

import pytest

from models import Contract
from schema.ids import IdType, id_of
from tests.api import INDIVIDUAL, OTHER_OWNER, OWNER, Api, Client
from tests.models.builders import STEP
from tests.resolvers.paper import RECIPIENT
from tests.resolvers.shelf import account_of, supplement_of
from tests.resolvers.world import framed, moved

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
NO_NODES = {IdType.STUCK_WORK, IdType.UPLOAD}
FOR_OPERATORS = {
    IdType.DESK_EVENT,
    IdType.CONTRACT_TEXT,
    IdType.VENDOR_VERSION,
    IdType.WEBHOOK,
    IdType.DELIVERY,
}
"""tests/resolvers: test_operators_histories.py, test_contract_texts.py, test_vendor_versions.py, test_deliveries.py"""
MALFORMED = [
    "",
    "x",
    "con_",
    "con_0",
    "con_" + "G" * 32,
    "1",
    "Q29udHJhY3Q6MQ==",
    "con_" + "0" * 33,
    "\u0000",
    "合同",
]


async def owned(client: Client) -> dict[str, str]:
    """One id of every type."""
    found = await client.data(
        "{ viewer { account { id events(first: 1) { nodes { id } } supplements { id } } }"
        " partyAProfiles { id } mailRecipients { id }"
        " contracts(first: 1, filter: {kindIn: [ORDER]}) { nodes { id events(first: 1) { nodes { id } } } }"
        " orders(first: 1) { nodes { id } } filingOrders(first: 1) { nodes { id } } }"
    )
    account = found["viewer"]["account"]
    contract = found["contracts"]["nodes"][0]
    return {
        "Account": account["id"],
        "AccountEvent": account["events"]["nodes"][0]["id"],
        "Contract": contract["id"],
        "ContractEvent": contract["events"]["nodes"][0]["id"],
        "FilingOrder": found["filingOrders"]["nodes"][0]["id"],
        "MailRecipient": found["mailRecipients"][0]["id"],
        "Order": found["orders"]["nodes"][0]["id"],
        "Supplement": account["supplements"][0]["id"],
        "PartyAProfile": found["partyAProfiles"][0]["id"],
    }


async def with_everything(api: Api) -> tuple[Client, dict[str, str]]:
    client, profile = await framed(api)
    await client.done("saveMailRecipient", RECIPIENT)
    await supplement_of(await account_of(), api.services.now())
    await client.created("ORDER", partyAProfileId=profile, orderIds=[(await client.orders())["DD20260001"]])
    return client, await owned(client)


async def test_every_own_thing_is_found_by_its_id_and_no_foreign_one(api: Api) -> None:
    client, ids = await with_everything(api)
    assert {node_id.partition("_")[0] for node_id in ids.values()} == set(IdType) - NO_NODES - FOR_OPERATORS
    for typename, node_id in ids.items():
        assert (await client.data(NODE, id=node_id))["node"] == {"__typename": typename, "id": node_id}
        for other in (OTHER_OWNER, INDIVIDUAL):
            assert (await api.client(other).data(NODE, id=node_id))["node"] is None

    everything = [*ids.values(), id_of(IdType.ORDER, uuid4()), "x", ids["Account"]]
    found = await client.data("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=everything)
    assert [node and node["id"] for node in found["nodes"]] == [*ids.values(), None, None, ids["Account"]]
    foreign = await api.client(OTHER_OWNER).data(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=everything
    )
    assert foreign["nodes"] == [None] * len(everything)


async def test_missing_malformed_and_confused_ids_are_one_answer(api: Api) -> None:
    client, ids = await with_everything(api)
    key = ids["Contract"].partition("_")[2]
    confused = [f"{kind}_{key}" for kind in IdType if kind is not IdType.CONTRACT]
    missing = [id_of(kind, uuid4()) for kind in IdType]
    for wrong in (*MALFORMED, *confused, *missing):
        reply = await client.run(NODE, id=wrong)
        assert (reply.status, reply.data, reply.errors) == (200, {"node": None}, []), wrong


async def test_a_contract_is_found_by_its_id_or_number_and_nothing_else_is(api: Api) -> None:
    client, ids = await with_everything(api)
    by_id = "query ($value: ID!) { contract(by: {id: $value}) { id number } }"
    by_number = "query ($value: String!) { contract(by: {number: $value}) { id number } }"
    profile = "query ($value: ID!) { partyAProfile(id: $value) { id } }"
    contract = (await client.data(by_id, value=ids["Contract"]))["contract"]
    assert contract["id"] == ids["Contract"]
    assert (await client.data(by_number, value=contract["number"]))["contract"] == contract
    assert (await client.data(profile, value=ids["PartyAProfile"]))["partyAProfile"] == {
        "id": ids["PartyAProfile"]
    }
    for operation, values in (
        (by_id, [*MALFORMED, ids["Order"], id_of(IdType.CONTRACT, uuid4())]),
        (profile, [*MALFORMED, ids["Contract"], id_of(IdType.PARTY_A_PROFILE, uuid4())]),
        (
            by_number,
            [*MALFORMED, contract["number"].lower(), contract["number"][:-1], "%", "KJ-20261123-00000009-9"],
        ),
    ):
        for value in values:
            assert set((await client.data(operation, value=value)).values()) == {None}, value
    foreigner = api.client(OTHER_OWNER)
    for operation, value in (
        (by_id, ids["Contract"]),
        (by_number, contract["number"]),
        (profile, ids["PartyAProfile"]),
    ):
        assert set((await foreigner.data(operation, value=value)).values()) == {None}


async def test_a_contract_is_asked_for_in_exactly_one_way(api: Api) -> None:
    client, ids = await with_everything(api)
    for by in ({}, {"id": ids["Contract"], "number": "x"}, {"id": None}, {"number": None}):
        reply = await client.run("query ($by: ContractBy!) { contract(by: $by) { id } }", by=by)
        assert reply.codes == ["BAD_USER_INPUT"], by


async def test_what_is_deleted_is_gone_from_every_path(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    await moved(contract["id"], STEP.DRAFT_RENDERED, STEP.VOIDED)
    event = (await client.contract(contract["id"], "events { nodes { id } }"))["events"]["nodes"][0]["id"]
    assert (await client.data(NODE, id=event))["node"] is not None
    await client.done("deleteContract", {"id": contract["id"]})
    for gone in (contract["id"], event):
        assert (await client.data(NODE, id=gone))["node"] is None
    found = await client.data(
        "query ($order: ID!, $number: String!) { contract(by: {number: $number}) { id }"
        " contracts { totalCount } order: node(id: $order) { ... on Order { contract { id } selectable } } }",
        order=order,
        number=contract["number"],
    )
    assert found == {
        "contract": None,
        "contracts": {"totalCount": 1},
        "order": {"contract": None, "selectable": True},
    }
    assert await Contract.filter(deleted_at__isnull=False).count() == 1


async def test_paths_lead_from_one_thing_to_the_next_and_back(api: Api) -> None:
    client, profile = await framed(api)
    orders, filings = await client.orders(), await client.filing_orders()
    filing = await client.created("FILING", partyAProfileId=profile, filingOrderId=filings["BA20260001"])
    order = await client.created("ORDER", partyAProfileId=profile, orderIds=[orders["DD20260002"]])
    found = await client.data(
        """query ($filing: ID!, $order: ID!) {
          viewer { account { frameworkContract { number frameworkContract { id } } } }
          filing: contract(by: {id: $filing}) { filingOrder { contract { number frameworkContract { number } } } }
          order: contract(by: {id: $order}) {
            frameworkContract { number }
            lines { nodes { order { contract { lines { totalCount } number } } } }
            events { nodes { actor { name } } }
          }
        }""",
        filing=filing["id"],
        order=order["id"],
    )
    framework = found["viewer"]["account"]["frameworkContract"]
    assert framework["frameworkContract"] is None
    assert found["filing"]["filingOrder"]["contract"] == {
        "number": filing["number"],
        "frameworkContract": {"number": framework["number"]},
    }
    assert found["order"] == {
        "frameworkContract": {"number": framework["number"]},
        "lines": {
            "nodes": [{"order": {"contract": {"lines": {"totalCount": 3}, "number": order["number"]}}}] * 3
        },
        "events": {"nodes": [{"actor": {"name": OWNER.user_name}}]},
    }


@pytest.mark.parametrize(("count", "codes"), [(0, []), (100, []), (101, ["BAD_USER_INPUT"])])
async def test_a_hundred_nodes_at_once_and_no_more(api: Api, count: int, codes: list[str]) -> None:
    reply = await api.client().run("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["x"] * count)
    assert reply.codes == codes
    assert reply.data == (None if codes else {"nodes": [None] * count})
