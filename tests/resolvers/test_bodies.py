"""HTTP bodies that are no GraphQL request: 4xx with errors, never a fault of ours."""

import gzip
from typing import Any

import pytest

from tests.api import Api
from tests.resolvers.world import written

JSON = {"Content-Type": "application/json"}
QUERY = b'{"query": "{ contractStates { status } }"}'
# fmt: off
BODIES: dict[str, tuple[bytes, int]] = {
    "nothing":                  (b"", 400),
    "no JSON":                  (b"query { contractStates { status } }", 400),
    "half of it":               (QUERY[:-1], 400),
    "something after it":       (QUERY + b"x", 400),
    "null":                     (b"null", 400),
    "a number":                 (b"1", 400),
    "a string":                 (b'"{ contractStates { status } }"', 400),
    "true":                     (b"true", 400),
    "a list":                   (b"[]", 400),
    "a batch":                  (b"[" + QUERY + b"]", 400),
    "an empty object":          (b"{}", 400),
    "no UTF-8":                 (b'{"query": "\xff\xfe"}', 400),
    "UTF-16":                   (QUERY.decode().encode("utf-16"), 400),
    "a lone surrogate":         (b'{"query": "\\ud800"}', 400),
    "UTF-7":                    (b"+AHs-}", 400),
    "NaN":                      (b'{"query": "{a}", "variables": {"a": NaN}}', 400),
    "infinity":                 (b'{"query": "{a}", "variables": {"a": -Infinity}}', 400),
    "half a pair as a name":    (b'{"query": "{a}", "variables": {"\\udc00": 1}}', 400),
    "a name twice":             (QUERY[:-1] + b', "query": "{a}"}', 400),
    "a name twice below":       (b'{"query": "{a}", "variables": {"a": 1, "a": 2}}', 400),
    "300 kB":                   (b'{"query": "' + b" " * 300_000 + b'"}', 413),
    "deep arrays":              (b"[" * 100_000, 400),
    "deep arrays, all closed":  (b'{"query": "{a}", "variables": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "65 levels":                (b'{"query": "{a}", "variables": {"a": ' + b"[" * 63 + b"]" * 63 + b"}}", 400),
    "deep variables":           (b'{"query": "{a}", "variables": ' + b'{"a":' * 30_000 + b"1" + b"}" * 30_001, 400),
    "a query that is a number": (b'{"query": 1}', 400),
    "a query that is null":     (b'{"query": null}', 400),
    "an empty query":           (b'{"query": ""}', 400),
    "variables in a list":      (b'{"query": "{a}", "variables": []}', 400),
    "variables in a string":    (b'{"query": "{a}", "variables": "{}"}', 400),
    "a numbered operation":     (b'{"query": "{a}", "operationName": 1}', 400),
    "an unknown operation":     (QUERY[:-1] + b', "operationName": "x"}', 400),
    "extensions in a list":     (b'{"query": "{a}", "extensions": []}', 400),
    "several operations":       (b'{"query": "query A { __typename } query B { __typename }"}', 400),
    "a subscription":           (b'{"query": "subscription { contractChanged { contract { id } } }"}', 406),
    "only a fragment":          (b'{"query": "fragment F on Query { __typename }"}', 400),
    "a huge integer":           (b'{"query": "{a}", "variables": {"a": ' + b"9" * 400 + b"}}", 400),
    "a hugest integer":         (b'{"query": "{a}", "variables": {"a": ' + b"9" * 200_000 + b"}}", 400),
    "a 64 bit and a bit":       (b'{"query": "{a}", "variables": {"a": 9223372036854775808}}', 400),
    "a huge number":            (b'{"query": "{a}", "variables": {"a": 1e999}}', 400),
}
# fmt: on


def assert_refused(response: Any, status: int) -> None:
    assert response.status_code == status, response.text[:200]
    errors = response.json()["errors"]
    assert len(errors) == 1
    assert errors[0]["message"]
    assert errors[0]["extensions"] == {"code": "BAD_REQUEST"}
    assert "data" not in response.json()


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json", "*/*"])
async def test_a_malformed_body_is_refused_with_errors_and_changes_nothing(api: Api, accept: str) -> None:
    before = await written()
    for name, (body, status) in BODIES.items():
        response = await api.http.post("/graphql", content=body, headers={**JSON, "Accept": accept})
        assert_refused(response, status)
        kind = "application/json" if accept == "*/*" else accept
        assert response.headers["content-type"] == f"{kind}; charset=utf-8", name
    assert await written() == before


async def test_other_content_types_are_415(api: Api) -> None:
    for kind in (
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json5",
        "application/graphql+json",
        "application/json; charset=utf-16",
        "application/json; charset=latin1",
        'application/json; a=b; CHARSET="GBK"',
        "application/json, application/json",
        "",
    ):
        response = await api.http.post("/graphql", content=QUERY, headers={"Content-Type": kind})
        assert_refused(response, 415)
    for kind in (
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json; charset=utf8; a=b",
    ):
        response = await api.http.post("/graphql", content=QUERY, headers={"Content-Type": kind})
        assert response.status_code == 200
        assert len(response.json()["data"]["contractStates"]) == 12


async def test_a_body_may_begin_with_a_byte_order_mark_and_must_not_be_compressed(api: Api) -> None:
    response = await api.http.post("/graphql", content=b"\xef\xbb\xbf" + QUERY, headers=JSON)
    assert len(response.json()["data"]["contractStates"]) == 12
    packed = {**JSON, "Content-Encoding": "gzip"}
    response = await api.http.post("/graphql", content=gzip.compress(QUERY), headers=packed)
    assert_refused(response, 415)
    assert response.headers["accept-encoding"] == "identity"


async def test_an_empty_name_of_an_operation_is_none(api: Api) -> None:
    response = await api.http.post("/graphql", json={"query": "{ __typename }", "operationName": ""})
    assert response.json()["data"] == {"__typename": "Query"}


async def test_one_operation_of_several_runs_when_it_is_named(api: Api) -> None:
    body = {
        "query": 'query A { contractStates { status } } query B { verifyContract(number: "1", code: "1") { verdict } }',
        "operationName": "B",
    }
    response = await api.http.post("/graphql", json=body)
    assert response.json()["data"] == {"verifyContract": {"verdict": "UNKNOWN"}}
