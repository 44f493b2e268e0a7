"""Each limit at its edge: exactly as much is answered; one more is refused, and nothing was executed."""

import re
from typing import Any, Final, NamedTuple
from uuid import uuid4

import pytest
from graphql import get_introspection_query, parse, validate

from messages import Locale, text
from schema.documents import KnownDocuments
from tests.api import MEMBER, Api
from tests.resolvers.world import unwritten


class Edge(NamedTuple):
    allowed: str
    refused: str
    measured: int


def nested(levels: int) -> str:
    inner = "frameworkContract { " * (levels - 4) + "id" + " }" * (levels - 4)
    return f"{{ contracts(first: 1) {{ edges {{ node {{ {inner} }} }} }} }}"


def of_types(levels: int) -> str:
    return '{ __type(name: "Query") {' + "ofType {" * (levels - 2) + "name" + "}" * (levels - 1) + " }"


def words(number: int) -> str:
    """A document of so many tokens."""
    return "{ contracts(filter: {statusIn: [" + "DRAFT " * (number - 16) + "]}) { totalCount } }"


def mutations(number: int) -> str:
    deleted = 'deleteContract(input: {id: "x"}) { errors { code } }'
    return "mutation {" + " ".join(f"m{each}: {deleted}" for each in range(number)) + "}"


def names(number: int, *, begin: str = "", each: str = "__typename", end: str = "") -> str:
    return "{" + begin + " ".join(each.replace("#", str(n)) for n in range(number)) + end + "}"


def costing(orders: int) -> str:
    """A hundred contracts but one, each with 24 lines and their orders: 4,951 points; and a page of orders."""
    lines = "lines(first: 24) { nodes { order { id } } }"
    return (
        f"{{ contracts(first: 99) {{ nodes {{ {lines} }} }} orders(first: {orders}) {{ nodes {{ id }} }} }}"
    )


TWO: Final = " fragment T on Viewer { kind userName }"
SCHEMA: Final = " fragment S on __Schema { types { fields { type { fields { name } } } } }"
TWO_OF_TYPES: Final = " fragment T on __Type { kind name }"
# fmt: off
EDGES: Final = {
    "tokens":      Edge(words(1_000), words(1_001), 1_001),
    "wordLength":  Edge("{ " + "a" * 128 + ": __typename }", "{ " + "a" * 129 + ": __typename }", 129),
    "depth":       Edge(nested(12), nested(13), 13),
    "aliases":     Edge(names(15, each="a#: __typename"), names(16, each="a#: __typename"), 16),
    "directives":  Edge(names(9, each="__typename @skip(if: true)", end=" viewer { kind }"),
                        names(10, each="__typename @skip(if: true)", end=" viewer { kind }"), 10),
    "rootFields":  Edge(names(20), names(21), 21),
    "mutations":   Edge(mutations(5), mutations(6), 6),
    "fields":      Edge(names(199, begin="viewer {", each="...T", end="} __typename") + TWO,
                        names(199, begin="viewer {", each="...T", end="} a: __typename b: __typename") + TWO, 401),
    "repeated":    Edge(names(31, begin="viewer {", each="kind", end="}"),
                        names(32, begin="viewer {", each="kind", end="}"), 31),
    "cost":        Edge(costing(48), costing(49), 5_001),
    "introspectionDepth":  Edge(of_types(20), of_types(21), 21),
    "introspectionFields": Edge(names(149, begin="__schema { queryType {", each="...T", end="} }") + TWO_OF_TYPES,
                                names(150, begin="__schema { queryType {", each="...T", end="} }") + TWO_OF_TYPES, 302),
}
# fmt: on


async def test_as_much_as_a_limit_allows_is_answered(api: Api) -> None:
    client = api.client()
    for what, edge in EDGES.items():
        reply = await client.run(edge.allowed)
        assert (reply.status, reply.errors) == (200, []), (what, reply.errors)
        assert reply.data, what


@pytest.mark.parametrize("locale", Locale)
async def test_one_more_is_refused_in_the_readers_language_and_nothing_is_executed(
    api: Api, locale: Locale
) -> None:
    client = api.client(language=locale)
    for what, edge in EDGES.items():
        reply = await unwritten(client, edge.refused)
        (error,) = reply.errors
        limit = error["extensions"]["limit"]
        facts = {"limit": str(limit), "measured": str(edge.measured)}
        assert error["message"] == text(f"limits.{what}", locale, **facts)
        assert (reply.status, reply.data) == (200, None)
        assert error["extensions"] == {
            "code": "QUERY_TOO_COMPLEX",
            "exceeded": what,
            "limit": limit,
            "measured": edge.measured,
        }, what
        assert limit < edge.measured


async def test_of_a_bomb_the_measure_is_told_as_far_as_a_number_goes(api: Api) -> None:
    chain = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} ...f{n + 1} }}" for n in range(60))
    reply = await api.client().run(
        f"{{ ...f0 }} {chain} fragment f60 on Query {{ contracts {{ totalCount }} }}"
    )
    assert reply.codes == ["QUERY_TOO_COMPLEX"]
    assert reply.errors[0]["extensions"]["measured"] == 2**53 - 1
    deep = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} }}" for n in range(100))
    reply = await api.client().run(
        f"{{ ...f0 }} {deep} fragment f100 on Query {{ contracts {{ totalCount }} }}"
    )
    assert reply.errors[0]["extensions"]["exceeded"] == "depth"
    reply = await api.client().run("{ a" * 300 + "}" * 300)
    assert reply.errors[0]["extensions"]["exceeded"] == "depth"


