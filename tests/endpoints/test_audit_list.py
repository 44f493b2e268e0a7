"""What auditors of GraphQL servers look for (graphql-cop's list, and more): on a running server they find one thing.

Introspection is on by choice: the schema is public, at /schema.graphql too, and hiding it protects nothing
(docs/decisions/0017, 0025).
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx

from tests.endpoints.bombs import times
from tests.endpoints.edge import BROWSER, whole_application
from tests.endpoints.serving import served

Finds = Callable[[httpx.Response], bool]
MUTATION: Final = "mutation { __typename }"
CIRCLE: Final = "fields { type {" * 4 + " name " + "} }" * 4
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}


class Check(NamedTuple):
    finds: Finds
    query: str = "{ __typename }"
    method: str = "POST"
    path: str = "/graphql"
    request: dict[str, Any] | None = None
    """Instead of the query as JSON."""


def said(*words: str) -> Finds:
    return lambda answer: any(word in answer.text.lower() for word in words)


def data(answer: httpx.Response) -> Any:
    told = answer.json()
    return (told[0] if isinstance(told, list) and told else told).get("data")


def executed(answer: httpx.Response) -> bool:
    return bool(data(answer))


def many_errors(answer: httpx.Response) -> bool:
    return len(answer.json().get("errors", [])) > 6


def page(answer: httpx.Response) -> bool:
    words = ("graphiql", "playground", "apollo-server-landing-page", "altair")
    return answer.status_code == 200 and any(word in answer.text.lower() for word in words)


def shared(answer: httpx.Response) -> bool:
    return "access-control-allow-origin" in answer.headers


# fmt: off
CHECKS: Final[dict[str, Check]] = {
    "introspection":            Check(executed, "{ __schema { types { name fields { name } } } }"),
    "field suggestions":        Check(said("did you mean"), "{ __schema { directive } }"),
    "argument suggestions":     Check(said("did you mean"), '{ __type(nam: "Query") { name } }'),
    "type suggestions":         Check(said("did you mean"), "{ ... on Querie { __typename } }"),
    "value suggestions":        Check(said("did you mean"), "{ contracts(orderBy: {field: CREATED}) { totalCount } }"),
    "input suggestions":        Check(said("did you mean"), request={"json": {
        "query": "query ($by: ContractBy!) { contract(by: $by) { id } }", "variables": {"by": {"numbr": "x"}}}}),
    "alias overload":           Check(executed, "{" + times(101, "a#: __typename") + "}"),
    "directive overload":       Check(many_errors, "{ __typename " + times(10, "@aa") + "}"),
    "a directive repeated":     Check(executed, "{ __typename " + times(10, "@include(if: true)") + "}"),
    "field duplication":        Check(executed, "{" + times(500, "__typename") + "}"),
    "circular introspection":   Check(executed, "{ __schema { types {" + CIRCLE + "} } }"),
    "circular fragments":       Check(executed, "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
    "error flood":              Check(many_errors, "{" + times(19, "nonsense#") + "}"),
    "depth":                    Check(executed, '{ __type(name: "Query") {' + "ofType {" * 30 + "name" + "}" * 30 + "} }"),
    "batches":                  Check(executed, request={"json": [{"query": "{ __typename }"}] * 10}),
    "queries by GET":           Check(executed, method="GET", request={"params": {"query": "{ __typename }"}}),
    "mutations by GET":         Check(executed, method="GET", request={"params": {"query": MUTATION}}),
    "forms":                    Check(executed, request={"data": {"query": "{ __typename }"}}),
    "mutations by form":        Check(executed, request={"data": {"query": MUTATION}}),
    "multipart":                Check(executed, request={"files": {"operations": (None, '{"query": "{ __typename }"}'), "map": (None, "{}")}}),
    "text/plain":               Check(executed, request={"content": '{"query": "{ __typename }"}', "headers": {"Content-Type": "text/plain"}}),
    "no content type":          Check(executed, request={"content": '{"query": "{ __typename }"}'}),
    "JSON in a form":           Check(executed, request={"content": json.dumps({"query": MUTATION}), "headers": FORM}),
    "application/graphql":      Check(executed, request={"content": "{ __typename }", "headers": {"Content-Type": "application/graphql"}}),
    "a query in the address":   Check(executed, request={"params": {"query": "{ __typename }"}, "json": {}}),
    "PUT":                      Check(executed, method="PUT", request={"json": {"query": "{ __typename }"}}),
    "another method in a header": Check(executed, method="GET", request={"params": {"query": MUTATION}, "headers": {"X-HTTP-Method-Override": "POST"}}),
    "sharing with any origin":  Check(shared, request={"json": {"query": "{ __typename }"}, "headers": {"Origin": "https://evil.example"}}),
    "sharing with null":        Check(shared, method="OPTIONS", request={"headers": {"Origin": "null", "Access-Control-Request-Method": "POST"}}),
    "tracing":                  Check(said('"tracing"', '"ftv1"'), request={"json": {"query": "{ __typename }"}, "headers": {"X-Apollo-Tracing": "1", "apollo-federation-include-trace": "ftv1"}}),
    "debug mode":               Check(said("traceback", "stacktrace", '"exception"', "debug"), "qwerty cop { abc }"),
    "faults":                   Check(lambda answer: answer.status_code >= 500 or "INTERNAL" in answer.text, "{ contracts(first: " + "9" * 5_000 + ") { totalCount } }"),
    "federation's service":     Check(executed, "{ _service { sdl } }"),
    "deferred answers":         Check(executed, "{ ... @defer { __typename } }"),
    **{f"a console at {path}": Check(page, method="GET", path=path, request={"headers": {"Accept": BROWSER}})
       for path in ("/", "/graphql", "/graphiql", "/playground", "/console", "/altair", "/graphql/console", "/v1/graphql")},
}
# fmt: on


@asynccontextmanager
async def stranger(folder: Path, **settings: Any) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        served(whole_application(folder, **settings)) as origin,
        httpx.AsyncClient(base_url=origin) as client,
    ):
        yield client


async def found(client: httpx.AsyncClient) -> set[str]:
    names = set()
    for name, check in CHECKS.items():
        request = check.request or {"json": {"query": check.query}}
        answer = await client.request(check.method, check.path, **request)
        assert answer.status_code < 500, (name, answer.text)
        is_json = "json" in answer.headers.get("content-type", "")
        if (is_json or check.finds is page) and check.finds(answer):
            names.add(name)
    return names


async def test_auditors_find_that_introspection_is_on_and_nothing_else(keys: Path) -> None:
    """As in production, where GraphiQL is off unless it is wanted."""
    async with stranger(keys, graphiql=False) as client:
        assert await found(client) == {"introspection"}


async def test_each_switch_is_found_for_what_it_is(keys: Path) -> None:
    """So the checks can find something; mutations stay where they are."""
    async with stranger(keys, graphiql=False, graphql_introspection=False) as client:
        assert await found(client) == set()
    async with stranger(
        keys, graphiql=False, graphql_get=True, cors_origins="https://evil.example"
    ) as client:
        assert await found(client) == {"introspection", "queries by GET", "sharing with any origin"}
