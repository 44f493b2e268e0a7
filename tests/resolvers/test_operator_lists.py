"""What operators find: contracts and accounts of everybody, paper requests, holds, stuck work, broken histories."""

from datetime import timedelta
from typing import Any

import pytest

from models import Account, Contract
from models.database import connection
from models.encryption import VAULT
from rules.terms import ContractKind, ContractSubStatus, HoldReason, SigningMode
from schema.ids import IdType, id_of
from tests.api import INDIVIDUAL, MEMBER, OTHER_OWNER, OWNER, UNVERIFIED, Api
from tests.models.builders import NOW, STEP
from tests.resolvers.desk import desk, pages, staff, with_only
from tests.resolvers.shelf import account_of, shelved, various, with_lines
from tests.resolvers.test_statements import statements
from tests.resolvers.world import framed, moved, unwritten

SUB = ContractSubStatus
ALL = (
    "contracts(first: 100, filter: $filter, orderBy: $orderBy)"
    " { totalCount nodes { number account { id name } deletedAt } }"
)


async def known(api: Api) -> list[Account]:
    """Accounts are known once somebody of theirs signed in."""
    for user in (OWNER, OTHER_OWNER, INDIVIDUAL, UNVERIFIED):
        await api.client(user).data("{ viewer { userName } }")
    return [await account_of(user) for user in (OWNER, OTHER_OWNER, INDIVIDUAL, UNVERIFIED)]


async def test_operators_list_the_contracts_of_every_account_and_of_one(api: Api) -> None:
    ours, others, *_ = await known(api)
    first, second = await shelved(ours), await shelved(others, created_at=NOW + timedelta(hours=1))
    found = await desk(staff(api), ALL, filter=None, orderBy=None)
    assert found["totalCount"] == 2
    assert [node["number"] for node in found["nodes"]] == [second.number, first.number]
    assert [node["account"]["name"] for node in found["nodes"]] == [others.name, ours.name]
    only = {"accountId": id_of(IdType.ACCOUNT, ours.id)}
    found = await desk(staff(api), ALL, filter=only, orderBy=None)
    assert [node["number"] for node in found["nodes"]] == [first.number]
    for nobody in ("x", id_of(IdType.CONTRACT, ours.id)):
        assert (await desk(staff(api), ALL, filter={"accountId": nobody}, orderBy=None))["nodes"] == []


async def test_the_desks_pages_are_whole_in_both_directions(api: Api) -> None:
    for account in (await known(api))[:2]:
        await various(account)
    every = [row.number for row in await Contract.all().order_by("-created_at", "-id")]
    client, walked, before = staff(api), list[str](), None
    while True:
        field = "contracts(last: 7, before: $before) { nodes { number } pageInfo { hasPreviousPage startCursor } }"
        page = await desk(client, field, before=before)
        walked = [node["number"] for node in page["nodes"]] + walked
        if not page["pageInfo"]["hasPreviousPage"]:
            break
        before = page["pageInfo"]["startCursor"]
    assert walked == every
    assert [node["number"] for node in await pages(client, "contracts", "number")] == every


