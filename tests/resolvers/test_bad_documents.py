"""Documents, variables and literals that do not fit the schema: BAD_USER_INPUT, and nothing is written."""

from typing import Any

from tests.api import PARTY_A, Api, mutation_of
from tests.models.builders import STEP
from tests.resolvers.world import moved, unwritten

CREATE = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL"}
SAVE = dict(PARTY_A)


async def test_what_the_schema_does_not_know_is_bad_input(api: Api) -> None:
    client = api.client()
    profile = await client.profile()
    contract = await client.created("FRAMEWORK", partyAProfileId=profile)
    await moved(contract["id"], STEP.DRAFT_RENDERED)
    wrong_inputs: tuple[tuple[str, Any], ...] = (
        ("createContract", {**CREATE, "kind": "LEASE"}),
        ("createContract", {**CREATE, "kind": "framework"}),
        ("createContract", {**CREATE, "signingMode": None}),
        ("createContract", {"kind": "ORDER"}),
        ("createContract", {**CREATE, "nonsense": 1}),
        ("createContract", {**CREATE, "orderIds": [None]}),
        ("createContract", {**CREATE, "orderIds": {"0": "x"}}),
        ("createContract", {**CREATE, "title": 7}),
        ("createContract", {**CREATE, "title": ["x"]}),
        ("createContract", {**CREATE, "partyAProfileId": 1.5}),
        ("voidContract", {"id": contract["id"], "expectedVersion": "2"}),
        ("voidContract", {"id": contract["id"], "expectedVersion": 2**31}),
        ("voidContract", {"id": contract["id"], "expectedVersion": 2.5}),
        ("voidContract", {"id": None}),
        ("voidContract", {"id": {"key": "x"}}),
        ("voidContract", {}),
        ("voidContract", contract["id"]),
        ("voidContract", [[{"id": contract["id"]}]]),
        ("voidContract", None),
        ("savePartyAProfile", {**SAVE, "isDefault": "true"}),
        ("savePartyAProfile", {**SAVE, "phone": 13800000000}),
    )
    for name, wrong in wrong_inputs:
        reply = await unwritten(client, mutation_of(name), input=wrong)
        assert reply.status == 200
        assert reply.data is None
        assert reply.codes[0] == "BAD_USER_INPUT", (name, wrong)
    assert (await client.contract(contract["id"], "version"))["version"] == 2


async def test_documents_that_do_not_fit_the_schema_are_bad_input(api: Api) -> None:
    client = api.client()
    for wrong in (
        "{",
        "}",
        "{ nonsense }",
        "{ contracts { nonsense } }",
        "{ contracts }",
        "{ viewer { userName } } { viewer { userName } }",
        '{ contract(by: {id: "x", number: "y"}) { id } }',
        "{ contract(by: {}) { id } }",
        "{ contract { id } }",
        '{ contracts(first: "1") { totalCount } }',
        "{ contracts(first: 1.0) { totalCount } }",
        "{ contracts(filter: {kindIn: [LEASE]}) { totalCount } }",
        "{ contracts(filter: {subStatusIn: [VOIDED]}) { totalCount } }",
        "{ contracts(orderBy: {field: title}) { totalCount } }",
        "query ($x: Nonsense) { viewer { userName } }",
        "query ($x: String!) { viewer { userName } }",
        "{ ...f } fragment f on Query { ...f }",
        "mutation { nonsense }",
        '{ verifyContract(number: "\\ud800", code: "x") { verdict } }',
        '{ verifyContract(number: "\\u{110000}", code: "x") { verdict } }',
    ):
        reply = await unwritten(client, wrong)
        assert reply.status == 200, wrong[:60]
        assert reply.data is None
        assert set(reply.codes) == {"BAD_USER_INPUT"}, (wrong[:60], reply.body)
        assert all(len(error["message"]) < 1_000 for error in reply.errors)


async def test_documents_of_any_length_and_depth_are_read_no_further_than_the_limit(api: Api) -> None:
    client = api.client()
    for endless in (
        "{" + "a{" * 30_000,
        "query ($x: ContractFilter = " + "[" * 60_000 + ") { viewer { userName } }",
        "#\n" * 60_000,
    ):
        reply = await unwritten(client, endless)
        assert (reply.status, reply.data, reply.codes) == (200, None, ["QUERY_TOO_COMPLEX"]), endless[:60]
        assert len(reply.errors[0]["message"]) < 1_000


TIMES = (
    "2026-11-23T06:30:15",
    "2026-11-23",
    "yesterday",
    "",
    "2026-02-30T00:00:00Z",
    "0001-01-01T00:00:00+08:00",
)


DECIMALS = ("NaN", "Infinity", "1e3", "1E1000000", "+1", ".5", "01", "1,000", "", "0x1", "１")


async def test_naive_times_and_other_decimals_are_bad_input_in_variables_and_in_documents(api: Api) -> None:
    client = api.client()
    operation = "query ($filter: ContractFilter) { contracts(filter: $filter) { totalCount } }"
    for wrong in (*TIMES, 1_795_415_415, 1.5, True, ["2026-11-23T06:30:15Z"]):
        reply = await unwritten(client, operation, filter={"createdAt": {"gte": wrong}})
        assert (reply.codes, reply.data) == (["BAD_USER_INPUT"], None), wrong
    for wrong in (*DECIMALS, 1, 1.5, True, ["1"]):
        reply = await unwritten(client, operation, filter={"amount": {"lte": wrong}})
        assert (reply.codes, reply.data) == (["BAD_USER_INPUT"], None), wrong
    for literal in (
        *(f'createdAt: {{lt: "{each}"}}' for each in TIMES),
        "createdAt: {lt: 5}",
        "createdAt: {lt: NOW}",
    ):
        reply = await unwritten(client, f"{{ contracts(filter: {{{literal}}}) {{ totalCount }} }}")
        assert (reply.codes, reply.data) == (["BAD_USER_INPUT"], None), literal
    for literal in (
        *(f'amount: {{gte: "{each}"}}' for each in DECIMALS),
        "amount: {gte: 1.5}",
        "amount: {gte: 7}",
    ):
        reply = await unwritten(client, f"{{ contracts(filter: {{{literal}}}) {{ totalCount }} }}")
        assert (reply.codes, reply.data) == (["BAD_USER_INPUT"], None), literal
