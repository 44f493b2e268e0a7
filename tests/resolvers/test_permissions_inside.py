"""Permissions inside a page: what is missing is null with an error, the rest stays. All: tests/authorisation."""

from dataclasses import replace

from tests.api import (
    MEMBER,
    Api,
)
from tests.resolvers.world import NOBODY, things


async def test_what_leads_to_a_contract_asks_the_permission_too(api: Api) -> None:
    """Who may only create order contracts chooses from the orders, and reads nobody's contracts through them."""
    ids = await things(api)
    chooser = api.client(replace(NOBODY, permissions=("contract:create:order", "contract:create:filing")))
    paths: dict[str, list[str | int]] = {
        "{ viewer { account { name frameworkContract { number } } } }": [
            "viewer",
            "account",
            "frameworkContract",
        ],
        '{ orders(filter: {search: "DD20260001"}) { nodes { number contract { number } } } }': [
            *("orders", "nodes", 0, "contract")
        ],
    }
    for operation, path in paths.items():
        reply = await chooser.run(operation)
        assert reply.data is not None
        found = reply.data
        for step in path:
            found = found[step]
        assert found is None
        (error,) = reply.errors
        assert (error["path"], error["extensions"]["code"]) == (path, "FORBIDDEN")
    orders = await chooser.data("{ orders { nodes { selectable notSelectableBecause { code } } } }")
    assert {"code": "ORDER_OCCUPIED"} in [node["notSelectableBecause"] for node in orders["orders"]["nodes"]]
    assert (
        await chooser.run("query ($order: ID!) { node(id: $order) { id } }", order=ids["order"])
    ).codes == ["FORBIDDEN"]


async def test_histories_are_for_who_may_audit(api: Api) -> None:
    ids = await things(api)
    selection = "contract(by: {id: $contract}) { number events { totalCount } }"
    operation = (
        f"query ($contract: ID!) {{ {selection} viewer {{ account {{ name events {{ totalCount }} }} }} }}"
    )
    reply = await api.client(MEMBER).run(operation, contract=ids["contract"])
    assert reply.data["contract"]["events"] is None
    assert reply.data["contract"]["number"].startswith("DD-")
    assert reply.data["viewer"]["account"]["events"] is None
    assert reply.codes == ["FORBIDDEN", "FORBIDDEN"]
    event = (await api.client().contract(ids["contract"], "events { nodes { id } }"))["events"]["nodes"][0][
        "id"
    ]
    assert (await api.client(MEMBER).run("query ($id: ID!) { node(id: $id) { id } }", id=event)).codes == [
        "FORBIDDEN"
    ]


async def test_the_verification_code_is_for_who_may_read(api: Api) -> None:
    ids = await things(api)
    lister = api.client(replace(NOBODY, permissions=("contract:list",)))
    found = await lister.data("{ contracts { nodes { verificationCode number } } }")
    assert {node["verificationCode"] for node in found["contracts"]["nodes"]} == {None}
    assert (await api.client(MEMBER).contract(ids["contract"], "verificationCode"))["verificationCode"]