async def test_deleted_contracts_are_there_only_where_they_are_asked_for(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    await moved(contract["id"], STEP.DRAFT_RENDERED, STEP.VOIDED)
    await client.done("deleteContract", {"id": contract["id"]})
    for wish in (None, {}, {"includeDeleted": False}, {"includeDeleted": None}):
        found = await desk(staff(api), ALL, filter=wish, orderBy=None)
        assert contract["number"] not in {node["number"] for node in found["nodes"]}
    found = await desk(staff(api), ALL, filter={"includeDeleted": True}, orderBy=None)
    deleted = {node["number"]: node["deletedAt"] for node in found["nodes"]}
    assert deleted[contract["number"]] is not None
    assert len(deleted) == 2
    node = await staff(api).data("query ($id: ID!) { node(id: $id) { id } }", id=contract["id"])
    assert node == {"node": None}


@pytest.mark.parametrize(
    ("wish", "argument"),
    [({"accountId": "x"}, "filter.accountId"), ({"includeDeleted": True}, "filter.includeDeleted")],
)
@pytest.mark.parametrize("field", ["contracts", "contractCounts"])
async def test_customers_may_not_filter_as_operators_do(
    api: Api, wish: dict[str, Any], argument: str, field: str
) -> None:
    selection = "{ totalCount }" if field == "contracts" else "{ count }"
    operation = f"query ($filter: ContractFilter) {{ {field}(filter: $filter) {selection} }}"
    reply = await unwritten(api.client(), operation, filter=wish)
    assert reply.codes == ["FORBIDDEN"]
    assert reply.errors[0]["extensions"]["argument"] == argument
    assert reply.data == {field: None}


async def test_customers_see_neither_the_account_nor_the_deletion_of_a_contract(api: Api) -> None:
    await framed(api)
    found = await api.client().data("{ contracts { nodes { account { id } deletedAt } } }")
    assert found == {"contracts": {"nodes": [{"account": None, "deletedAt": None}]}}


async def test_contracts_are_searched_over_all_accounts(api: Api) -> None:
    ours, others, *_ = await known(api)
    mine = await with_lines(ours, 1)
    index = VAULT.keyring.blind_index("温一苇")
    hidden = await shelved(others, party_a_name="温*苇", party_a_name_index=index)
    for words, wanted in (
        (mine.number, mine),
        ("O001-2", mine),
        ("温一苇", hidden),
        (hidden.number[-6:], hidden),
    ):
        found = await desk(staff(api), ALL, filter={"search": words}, orderBy=None)
        assert [node["number"] for node in found["nodes"]] == [wanted.number], words
    for nothing in ("温一", "温一苇苇", "%", "_"):
        assert (await desk(staff(api), ALL, filter={"search": nothing}, orderBy=None))["nodes"] == []


async def test_accounts_are_found_by_name_reference_and_a_subjects_exact_name(api: Api) -> None:
    accounts = await known(api)
    await shelved(accounts[1], party_a_name_index=VAULT.keyring.blind_index("沈某某"))
    client, field = staff(api), "accounts(search: $search) { totalCount nodes { id name } }"
    everything = (await desk(client, field, search=None))["nodes"]
    oldest_first = await Account.all().order_by("created_at", "id")
    assert [node["id"] for node in everything] == [id_of(IdType.ACCOUNT, each.id) for each in oldest_first]
    for words, wanted in (
        (accounts[0].name[2:6], accounts[0]),
        (accounts[2].reference, accounts[2]),
        ("沈某某", accounts[1]),
    ):
        found = await desk(client, field, search=words)
        assert [node["name"] for node in found["nodes"]] == [wanted.name], words
        assert found["totalCount"] == 1
    for nothing in ("沈某", "%", "\\"):
        assert (await desk(client, field, search=nothing))["nodes"] == []
    assert await pages(client, "accounts", "id name") == everything


async def test_an_operator_sees_the_activation_but_not_the_link_that_activates(api: Api) -> None:
    await api.client().done("activateEsign", {})
    account = id_of(IdType.ACCOUNT, (await account_of()).id)
    selection = "... on Account { esignActivation { status url } verifiedSubject { credentialNumber } }"
    operation = f"query ($id: ID!) {{ node(id: $id) {{ {selection} }} }}"
    found = await staff(api).data(operation, id=account)
    assert found["node"]["esignActivation"] == {"status": "PENDING", "url": None}
    assert "*" in found["node"]["verifiedSubject"]["credentialNumber"]


async def test_paper_requests_come_oldest_first(api: Api) -> None:
    ours, others, *_ = await known(api)
    wanted = [
        await shelved(
            account,
            sub_status=SUB.PAPER_REQUESTED,
            effective_at=NOW,
            paper_requested_at=NOW - timedelta(hours=hours),
        )
        for account, hours in ((ours, 1), (others, 5), (ours, 3))
    ]
    await shelved(ours, sub_status=SUB.PAPER_SHIPPED, effective_at=NOW, paper_requested_at=NOW)
    found = await pages(staff(api), "paperRequests", "number")
    assert [node["number"] for node in found] == [wanted[index].number for index in (1, 2, 0)]


async def test_holds_come_oldest_first(api: Api) -> None:
    accounts = await known(api)
    for account, days in zip(accounts[:3], (1, 9, 4), strict=True):
        hold = {"hold_reason": HoldReason.SUBJECT_CHANGED, "hold_since": NOW - timedelta(days=days)}
        await Account.filter(id=account.id).update(**hold)
    found = await pages(staff(api), "subjectHolds", "name")
    assert [node["name"] for node in found] == [accounts[index].name for index in (1, 2, 0)]


async def test_stuck_is_what_failed_was_given_up_or_takes_too_long_in_the_machines_turn(api: Api) -> None:
    account, now = (await known(api))[0], api.services.now()

    async def working(minutes: int, **values: Any) -> Contract:
        work = {"work_due_at": now, "work_since": now - timedelta(minutes=minutes)}
        return await shelved(account, **{"sub_status": SUB.DRAFT_GENERATING, **work, **values})

    two = {"signing_mode": SigningMode.BILATERAL}
    failed = await working(3, work_attempts=1, work_error="ProviderUnavailable")
    crashed = await working(2, work_attempts=2)
    given_up = await working(60, work_due_at=None, work_attempts=100, work_error="Broken")
    slow = await working(11)
    signing = await working(900, sub_status=SUB.CUSTOMER_SIGNING, work_error="Broken", work_attempts=1, **two)
    await working(9)
    await working(1, work_attempts=1)  # begun for the first time
    await working(900, sub_status=SUB.CUSTOMER_SIGNING, **two)  # the customer's turn
    await working(900, sub_status=SUB.VOIDED, deleted_at=now)
    selection = "id contract { number } job since attempts lastError nextAttemptAt"
    found = await pages(staff(api), "stuckWork", selection)
    expected = [signing, given_up, slow, failed, crashed]
    assert [row["contract"]["number"] for row in found] == [each.number for each in expected]
    assert [row["job"] for row in found] == ["FOLLOW_SIGNING", *["RENDER_DRAFT"] * 4]
    assert [row["lastError"] for row in found] == ["Broken", "Broken", None, "ProviderUnavailable", None]
    assert [row["attempts"] for row in found] == [1, 100, 0, 1, 2]
    assert [row["nextAttemptAt"] is None for row in found] == [False, True, False, False, False]
    assert found[0]["id"] == id_of(IdType.STUCK_WORK, signing.id)
    assert (await desk(staff(api), "stuckWork { totalCount }"))["totalCount"] == 5


async def test_a_history_is_verified_also_of_a_deleted_contract(api: Api) -> None:
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    await moved(contract["id"], STEP.DRAFT_RENDERED, STEP.VOIDED)
    await client.done("deleteContract", {"id": contract["id"]})
    field = f'verifyHistory(contractId: "{contract["id"]}") {{ intact brokenAtSequence events }}'
    found = await desk(staff(api), field)
    assert found == {"intact": True, "brokenAtSequence": None, "events": 4}
    for unknown in ("x", id_of(IdType.ACCOUNT, (await account_of()).id)):
        operation = f'{{ operator {{ verifyHistory(contractId: "{unknown}") {{ intact }} }} }}'
        reply = await unwritten(staff(api), operation)
        assert reply.errors[0]["extensions"]["argument"] == "contractId"


@pytest.mark.parametrize("permission", ["ship", "hold", "retry", "template", "record", "read"])
async def test_only_operators_with_operator_read_have_a_desk(api: Api, permission: str) -> None:
    client = api.client(with_only(f"operator:{permission}"))
    reply = await client.run("{ operator { contracts { totalCount } } viewer { userName } }")
    assert reply.codes == ([] if permission == "read" else ["FORBIDDEN"])
    assert reply.data["viewer"] == {"userName": "运营小吴"}
    assert (reply.data["operator"] is not None) is (permission == "read")


async def test_no_customer_and_no_stranger_has_a_desk(api: Api) -> None:
    for user in (OWNER, MEMBER):
        reply = await unwritten(api.client(user), "{ operator { accounts { totalCount } } }")
        assert (reply.codes, reply.data) == (["FORBIDDEN"], {"operator": None})
    reply = await api.client(None).run("{ operator { accounts { totalCount } } }")
    assert reply.codes == ["UNAUTHENTICATED"]


async def test_operators_refetch_contracts_and_accounts_and_only_with_operator_read(api: Api) -> None:
    ours = (await known(api))[0]
    contract = await shelved(ours)
    ids = [id_of(IdType.CONTRACT, contract.id), id_of(IdType.ACCOUNT, ours.id)]
    for each in ids:
        operation = "query ($id: ID!) { node(id: $id) { id } }"
        assert (await staff(api).data(operation, id=each))["node"] == {"id": each}
        reply = await api.client(with_only("operator:ship")).run(operation, id=each)
        assert (reply.codes, reply.data) == (["FORBIDDEN"], {"node": None})


async def test_the_desk_takes_as_few_statements_for_fifty_rows_as_for_one(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    account = (await known(api))[0]
    now = api.services.now()

    async def row(number: int) -> None:
        work = {
            "work_due_at": None,
            "work_since": now,
            "work_error": "Broken",
            "sub_status": SUB.VENDOR_SIGNING,
        }
        await shelved(account, created_at=NOW + timedelta(seconds=number), **work)
        paper = {"sub_status": SUB.PAPER_REQUESTED, "effective_at": NOW, "paper_requested_at": NOW}
        await shelved(account, kind=ContractKind.ORDER, **paper)

    part = "number partyA { name } account { name frameworkContract { number } subjectHold { reason } }"
    operation = (
        f"{{ operator {{ contracts(first: 100) {{ totalCount nodes {{ {part} }} }}"
        f" paperRequests(first: 100) {{ nodes {{ {part} }} }}"
        f" stuckWork(first: 100) {{ nodes {{ contract {{ {part} }} }} }}"
        " accounts(first: 100) { nodes { name frameworkContract { number } } } } }"
    )
    await row(0)
    few = await statements(staff(api), operation, caplog)
    for number in range(1, 50):
        await row(number)
    many = await statements(staff(api), operation, caplog)
    # four lists side by side: those whose rows come at one moment share a batch of accounts and frameworks
    assert max(len(few), len(many)) <= 4 + 1 + 4 + 4, f"{len(few)} and {len(many)}: " + "\n".join(many)


@pytest.mark.parametrize(
    ("index", "statement"),
    [
        (
            "idx_contract_stuck",
            'SELECT * FROM "contract" WHERE "work_since" IS NOT NULL ORDER BY "work_since", "id"',
        ),
        (
            "idx_account_hold",
            'SELECT * FROM "account" WHERE "hold_reason" IS NOT NULL ORDER BY "hold_since", "id"',
        ),
    ],
)
async def test_the_queues_have_their_indexes(database: str, index: str, statement: str) -> None:
    if not database.startswith("sqlite"):
        return  # a planner of statistics reads small tables whole; the same index is there
    plan = await connection().execute_query_dict(f"EXPLAIN QUERY PLAN {statement} LIMIT 20")
    assert index in str(plan)
