"""Limits and subscriptions: opening one is paid for like any operation, being told of a change is not."""

import pytest

from auth.throttle import Rate
from tests.api import OWNER, Api
from tests.endpoints.bombs import SUBSCRIPTIONS
from tests.endpoints.subscribing import WATCH, socket_to, stream_of, subscribable, token_of, watching
from tests.resolvers.stopping import view_of

PRINCIPAL = f"user {OWNER.user_id}"
DEEP = (
    "subscription { contractChanged { contract { " + "frameworkContract { " * 10 + "id" + " }" * 10 + " } } }"
)


async def test_who_is_told_of_changes_does_not_pay_for_them(api: Api) -> None:
    profile = await api.client().profile()
    spending = api.program.throttle.spending
    spending.rate = Rate(1_000, 0.001)
    async with subscribable(api) as url, watching(api, url) as socket:
        left = spending.left(PRINCIPAL)
        assert round(1_000 - left) == 2  # a change, and its contract
        application = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": profile}
        contract = (await api.client().done("createContract", application))["contract"]
        paid = spending.left(PRINCIPAL)
        told = await socket.received()
        assert told["payload"]["data"]["contractChanged"]["contract"]["id"] == contract["id"]
        assert "extensions" not in told["payload"]
        assert spending.left(PRINCIPAL) == pytest.approx(paid, abs=0.1)
        spending.rate = Rate(0.5, 0.001)  # nothing is left, and still it is told
        spending.take(PRINCIPAL)


async def test_what_asks_too_much_or_too_often_is_not_opened(api: Api) -> None:
    headers = {"Authorization": token_of(api, OWNER)}
    async with subscribable(api) as url:
        async with stream_of(url, headers, DEEP) as events:
            (error,) = (await events.received())[1]["errors"]
            assert (error["extensions"]["code"], error["extensions"]["exceeded"]) == (
                "QUERY_TOO_COMPLEX",
                "depth",
            )
            assert await events.rest() == [("complete", None)]
        api.program.throttle.spending.rate = Rate(1, 0.001)
        api.program.throttle.spending.take(PRINCIPAL)
        async with socket_to(url) as socket:
            await socket.initialised(token_of(api, OWNER))
            await socket.subscribe("1", WATCH)
            refused = await socket.received()
            assert (refused["id"], refused["type"]) == ("1", "error")
            assert [error["extensions"]["code"] for error in refused["payload"]] == ["RATE_LIMITED"]
    assert view_of(api.http)._execution_limit == 10


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_bomb_is_opened_over_either_transport(api: Api) -> None:
    headers = {"Authorization": token_of(api, OWNER)}
    async with subscribable(api) as url, socket_to(url) as socket:
        await socket.initialised(token_of(api, OWNER))
        for name, (exceeded, selection) in SUBSCRIPTIONS.items():
            async with stream_of(url, headers, f"subscription {selection}") as events:
                streamed = (await events.received())[1]["errors"]
                assert await events.rest() == [("complete", None)]
            await socket.subscribe(name, f"subscription {selection}")
            refused = await socket.received()
            assert (refused["id"], refused["type"], refused["payload"]) == (name, "error", streamed)
            code = "QUERY_TOO_COMPLEX" if exceeded else "BAD_USER_INPUT"
            assert (name, streamed[0]["extensions"]["code"]) == (name, code)
            assert (name, streamed[0]["extensions"].get("exceeded", "")) == (name, exceeded)
            assert len(str(streamed)) < 1_000
        await socket.open()