async def test_page_sizes_in_variables_count(api: Api) -> None:
    client = api.client()
    operation = """query ($n: Int, $m: Int) {
      contracts(first: $n) { nodes { lines(first: $m) { nodes { order { id } } } } } }"""
    assert (await client.run(operation, n=10, m=100)).errors == []
    reply = await unwritten(client, operation, n=100, m=100)
    assert reply.errors[0]["extensions"] == {
        "code": "QUERY_TOO_COMPLEX",
        "exceeded": "cost",
        "limit": 5_000,
        "measured": 1 + 100 * (1 + 1 + 100 * 2),
    }
    assert (await client.run(operation, n=101, m=1)).codes == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    "options",
    [
        {},  # Apollo's, which older tools send too
        {"descriptions": False},
        {"specified_by_url": True, "schema_description": True, "directive_is_repeatable": True},  # codegen
        {
            "specified_by_url": True,
            "schema_description": True,
            "directive_is_repeatable": True,
            "input_value_deprecation": True,
        },  # GraphiQL
    ],
)
async def test_the_introspection_queries_of_tools_pass(api: Api, options: dict[str, bool]) -> None:
    reply = await api.client(None).run(get_introspection_query(**options))
    assert reply.errors == []
    assert len(reply.data["__schema"]["types"]) > 100
    assert reply.body["extensions"]["cost"]["requested"] in range(1_000, 1_500)


@pytest.mark.parametrize(
    "bomb",
    [
        "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
        "{ __schema { types { possibleTypes { fields { type { fields { type { fields { name } } } } } } } } }",
        '{ __type(name: "Query") {' + "fields { type {" * 5 + "name" + "} }" * 5 + "} }",
        "{ a: __schema { ...S } b: __schema { ...S } c: __schema { ...S } }" + SCHEMA,
        get_introspection_query().replace(
            "__schema {", "a: __schema { types { ...FullType } } __schema {", 1
        ),
    ],
)
async def test_circles_in_the_schema_do_not(api: Api, bomb: str) -> None:
    reply = await unwritten(api.client(), bomb)
    assert reply.data is None
    assert reply.codes == ["QUERY_TOO_COMPLEX"]
    assert reply.errors[0]["extensions"]["exceeded"].startswith("introspection")


async def test_every_answer_says_what_it_cost_and_what_is_left(api: Api) -> None:
    client = api.client(MEMBER)
    asked = (
        ("{ contracts(first: 50) { totalCount } }", 6),
        ("{ viewer { userName } }", 1),
        ("{ __typename }", 1),
        ("{ nonsense }", 1),
        ("{", 1),
    )
    for operation, requested in asked:
        cost = (await client.run(operation)).body["extensions"]["cost"]
        assert cost.pop("remaining") in range(59_900, 60_001)
        assert cost == {
            "requested": requested,
            "limit": 5_000,
            "capacity": 60_000,
            "restoredPerSecond": 1_000,
        }, operation
    refused = (await client.run(EDGES["cost"].refused)).body["extensions"]["cost"]
    assert refused["requested"] == 5_001
    assert refused["remaining"] > 59_000  # what is refused costs no more than the asking


async def test_what_is_not_run_is_no_place_to_hide_in(api: Api) -> None:
    hostile = EDGES["repeated"].refused
    for document in (
        f"query A {{ viewer {{ kind }} }} query B {hostile}",
        f"query B {hostile} query A {{ viewer {{ kind }} }}",
    ):
        for name in ("A", None):
            body = {"query": document, "operationName": name}
            errors = (await api.http.post("/graphql", json=body)).json()["errors"]
            assert [error["extensions"].get("exceeded") for error in errors] == ["repeated"]


async def test_of_many_mistakes_the_first_are_told(api: Api) -> None:
    reply = await api.client().run("{" + " ".join(f"contrakt{n}" for n in range(20)) + "}")
    assert set(reply.codes) == {"BAD_USER_INPUT"}
    assert len(reply.errors) == 6
    assert re.fullmatch(r"Too many validation errors.*", reply.errors[-1]["message"])


async def test_a_document_is_parsed_and_validated_once_for_many_requests(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []

    def counted(name: str, real: Any) -> None:
        def call(*arguments: Any, **options: Any) -> Any:
            called.append(name)
            return real(*arguments, **options)

        monkeypatch.setattr(f"schema.documents.{name}", call)

    counted("parse", parse)
    counted("validate", validate)
    operation = f"query Asked{uuid4().hex} ($n: Int) {{ contracts(first: $n) {{ totalCount }} }}"
    for size in (1, 2, 3):
        assert (await api.client().run(operation, n=size)).errors == []
    assert called == ["parse", "validate"]
    called.clear()
    for _ in range(2):
        assert (await api.client().run("{ nonsense }")).codes == ["BAD_USER_INPUT"]
        assert (await api.client().run(EDGES["cost"].refused)).codes == ["QUERY_TOO_COMPLEX"]
    assert called == ["parse", "validate", "parse"] * 2


def test_only_the_last_few_documents_are_known() -> None:
    known = KnownDocuments(most=3)
    parsed = {query: known.parsed(query, tokens=10) for query in ("{ a }", "{ b }", "{ c }", "{ d }")}
    for query in ("{ a }", "{ b }", "{ c }"):
        known.keep(query, parsed[query])
    assert known.parsed("{ a }", tokens=10) is parsed["{ a }"]
    known.keep("{ d }", parsed["{ d }"])
    assert len(known) == 3
    assert [known.is_known(query, document) for query, document in parsed.items()] == [
        True,
        False,
        True,
        True,
    ]
