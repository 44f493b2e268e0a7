"""GraphQL over HTTP: media types, methods and status codes, as its specification has them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from graphql import GraphQLError
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.types import ExecutionResult

from endpoints.graphql import GraphQLView, negotiated, status_of
from endpoints.graphql_requests import LARGEST_BODY
from resolvers import build_schema
from tests.endpoints.edge import BROWSER, JSON, RESPONSE, reached, whole_application

# fmt: off
ACCEPTED: dict[str, str | None] = {
    "":                                                             JSON,
    "*/*":                                                          JSON,
    "application/*":                                                JSON,
    BROWSER:                                                        JSON,
    "application/json, text/plain, */*":                            JSON,
    JSON:                                                           JSON,
    "Application/JSON; charset=utf-8":                              JSON,
    RESPONSE:                                                       RESPONSE,
    f"{RESPONSE}; charset=utf-8":                                   RESPONSE,
    f"{JSON}, {RESPONSE}":                                          RESPONSE,
    f"{RESPONSE}, {JSON}, text/event-stream, multipart/mixed":      RESPONSE,
    f"{RESPONSE};q=0.8, {JSON};q=0.9":                              JSON,
    f"{RESPONSE}, */*;q=0.1":                                       RESPONSE,
    f"{JSON};q=0, */*":                                             RESPONSE,
    f"{RESPONSE};q=0, */*;q=0.2":                                   JSON,
    f"{RESPONSE};q=nan, {JSON};q=0.001":                            JSON,
    f"{RESPONSE};q=2, {JSON}":                                      JSON,
    "text/html":                                                    None,
    "text/event-stream":                                            None,
    "*/*;q=0":                                                      None,
    f"{JSON};q=0, {RESPONSE};q=0.000":                              None,
    "application/jsonp, json, ;;;,,":                               None,
}
DOCUMENTS: dict[str, tuple[dict[str, Any], int, bool]] = {
    "what runs":                    ({"query": "{ contractStates { status } }"}, 200, True),
    "what runs, with a null":       ({"query": "{ operator { stuckWork { totalCount } } }"}, 200, True),
    "what cannot be parsed":        ({"query": "{"}, 400, False),
    "what the schema has not":      ({"query": "{ nonsense }"}, 400, False),
    "a variable that is missing":   ({"query": "query ($id: ID!) { node(id: $id) { id } }"}, 400, False),
}
# fmt: on


async def ask(client: httpx.AsyncClient, body: Any, accept: str) -> httpx.Response:
    return await client.post("/graphql", json=body, headers={"Accept": accept})


@pytest.mark.parametrize("accept", ACCEPTED)
def test_the_media_type_is_the_one_wanted_most(accept: str) -> None:
    assert negotiated(accept) == ACCEPTED[accept]


@pytest.mark.parametrize("case", DOCUMENTS)
async def test_what_did_not_run_is_400_without_data_for_who_knows_the_newer_type(
    edge: httpx.AsyncClient, case: str
) -> None:
    body, status, has_data = DOCUMENTS[case]
    newer, older = await ask(edge, body, RESPONSE), await ask(edge, body, JSON)
    assert (newer.status_code, older.status_code) == (status, 200)
    answers = [newer.json(), older.json()]
    assert {answer["extensions"]["cost"].pop("remaining") for answer in answers} <= set(range(59_900, 60_001))
    assert answers[0] == answers[1]
    assert ("data" in newer.json()) == has_data
    assert has_data or newer.json()["errors"]
    assert newer.headers["content-type"] == f"{RESPONSE}; charset=utf-8"
    assert older.headers["content-type"] == f"{JSON}; charset=utf-8"
    assert set(newer.headers["vary"].split(", ")) >= {"Accept", "Accept-Language"}


async def test_several_lines_of_a_header_are_one_list(edge: httpx.AsyncClient) -> None:
    body, kind = b'{"query": "{ __typename }"}', ("Content-Type", JSON)
    accepts = [("Accept", "text/html"), ("Accept", RESPONSE)]
    answer = await edge.post("/graphql", content=body, headers=[kind, *accepts])
    assert (answer.status_code, answer.headers["content-type"]) == (200, f"{RESPONSE}; charset=utf-8")
    answer = await edge.post(
        "/graphql", content=body, headers=[kind, ("Content-Type", "text/plain"), *accepts]
    )
    assert answer.status_code == 415


async def test_who_takes_neither_type_gets_406_and_nothing_runs(edge: httpx.AsyncClient) -> None:
    answer = await ask(edge, {"query": "{ __typename }"}, "text/html")
    assert answer.status_code == 406
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
    assert answer.headers["content-type"] == f"{JSON}; charset=utf-8"


def test_a_fault_before_anything_ran_is_500_in_either_type() -> None:
    fault = ExecutionResult(None, [GraphQLError("masked", extensions={"code": "INTERNAL"})])
    field = ExecutionResult(None, [GraphQLError("masked", path=["a"], extensions={"code": "INTERNAL"})])
    for media_type in (JSON, RESPONSE):
        assert (status_of(fault, media_type), status_of(field, media_type)) == (500, 200)


async def test_other_methods_are_405_and_say_which_are_not(keys: Path, edge: httpx.AsyncClient) -> None:
    async with reached(whole_application(keys)) as without_get:
        for client, allowed in ((edge, "GET, POST"), (without_get, "POST")):
            methods = [
                "PUT",
                "PATCH",
                "DELETE",
                "OPTIONS",
                "HEAD",
                *(["GET"] if client is without_get else []),
            ]
            for method in methods:
                answer = await client.request(method, "/graphql", params={"query": "{ __typename }"})
                assert (answer.status_code, answer.headers["allow"]) == (405, allowed), method
                assert method == "HEAD" or answer.json()["errors"]


async def test_a_query_by_get_runs_and_a_mutation_never_does(edge: httpx.AsyncClient) -> None:
    both = 'query Q { __typename } mutation M { deleteContract(input: {id: "x"}) { clientMutationId } }'
    query = await edge.get("/graphql", params={"query": both, "operationName": "Q"})
    assert (query.status_code, query.json()["data"]) == (200, {"__typename": "Query"})
    for accept in (JSON, RESPONSE):
        mutation = await edge.get(
            "/graphql", params={"query": both, "operationName": "M"}, headers={"Accept": accept}
        )
        assert (mutation.status_code, mutation.headers["allow"]) == (405, "POST")
        assert "data" not in mutation.json()


async def test_variables_in_the_address_are_json(edge: httpx.AsyncClient) -> None:
    query = "query ($name: String!) { __type(name: $name) { name } }"
    answer = await edge.get("/graphql", params={"query": query, "variables": '{"name": "Query"}'})
    assert answer.json()["data"] == {"__type": {"name": "Query"}}


@pytest.mark.parametrize(
    "address",
    [
        "",
        "query=",
        "nonsense=1",
        "query=%7Ba%7D&query=%7Ba%7D",
        "query=%7Ba%7D&variables=%7B",
        "query=%7Ba%7D&variables=1",
        "query=%7Ba%7D&variables=[]",
        "query=%7Ba%7D&variables=" + quote('{"a": 1, "a": 2}'),
        "query=%7Ba%7D&variables=" + "[" * 10_000,
        "query=%7Ba%7D&variables=NaN",
        "query=%7Ba%7D&extensions=%22x%22",
        "query=%FF",
        "query=%ED%A0%80",
        "&".join(f"a{number}=1" for number in range(50)),
        "query=" + quote("query A { __typename } query B { __typename }"),
        "query=%7B__typename%7D&operationName=Unknown",
    ],
)
async def test_a_malformed_address_is_400(edge: httpx.AsyncClient, address: str) -> None:
    answer = await edge.get(f"/graphql?{address}", headers={"Accept": RESPONSE})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


async def test_the_schema_is_told_unless_that_is_switched_off(keys: Path, edge: httpx.AsyncClient) -> None:
    query = {"query": "{ __schema { queryType { name } } }"}
    told = (await ask(edge, query, RESPONSE)).json()
    assert told["data"] == {"__schema": {"queryType": {"name": "Query"}}}
    async with reached(whole_application(keys, graphql_introspection=False)) as silent:
        answer = await ask(silent, query, RESPONSE)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}
        assert (await ask(silent, {"query": "{ __typename }"}, RESPONSE)).status_code == 200


async def test_a_body_that_does_not_come_is_408_and_a_longer_one_413() -> None:
    async def nothing_runs(*request: object) -> Any:
        raise AssertionError

    async def endless() -> AsyncIterator[bytes]:
        yield b'{"query": '
        await asyncio.Event().wait()

    view = GraphQLView(build_schema(), nothing_runs, nothing_runs, read_deadline=0.05)
    async with reached(Starlette(routes=[Route("/graphql", view)])) as client:
        for body, status in ((endless(), 408), (b" " * (LARGEST_BODY + 1), 413)):
            answer = await client.post("/graphql", content=body, headers={"Content-Type": JSON})
            assert (answer.status_code, answer.headers["connection"]) == (status, "close")
            assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}


@pytest.mark.parametrize("document", ["type X { a: Int }", "fragment F on Query { __typename }"])
async def test_a_document_without_an_operation_is_told_so(edge: httpx.AsyncClient, document: str) -> None:
    for accept in (JSON, RESPONSE):
        answer = await ask(edge, {"query": document}, accept)
        words = "The document has no operation: it needs a query, a mutation or a subscription."
        assert answer.status_code == 400
        assert answer.json()["errors"] == [{"message": words, "extensions": {"code": "BAD_REQUEST"}}]


async def test_where_queries_by_get_are_switched_off_it_is_said_what_to_do(keys: Path) -> None:
    async with reached(whole_application(keys)) as client:
        answer = await client.get("/graphql?query={__typename}")
        other = await client.put("/graphql")
    words = "Queries by GET are switched off here: send the request by POST."
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.json()["errors"][0]["message"] == words
    assert (other.status_code, other.json()["errors"][0]["message"]) == (405, "Not by this method.")
