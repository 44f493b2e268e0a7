"""Who may ask what: every query field for every kind of asker, and what one missing permission leaves of a page."""

from typing import Any

from graphql import GraphQLObjectType

from providers.demonstration import DemonstrationUser
from resolvers import build_schema
from tests.api import (
    MEMBER,
    MUTATIONS,
    OPERATOR,
    OTHER_OWNER,
    OWNER,
    Api,
    Client,
)
from tests.resolvers.export import exportable
from tests.resolvers.world import NOBODY, things

# fmt: off
QUERIES = {
    "node":                "node(id: $order) { id }",
    "nodes":               "nodes(ids: [$order]) { id }",
    "viewer":              "viewer { userName }",
    "contract":            "contract(by: {id: $contract}) { id }",
    "contracts":           "contracts { totalCount }",
    "contractCounts":      "contractCounts { count }",
    "contractStates":      "contractStates { status }",
    "contractEligibility": "contractEligibility(input: {kind: ORDER, signingMode: UNILATERAL}) { eligible }",
    "creationOptions":     "creationOptions { eligible }",
    "partyAProfiles":      "partyAProfiles { id }",
    "partyAProfile":       "partyAProfile(id: $profile) { id }",
    "mailRecipients":      "mailRecipients { id }",
    "orders":              "orders { totalCount }",
    "filingOrders":        "filingOrders { totalCount }",
    "verifyContract":      'verifyContract(number: "KJ-1", code: "0") { verdict }',
    "contractsExport":     "contractsExport(ids: [$sealed]) { count }",
    "operator":            "operator { contracts { totalCount } }",
}
FORBIDDEN, WRONG, NONE, HIDDEN = "FORBIDDEN", "BAD_USER_INPUT", None, "null"
ANSWERS: dict[str, dict[DemonstrationUser | None, Any]] = {
    "node":                {MEMBER: NONE, NOBODY: FORBIDDEN, OTHER_OWNER: HIDDEN, OPERATOR: HIDDEN},
    "nodes":               {MEMBER: NONE, NOBODY: FORBIDDEN, OTHER_OWNER: HIDDEN, OPERATOR: HIDDEN},
    "viewer":              {MEMBER: NONE, NOBODY: NONE, OTHER_OWNER: NONE, OPERATOR: NONE},
    "contract":            {MEMBER: NONE, NOBODY: FORBIDDEN, OTHER_OWNER: HIDDEN, OPERATOR: FORBIDDEN},
    "contracts":           {MEMBER: NONE, NOBODY: FORBIDDEN, OTHER_OWNER: NONE, OPERATOR: FORBIDDEN},
    "contractCounts":      {MEMBER: NONE, NOBODY: FORBIDDEN, OTHER_OWNER: NONE, OPERATOR: FORBIDDEN},
    "contractStates":      {MEMBER: NONE, NOBODY: NONE, OTHER_OWNER: NONE, OPERATOR: NONE},
    "contractEligibility": {MEMBER: NONE, NOBODY: NONE, OTHER_OWNER: NONE, OPERATOR: FORBIDDEN},
    "creationOptions":     {MEMBER: NONE, NOBODY: NONE, OTHER_OWNER: NONE, OPERATOR: FORBIDDEN},
    "partyAProfiles":      {MEMBER: NONE, NOBODY: FORBIDDEN, OTHER_OWNER: NONE, OPERATOR: FORBIDDEN},
    "partyAProfile":       {MEMBER: NONE, NOBODY: FORBIDDEN, OTHER_OWNER: HIDDEN, OPERATOR: FORBIDDEN},
    "mailRecipients":      {MEMBER: FORBIDDEN, NOBODY: FORBIDDEN, OTHER_OWNER: NONE, OPERATOR: FORBIDDEN},
    "orders":              {MEMBER: NONE, NOBODY: FORBIDDEN, OTHER_OWNER: NONE, OPERATOR: FORBIDDEN},
    "filingOrders":        {MEMBER: NONE, NOBODY: FORBIDDEN, OTHER_OWNER: NONE, OPERATOR: FORBIDDEN},
    "verifyContract":      {MEMBER: NONE, NOBODY: NONE, OTHER_OWNER: NONE, OPERATOR: NONE},
    "contractsExport":     {MEMBER: FORBIDDEN, NOBODY: FORBIDDEN, OTHER_OWNER: WRONG, OPERATOR: FORBIDDEN},
    "operator":            {MEMBER: FORBIDDEN, NOBODY: FORBIDDEN, OTHER_OWNER: FORBIDDEN, OPERATOR: NONE},
}
# fmt: on
OPEN_TO_EVERYONE = {"contractStates", "verifyContract"}
FOR_OPERATORS = "operator"


