"""What one missing permission leaves of a page, what a bad token opens, and who is signed in.

Who may ask what is tried field by field in tests/authorisation.
"""

from typing import Any

from tests.api import (
    MEMBER,
    OPERATOR,
    Api,
    Client,
)
from tests.resolvers.world import NOBODY, things

LISTS = {
    "contracts": "{ totalCount }",
    "contractCounts": "{ count }",
    "partyAProfiles": "{ id }",
    "orders": "{ totalCount }",
    "filingOrders": "{ totalCount }",
}


async def test_one_missing_permission_never_blanks_a_page(api: Api) -> None:
    await things(api)
    page = " ".join(f"{name} {selection}" for name, selection in LISTS.items())
    reply = await api.client(NOBODY).run(f"{{ {page} viewer {{ userName }} }}")
    assert reply.data == {**dict.fromkeys(LISTS), "viewer": {"userName": MEMBER.user_name}}
    assert [(error["path"], error["extensions"]["code"]) for error in reply.errors] == [
        ([name], "FORBIDDEN") for name in LISTS
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
