"""Subscriptions by a browser's session: from pages of ours, and as long as it lasts."""

import pytest
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from application import subscriptions_of
from endpoints.sockets import Sockets
from resolvers import build_schema
from tests.api import OWNER, Api
from tests.endpoints.subscribing import WATCH, socket_to, subscribable
from tests.endpoints.visitor import HERE, SESSION, Visitor


@pytest.fixture
async def visitor(api: Api) -> Visitor:
    """Signed in as the owner."""
    visitor = Visitor(api.http)
    await visitor.sign_in(OWNER.user_id)
    return visitor


async def test_a_page_of_ours_is_told_of_changes_until_its_session_ends(api: Api, visitor: Visitor) -> None:
    sockets = Sockets(subscriptions_of(api.program, build_schema()), [HERE], pulse=0.1, patience=1.0)
    application = Starlette(routes=[WebSocketRoute("/graphql", sockets)])
    cookie = f"{SESSION}={visitor.secret}"
    async with (
        subscribable(api, application) as url,
        socket_to(url, Origin=HERE, Cookie=cookie) as socket,
    ):
        await socket.initialised(None)
        await socket.subscribe("a")
        await socket.open()
        profile = await api.client().profile()
        contract = await api.client().created("FRAMEWORK", partyAProfileId=profile)
        told = await socket.received()
        assert told["payload"]["data"]["contractChanged"]["contract"]["id"] == contract["id"]
        await visitor.post("/logout")
        assert await socket.closed() == (4403, "Forbidden: EXPIRED")


async def test_a_cookie_without_an_origin_opens_nothing(api: Api, visitor: Visitor) -> None:
    cookie = f"{SESSION}={visitor.secret}"
    async with subscribable(api) as url, socket_to(url, Cookie=cookie) as socket:
        await socket.send(type="connection_init")
        assert await socket.closed() == (4403, "Forbidden: ORIGIN_REFUSED")


async def test_an_event_stream_asks_for_the_origin_too(api: Api, visitor: Visitor) -> None:
    events = {"Accept": "text/event-stream", "Origin": "https://evil.example"}
    answer = await visitor.post("/graphql", json={"query": WATCH}, headers=events)
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"] == {"code": "ORIGIN_REFUSED"}
