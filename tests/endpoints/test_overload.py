"""Documents that ask for more than anybody needs, on a running server: refused, briefly, and nothing runs."""

import gc
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from graphql.language import Node, Token

from tests.endpoints.bombs import BOMBS, times
from tests.endpoints.edge import RESPONSE, reached, whole_application
from tests.endpoints.serving import served


@pytest.fixture
async def stranger(keys: Path) -> AsyncIterator[httpx.AsyncClient]:
    """No database is open: what runs after all is a fault."""
    async with (
        served(whole_application(keys)) as origin,
        httpx.AsyncClient(base_url=origin, headers={"Accept": RESPONSE, "Accept-Language": "en"}) as client,
    ):
        yield client


async def test_a_bomb_is_refused_briefly_and_by_its_limit(stranger: httpx.AsyncClient) -> None:
    for name, bomb in BOMBS.items():
        answer = await stranger.post("/graphql", json={"query": bomb.query, "variables": bomb.variables})
        told = answer.json()
        assert (name, answer.status_code, "data" in told) == (name, 400, False)
        first = told["errors"][0]["extensions"]
        assert (name, first["code"], first.get("exceeded", "")) == (
            (name, "QUERY_TOO_COMPLEX", bomb.exceeded) if bomb.exceeded else (name, "BAD_USER_INPUT", "")
        )
        assert len(told["errors"]) == 1 if bomb.exceeded else len(told["errors"]) <= 51, name
        assert len(answer.content) < (12_000 if bomb.variables else 2_000), name


async def test_what_is_named_at_length_is_not_said_back(stranger: httpx.AsyncClient) -> None:
    query = "query A { __typename } query B { __typename }"
    for name in ("x" * 129, "x" * 250_000):
        answer = await stranger.post("/graphql", json={"query": query, "operationName": name})
        assert answer.status_code == 400
        assert answer.json() == {
            "errors": [
                {
                    "message": "operationName is longer than 128 letters.",
                    "extensions": {"code": "BAD_REQUEST"},
                }
            ]
        }
    name = "x" * 128
    answer = await stranger.post(
        "/graphql", json={"query": f"query {name} {{ __typename }}", "operationName": name}
    )
    assert answer.json()["data"] == {"__typename": "Query"}


async def test_of_many_operations_one_runs_once(stranger: httpx.AsyncClient) -> None:
    query = times(190, "query q# { __typename }")
    answer = await stranger.post("/graphql", json={"query": query, "operationName": "q189"})
    assert (answer.status_code, answer.json()["data"]) == (200, {"__typename": "Query"})
    for name in (None, "", "q190", "Q0", "__proto__"):
        answer = await stranger.post("/graphql", json={"query": query, "operationName": name})
        assert (name, answer.status_code, len(answer.content) < 300) == (name, 400, True)


async def test_what_a_limit_refuses_leaves_no_document_for_the_collector_of_garbage(keys: Path) -> None:
    """Or else a full collection, after some thirty of them, is 50 ms in the middle of somebody's request."""
    async with reached(whole_application(keys)) as client:
        for name in ("fragments, seven times", "a field 900 times below", "circles of introspection"):
            for _ in range(2):  # what is made once, at the first request, stays
                gc.collect()
                await client.post("/graphql", json={"query": BOMBS[name].query})
            gc.set_debug(gc.DEBUG_SAVEALL)
            try:
                gc.collect()
                left = [each for each in gc.garbage if isinstance(each, Token | Node)]
            finally:
                gc.set_debug(0)
                gc.garbage.clear()
            assert (name, len(left)) == (name, 0)