def operation_of(field: str) -> str:
    """With the variables the field uses, and no others."""
    used = [name for name in ("order", "contract", "profile", "sealed") if f"${name}" in QUERIES[field]]
    declared = ", ".join(f"${name}: ID!" for name in used)
    return f"query {f'({declared})' if used else ''} {{ {QUERIES[field]} }}"


def hidden(field: str) -> Any:
    return [None] if field == "nodes" else None


def test_the_tables_name_every_query_and_every_mutation_there_is() -> None:
    schema = build_schema()._schema
    assert isinstance(schema.query_type, GraphQLObjectType)
    assert isinstance(schema.mutation_type, GraphQLObjectType)
    assert set(QUERIES) == set(ANSWERS) == set(schema.query_type.fields)
    assert set(MUTATIONS) == set(schema.mutation_type.fields)


async def test_every_query_for_every_asker(api: Api) -> None:
    ids = await things(api)
    ids["sealed"] = await exportable(api)

    async def answer(user: DemonstrationUser | None, field: str) -> tuple[list[str], Any]:
        used = {name: value for name, value in ids.items() if f"${name}" in QUERIES[field]}
        reply = await api.client(user).run(operation_of(field), **used)
        assert reply.status == 200
        return reply.codes, reply.data

    for field, expected in ANSWERS.items():
        codes, data = await answer(OWNER, field)
        assert codes == ([FORBIDDEN] if field == FOR_OPERATORS else []), (field, codes)
        assert (data[field] == hidden(field)) == (field == FOR_OPERATORS)
        for user, outcome in expected.items():
            codes, data = await answer(user, field)
            assert codes == ([outcome] if outcome in {FORBIDDEN, WRONG} else []), (field, user)
            seen = hidden(field) if data is None else data[field]
            assert (seen == hidden(field)) == (outcome is not NONE) or codes, (field, user)
        codes, data = await answer(None, field)
        assert codes == ([] if field in OPEN_TO_EVERYONE else ["UNAUTHENTICATED"]), field
        assert (data is not None and data[field] is not None) == (field in OPEN_TO_EVERYONE)


async def test_one_missing_permission_never_blanks_a_page(api: Api) -> None:
    await things(api)
    lists = ("contracts", "contractCounts", "partyAProfiles", "orders", "filingOrders")
    page = "{ " + " ".join(QUERIES[name] for name in (*lists, "viewer")) + " }"
    reply = await api.client(NOBODY).run(page)
    assert reply.data == {**dict.fromkeys(lists), "viewer": {"userName": MEMBER.user_name}}
    assert [(error["path"], error["extensions"]["code"]) for error in reply.errors] == [
        ([name], "FORBIDDEN") for name in lists
    ]


async def test_a_bad_token_is_401_even_where_nobody_needs_to_sign_in(api: Api) -> None:
    for header in ("Bearer x", "Bearer " + "x" * 9_000, "Basic dXNlcjpwYXNz", "Bearer"):
        body = {"query": "{ contractStates { status } }"}
        response = await api.http.post("/graphql", json=body, headers={"Authorization": header})
        assert response.status_code == 401, header
        assert response.headers["WWW-Authenticate"] == "Bearer"
        (error,) = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert "data" not in response.json()


async def test_the_viewer_says_who_is_signed_in(api: Api) -> None:
    operation = "{ viewer { kind userName permissions account { name } } }"

    async def viewer(client: Client) -> Any:
        return (await client.data(operation))["viewer"]

    owner = await viewer(api.client())
    assert (owner["kind"], owner["userName"]) == ("CUSTOMER", "沈砚舟")
    assert owner["account"] == {"name": "岫屿砚舟（杭州）软件有限公司"}
    assert len(owner["permissions"]) == 19
    assert await viewer(api.client(MEMBER)) == {
        "kind": "CUSTOMER",
        "userName": "陆知微",
        "permissions": ["contract:list", "contract:read", "partyA:read"],
        "account": {"name": "岫屿砚舟（杭州）软件有限公司"},
    }
    operator = await viewer(api.client(OPERATOR))
    assert (operator["kind"], operator["account"]) == ("OPERATOR", None)
    assert "contract:read" not in operator["permissions"]
