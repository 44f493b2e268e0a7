"""Whatever is sent to /graphql: never a fault of ours, and never an answer without data or errors."""

import asyncio
import json
from collections.abc import Mapping

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette

from tests.endpoints.edge import JSON, RESPONSE, reached, whole_application

GOOD = {"query": "query A($a: String) { contractStates { status } __typename }", "operationName": "A"}
NAMES = st.sampled_from(["query", "operationName", "variables", "extensions", "a", "id", "__proto__", ""])
DOCUMENTS = st.sampled_from(
    [
        "{ __typename }",
        "query A { __typename } query B { __typename }",
        "mutation M { __typename }",
        "subscription S { __typename }",
        "fragment F on Query { ...F } { ...F }",
        "query A($a: ContractFilter!) { __typename }",
        '{ verifyContract(number: "", code: "") { verdict } }',
        "{ node(id: 1) { id } nodes(ids: []) { id } }",
        "{ a: viewer { userName } ... @include(if: 1) { b: viewer } }",
    ]
)
TEXTS = (
    st.text(max_size=60) | st.text(alphabet='{}()[]:!$@"\\. \nabAB01_#&|=…\ud800', max_size=80) | DOCUMENTS
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda each: st.lists(each, max_size=4) | st.dictionaries(NAMES, each, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=5).map(lambda changes: {**GOOD, **changes})
BODIES = st.one_of(
    st.binary(max_size=200),
    (VALUES | OBJECTS).map(lambda value: json.dumps(value).encode()),
    st.tuples(st.integers(0, 120), st.binary(max_size=3)).map(lambda damage: damaged(*damage)),
)
ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
HEADERS = st.fixed_dictionaries(
    {"Content-Type": st.sampled_from([JSON, JSON, f"{JSON}; charset=utf-8"]) | ASCII},
    optional={
        "Accept": st.sampled_from([JSON, RESPONSE, "*/*", "text/html"]) | ASCII,
        **dict.fromkeys(
            ["Accept-Encoding", "Accept-Language", "Content-Encoding", "traceparent", "X-Request-Id"], ASCII
        ),
    },
)


def damaged(at: int, bytes_: bytes) -> bytes:
    body = json.dumps(GOOD).encode()
    return body[:at] + bytes_ + body[at + len(bytes_) :]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    return whole_application(tmp_path_factory.mktemp("fuzz"), graphql_get=True)


async def answered(app: Starlette, method: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
    text = body.decode("latin-1")
    address = {"query": text, "variables": text} if method == "GET" else {}
    async with reached(app) as client:
        return await client.request(method, "/graphql", params=address, content=body, headers=headers)


@settings(max_examples=250, deadline=None)
@given(method=st.sampled_from(["POST", "POST", "POST", "GET"]), body=BODIES, headers=HEADERS)
def test_nothing_that_is_sent_is_a_fault_of_ours(
    app: Starlette, method: str, body: bytes, headers: dict[str, str]
) -> None:
    answer = asyncio.run(answered(app, method, body, headers))
    told = answer.json()
    assert answer.status_code < 500, told
    assert ("data" in told and answer.status_code == 200) or told["errors"]
    for error in told.get("errors", []):
        assert error["message"]
        assert error["extensions"]["code"] in {"BAD_REQUEST", "BAD_USER_INPUT", "UNAUTHENTICATED"}
