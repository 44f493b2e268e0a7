"""Who is told what: the account's own contracts, asked anew with every change."""

import asyncio
from typing import Any

import pytest

from jobs.feed import Interest
from messages import Locale, text
from providers.demonstration import DemonstrationUser
from tests.api import MEMBER, OPERATOR, OTHER_OWNER, OWNER, Api
from tests.endpoints.subscribing import Socket, socket_to, subscribable, token_of
from tests.resolvers.world import NOBODY

QUERY = """subscription ($id: ID) { contractChanged(id: $id) {
    contract { id account { __typename } } deletedContractId event { step }
} }"""


async def subscribed(api: Api, socket: Socket, user: DemonstrationUser, **variables: Any) -> Socket:
    await socket.initialised(token_of(api, user))
    await socket.subscribe("1", QUERY, **variables)
    return socket


async def change(socket: Socket) -> Any:
    answer = await socket.received()
    assert answer["type"] == "next", answer
    assert "errors" not in answer["payload"]
    return answer["payload"]["data"]["contractChanged"]


async def framework(api: Api, user: DemonstrationUser = OWNER) -> str:
    client = api.client(user)
    contract = await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    return str(contract["id"])


def told(contract_id: str, step: str | None, *, account: bool = False) -> dict[str, Any]:
    return {
        "contract": {"id": contract_id, "account": {"__typename": "Account"} if account else None},
        "deletedContractId": None,
        "event": step and {"step": step},
    }


async def test_each_is_told_of_its_own_account_and_operators_of_all(api: Api) -> None:
    async with (
        subscribable(api) as url,
        socket_to(url) as first,
        socket_to(url) as second,
        socket_to(url) as third,
        socket_to(url) as fourth,
    ):
        owner = await subscribed(api, first, OWNER)
        member = await subscribed(api, second, MEMBER)
        other = await subscribed(api, third, OTHER_OWNER)
        operator = await subscribed(api, fourth, OPERATOR)
        for socket in (owner, member, other, operator):
            await socket.open()
        ours, theirs = await framework(api), await framework(api, OTHER_OWNER)
        assert await change(owner) == told(ours, "CREATED")
        assert await change(member) == told(ours, None)  # without audit:read
        assert await change(other) == told(theirs, "CREATED")
        assert await change(operator) == told(ours, "CREATED", account=True)
        assert await change(operator) == told(theirs, "CREATED", account=True)
        await asyncio.sleep(0.3)
        for socket in (owner, member, other, operator):
            await socket.open()  # and of nothing else


async def test_a_foreign_change_that_is_told_all_the_same_shows_nothing_of_its_contract(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The account's scope is asked with each change, whatever the feed lets through."""
    monkeypatch.setattr(Interest, "covers", lambda *_: True)
    async with subscribable(api) as url, socket_to(url) as first, socket_to(url) as second:
        other = await subscribed(api, first, OTHER_OWNER)
        operator = await subscribed(api, second, OPERATOR)
        for socket in (other, operator):
            await socket.open()
        ours = await framework(api)
        assert await change(operator) == told(ours, "CREATED", account=True)
        payload = (await other.received())["payload"]
        assert payload["data"] is None
        (error,) = payload["errors"]
        assert error == {
            "message": text("refusals.NOT_FOUND", Locale.ZH_CN),
            "locations": [{"line": 1, "column": 26}],
            "path": ["contractChanged"],
            "extensions": {"code": "BAD_USER_INPUT"},
        }


async def test_one_contract_alone_and_its_end_by_its_id(api: Api) -> None:
    client = api.client()
    async with subscribable(api) as url, socket_to(url) as first, socket_to(url) as second:
        watched = await framework(api)
        one = await subscribed(api, first, OWNER, id=watched)
        operator = await subscribed(api, second, OPERATOR, id=watched)
        for socket in (one, operator):
            assert (await change(socket))["event"] == {"step": "CREATED"}
        await api.work()
        await client.done("voidContract", {"id": watched})
        await client.done("deleteContract", {"id": watched})
        for socket in (one, operator):
            seen = [await change(socket) for _ in range(3)]
            assert [each["event"]["step"] for each in seen] == ["DRAFT_RENDERED", "VOIDED", "DELETED"]
            assert seen[-1]["contract"] is None
            assert seen[-1]["deletedContractId"] == watched
        await framework(api)
        await framework(api, OTHER_OWNER)
        await asyncio.sleep(0.3)
        for socket in (one, operator):
            await socket.open()  # of others nothing


async def test_what_is_missing_foreign_deleted_or_no_id_is_not_found(api: Api) -> None:
    foreign, deleted = await framework(api, OTHER_OWNER), await framework(api)
    await api.work()
    await api.client().done("voidContract", {"id": deleted})
    await api.client().done("deleteContract", {"id": deleted})
    missing = f"con_{'0' * 32}"
    async with subscribable(api) as url, socket_to(url) as first, socket_to(url) as second:
        for user, socket, ids in (
            (OWNER, first, (foreign, deleted, missing, "", "x", foreign.replace("con_", "ord_"))),
            (OPERATOR, second, (deleted, missing, "")),
        ):
            await socket.initialised(token_of(api, user))
            for each in ids:
                await socket.subscribe("1", QUERY, id=each)
                answer = await socket.received()
                assert answer["type"] == "error"
                (error,) = answer["payload"]
                assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": "id"}
                assert error["path"] == ["contractChanged"]
    assert api.services.feed._of_one == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_who_may_neither_list_nor_read_contracts_is_forbidden(api: Api) -> None:
    async with subscribable(api) as url, socket_to(url) as socket:
        await subscribed(api, socket, NOBODY)
        answer = await socket.received()
        assert answer["type"] == "error"
        assert [error["extensions"]["code"] for error in answer["payload"]] == ["FORBIDDEN"]


async def test_a_contract_deleted_before_its_change_is_told_is_told_by_its_id(api: Api) -> None:
    contract_id = await framework(api)
    await api.work()
    await api.client().done("voidContract", {"id": contract_id})
    await api.client().done("deleteContract", {"id": contract_id})
    async with subscribable(api) as url, socket_to(url) as socket:
        await subscribed(api, socket, OWNER)  # hears the last seconds, as everybody does at first
        steps = ["CREATED", "DRAFT_RENDERED", "VOIDED", "DELETED"]
        for step in steps:
            assert await change(socket) == {
                "contract": None,
                "deletedContractId": contract_id,
                "event": {"step": step},
            }
