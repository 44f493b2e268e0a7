"""What operators with audit:read learn of histories: contracts', accounts' and the desk's own."""

from typing import Any

import pytest

from models import AccountEvent, ContractEvent, DeskEvent
from schema.ids import IdType, id_of
from tests.api import MEMBER, OPERATOR, OWNER, Api
from tests.models.builders import STEP
from tests.resolvers.desk import desk, pages, staff, with_only
from tests.resolvers.shelf import account_of
from tests.resolvers.test_supplements import PDF, upload
from tests.resolvers.world import framed, moved, row_of, unwritten
from tests.tampering import done, undone

ENTRY = "sequence step label actor { kind id name } at reason previousHash hash payload"
NODE = f"""query ($id: ID!) {{ node(id: $id) {{ __typename id
    ... on ContractEvent {{ {ENTRY.replace("step", "contractStep: step")} }}
    ... on AccountEvent {{ {ENTRY.replace("step", "accountStep: step")} }}
    ... on DeskEvent {{ {ENTRY.replace("step", "deskStep: step")} }} }} }}"""
CHECKED = "{ intact brokenAtSequence events }"


async def test_the_desks_own_history_is_read_page_by_page(api: Api) -> None:
    for number in range(5):
        await upload(api, PDF + b"\n" * number)
    rows = await DeskEvent.all().order_by("sequence")

    found = await pages(staff(api), "events", f"id {ENTRY}")

    assert [node["id"] for node in found] == [id_of(IdType.DESK_EVENT, row.id) for row in rows]
    assert [node["sequence"] for node in found] == [1, 2, 3, 4, 5]
    assert [node["hash"] for node in found] == [row.hash for row in rows]
    assert [node["previousHash"] for node in found[1:]] == [row.hash for row in rows[:-1]]
    assert {(node["step"], node["label"], node["reason"]) for node in found} == {
        ("UPLOAD_RECEIVED", "收到扫描件", None)
    }
    assert found[0]["actor"] == {"kind": "OPERATOR", "id": OPERATOR.user_id, "name": OPERATOR.user_name}
    assert found[0]["payload"] == rows[0].payload
    assert await desk(staff(api), "events { totalCount }") == {"totalCount": 5}
    assert await desk(staff(api), "verifyDeskHistory " + CHECKED) == {
        "intact": True,
        "brokenAtSequence": None,
        "events": 5,
    }


async def test_a_desk_where_nothing_happened_has_an_empty_history(api: Api) -> None:
    assert await desk(staff(api), "events { totalCount nodes { id } }") == {"totalCount": 0, "nodes": []}
    assert (await desk(staff(api), "verifyDeskHistory " + CHECKED))["intact"]


async def test_an_accounts_history_is_verified_and_the_place_of_a_fault_named(api: Api) -> None:
    await framed(api)
    account = await account_of()
    field = f'verifyAccountHistory(accountId: "{id_of(IdType.ACCOUNT, account.id)}") {CHECKED}'
    events = await AccountEvent.filter(account_id=account.id).count()
    assert events >= 2
    whole = {"intact": True, "brokenAtSequence": None, "events": events}
    assert await desk(staff(api), field) == whole

    async with undone():
        where = f"""WHERE "sequence" = 2 AND "account_id" = '{account.id}'"""
        await done(f"""UPDATE "account_event" SET "reason" = 'x' {where}""")  # noqa: S608 - our own words
        assert await desk(staff(api), field) == whole | {"intact": False, "brokenAtSequence": 2}

    for unknown in (
        "x",
        id_of(IdType.CONTRACT, account.id),
        id_of(IdType.ACCOUNT, (await some_contract()).id),
    ):
        operation = f'{{ operator {{ verifyAccountHistory(accountId: "{unknown}") {{ intact }} }} }}'
        reply = await unwritten(staff(api), operation)
        assert reply.errors[0]["extensions"]["argument"] == "accountId"


async def some_contract() -> ContractEvent:
    event = await ContractEvent.first()
    assert event is not None
    return event


async def everything(api: Api) -> dict[str, str]:
    """One entry of each history; the contract's is of a deleted one."""
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    await moved(contract["id"], STEP.DRAFT_RENDERED, STEP.VOIDED)
    key = (await row_of(contract["id"])).id
    await client.done("deleteContract", {"id": contract["id"]})
    await upload(api)
    found: Any = {
        IdType.CONTRACT_EVENT: await ContractEvent.filter(contract_id=key).order_by("sequence").first(),
        IdType.ACCOUNT_EVENT: await AccountEvent.filter(account_id=(await account_of()).id).first(),
        IdType.DESK_EVENT: await DeskEvent.first(),
    }
    names = {IdType.CONTRACT_EVENT: "ContractEvent", IdType.ACCOUNT_EVENT: "AccountEvent"}
    return {names.get(kind, "DeskEvent"): id_of(kind, row.id) for kind, row in found.items()}


async def test_an_operator_refetches_an_entry_of_any_history_also_of_a_deleted_contract(api: Api) -> None:
    for typename, key in (await everything(api)).items():
        found = (await staff(api).data(NODE, id=key))["node"]
        assert (found["__typename"], found["id"]) == (typename, key)
        assert len(found["hash"]) == len(found["previousHash"]) == 64


@pytest.mark.parametrize(
    "permissions", [("operator:read",), ("audit:read",), ("operator:record", "operator:hold")]
)
async def test_who_lacks_either_permission_reads_no_history(api: Api, permissions: tuple[str, ...]) -> None:
    client = api.client(with_only(*permissions))
    for key in (await everything(api)).values():
        reply = await client.run(NODE, id=key)
        assert (reply.codes, reply.data) == (["FORBIDDEN"], {"node": None})
    reply = await client.run("{ operator { events { totalCount } verifyDeskHistory { intact } } }")
    assert reply.codes == ["FORBIDDEN"]
    reads = "operator:read" in permissions
    assert reply.data == {
        "operator": {"events": None, "verifyDeskHistory": {"intact": True}} if reads else None
    }


async def test_operators_read_the_histories_of_contracts_and_accounts_only_with_audit_read(api: Api) -> None:
    await framed(api)
    operation = (
        "{ operator { contracts { nodes { number events { totalCount } } }"
        ' accounts(search: "AC100001") { nodes { name events { totalCount } } } } }'
    )
    found = (await staff(api).data(operation))["operator"]
    assert [node["events"]["totalCount"] for node in found["contracts"]["nodes"]] == [4]
    assert found["accounts"]["nodes"][0]["events"]["totalCount"] >= 2
    reply = await api.client(with_only("operator:read")).run(operation)
    assert reply.codes == ["FORBIDDEN", "FORBIDDEN"]
    assert [node["events"] for node in reply.data["operator"]["contracts"]["nodes"]] == [None]
    assert [node["events"] for node in reply.data["operator"]["accounts"]["nodes"]] == [None]


async def test_the_desks_history_does_not_exist_for_customers(api: Api) -> None:
    await upload(api)
    event = await DeskEvent.get()
    for user in (OWNER, MEMBER):
        found = await api.client(user).data(
            "query ($id: ID!) { node(id: $id) { id } }", id=id_of(IdType.DESK_EVENT, event.id)
        )
        assert found == {"node": None}
