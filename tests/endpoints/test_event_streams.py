"""Subscriptions as text/event-stream, and that queries and mutations stay JSON whatever else a client would take."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from application import subscriptions_of
from endpoints.event_stream import EventStreams
from endpoints.graphql import GraphQLView
from resolvers import build_schema
from tests.api import OWNER, Api
from tests.endpoints.subscribing import WATCH, stream_of, subscribable, token_of
from tests.waiting import until

URQL = (
    "application/graphql-response+json, application/graphql+json, application/json, text/event-stream,"
    " multipart/mixed"
)


async def test_a_change_is_an_event_and_the_head_says_that_the_stream_is_open(api: Api) -> None:
    profile = await api.client().profile()
    headers = {"Authorization": token_of(api, OWNER)}
    async with subscribable(api) as url, stream_of(url, headers) as events:
        assert events.response.status_code == 200
        assert events.response.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert events.response.headers["cache-control"] == "no-store"
        assert events.response.headers["x-accel-buffering"] == "no"
        assert "content-length" not in events.response.headers
        contract = await api.client().created("FRAMEWORK", partyAProfileId=profile)
        assert await events.received() == (
            "next",
            {
                "data": {
                    "contractChanged": {
                        "contract": {
                            "id": contract["id"],
                            "subStatus": "DRAFT_GENERATING",
                            "version": contract["version"],
                        },
                        "deletedContractId": None,
                    }
                }
            },
        )
    assert api.services.feed._of_one == {}


async def test_what_is_refused_is_the_only_event(api: Api) -> None:
    headers = {"Authorization": token_of(api, OWNER)}
    refused = {
        'subscription { contractChanged(id: "con_1") { deletedContractId } }': "BAD_USER_INPUT",
        "subscription { contractChanged { secrets } }": "BAD_USER_INPUT",
        "{ viewer { userName } }": "BAD_REQUEST",
    }
    async with subscribable(api) as url:
        for query, code in refused.items():
            async with stream_of(url, headers, query) as events:
                name, body = await events.received()
                assert name == "next"
                assert [error["extensions"]["code"] for error in body.pop("errors")] == [code]
                assert set(body) <= {"extensions"}
                assert await events.rest() == [("complete", None)]
    assert api.services.feed._of_one == {}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_no_request_is_refused_as_everywhere(api: Api) -> None:
    events, token = {"Accept": "text/event-stream"}, {"Authorization": token_of(api, OWNER)}
    subscription = {"query": WATCH}

    async def status(body: Any, **headers: str) -> int:
        response = await api.http.post("/graphql", json=body, headers=headers)
        assert response.headers["content-type"] == "application/json; charset=utf-8"
        return response.status_code

    assert await status(subscription, **events) == 401
    assert await status(subscription, **events, Authorization="Bearer x.y.z") == 401
    assert await status([subscription], **events, **token) == 400
    assert await status(subscription, Accept="application/json", **token) == 406
    assert await status(subscription, Accept="*/*", **token) == 406
    assert await status(subscription, Accept="text/event-stream;q=0", **token) == 406
    response = await api.http.get("/graphql", params=subscription, headers={**events, **token})
    assert response.status_code == 405  # unless HETONG_GRAPHQL_GET
    assert api.services.feed._of_one == {}


async def test_to_urql_queries_and_mutations_are_json_and_subscriptions_events(api: Api) -> None:
    headers = {"Authorization": token_of(api, OWNER), "Accept": URQL}
    async with subscribable(api) as url, httpx.AsyncClient() as client:
        for query in (
            "{ viewer { userName } }",
            'mutation { voidContract(input: {id: "x"}) { errors { code } } }',
        ):
            answer = await client.post(f"{url}/graphql", json={"query": query}, headers=headers)
            assert answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
            assert "errors" not in answer.json()
        async with stream_of(url, headers) as events:
            assert events.response.headers["content-type"] == "text/event-stream; charset=utf-8"


def streams_of(api: Api, pulse: float) -> Starlette:
    subscriptions = subscriptions_of(api.program, build_schema())
    streams = EventStreams(subscriptions, pulse=pulse)
    view = GraphQLView(build_schema(), subscriptions._context_of, streams.opened, by_get=True)
    return Starlette(routes=[Route("/graphql", view)])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_stream_lives_ends_with_its_token_and_may_come_by_get(api: Api) -> None:
    headers = {
        "Authorization": token_of(api, OWNER, lifetime=timedelta(seconds=3)),
        "Accept": "text/event-stream",
        "Accept-Language": "en",
    }
    async with subscribable(api, streams_of(api, pulse=0.05)) as url, httpx.AsyncClient() as client:
        answer = await client.get(f"{url}/graphql", params={"query": WATCH}, headers=headers)
    signs, _, last = answer.text.partition("event")
    assert signs.count(":\n\n") * 3 == len(signs) > 3
    assert f"event{last}" == (
        'event: next\ndata: {"errors":[{"message":"Your sign-in has expired. Please sign in again.",'
        '"extensions":{"code":"UNAUTHENTICATED","reason":"EXPIRED"}}]}\n\nevent: complete\ndata:\n\n'
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_when_the_server_goes_away_a_stream_ends_and_a_client_that_leaves_is_forgotten(
    api: Api,
) -> None:
    headers = {"Authorization": token_of(api, OWNER)}
    async with subscribable(api) as url:
        async with stream_of(url, headers):
            assert sum(api.services.feed._of_one.values()) == 1
        await until(lambda: not api.services.feed._of_one)
        async with stream_of(url, headers) as events:
            await api.services.feed.close()
            assert await events.rest() == []
        assert api.services.feed._of_one == {}
