"""One walk over a document: depth, fields, aliases and cost, with variables, fragments, and bombs made of them."""

from typing import Any, Final

import pytest
from graphql import GraphQLError, get_operation_ast, parse

from resolvers import build_schema
from schema.allowance import Limits
from schema.measuring import Measure, NestedTooDeep, measure_of

SCHEMA: Final = build_schema()._schema


def measured(text: str, **variables: Any) -> Measure:
    document = parse(text)
    operation = get_operation_ast(document)
    assert operation is not None
    return measure_of(SCHEMA, document, operation, variables)


def cost_of(text: str, **variables: Any) -> int:
    return measured(text, **variables).cost


def bomb(fragments: int, *, each: int = 2, leaf: str = "viewer { userName }") -> str:
    """`each` spreads of the next fragment in each: each**fragments times the leaf."""
    chain = " ".join(
        f"fragment f{n} on Query {{ {' '.join([f'...f{n + 1}'] * each)} }}" for n in range(fragments)
    )
    return f"{{ ...f0 }} {chain} fragment f{fragments} on Query {{ {leaf} }}"


def test_an_object_costs_one_and_a_leaf_nothing() -> None:
    assert cost_of("{ __typename }") == 0
    assert cost_of("{ viewer { userName kind } }") == 1
    assert cost_of("{ viewer { account { name } } }") == 2
    assert cost_of("{ viewer { userName account { name verifiedSubject { name } } } }") == 3


def test_a_connection_costs_its_page_for_what_is_asked_of_each_item() -> None:
    assert cost_of("{ contracts(first: 7) { nodes { id } } }") == 1 + 7
    assert cost_of("{ contracts(first: 7) { edges { cursor node { id } } } }") == 1 + 7 * 2
    assert cost_of("{ contracts(first: 7) { pageInfo { hasNextPage } } }") == 2
    assert cost_of("{ contracts(first: 7) { totalCount } }") == 1 + 5
    assert cost_of("{ contracts(first: 7) { totalCount nodes { partyA { name } amount { amount } } } }") == 27
    assert cost_of("{ contracts(first: 7) { nodes { lines(first: 3) { nodes { order { id } } } } } }") == (
        1 + 7 * (1 + 1 + 3 * 2)
    )


def test_the_page_size_comes_from_literals_variables_and_defaults() -> None:
    page = "query ($n: Int, $m: Int = 4) { contracts(%s) { nodes { id } } }"
    assert cost_of(page % "first: $n", n=9) == 10
    assert cost_of(page % "last: $n", n=9) == 10
    assert cost_of(page % "first: $m", m=9) == 10
    assert cost_of(page % "first: $m") == 5
    assert cost_of(page % "filter: {}") == 21
    assert cost_of(page % "first: $n") == 21
    assert cost_of(page % "first: $n", n=None) == 21
    assert cost_of(page % "first: null") == 21
    assert cost_of(page % "first: 3, last: 8") == 9
    assert cost_of(page % "first: 0") == 1
    assert cost_of(page % "first: -5") == 1


@pytest.mark.parametrize("size", ["x", True, 5.0, [1], {"a": 1}])
def test_a_page_size_that_cannot_be_read_counts_as_the_largest(size: object) -> None:
    assert cost_of("query ($n: Int) { contracts(first: $n) { nodes { id } } }", n=size) == 101
    assert cost_of('{ contracts(first: "7") { nodes { id } } }') == 101
    assert cost_of("{ contracts(first: " + "9" * 5_000 + ") { nodes { id } } }") == 101


def test_a_page_larger_than_any_costs_as_the_largest_for_it_is_refused() -> None:
    assert cost_of("query ($n: Int) { contracts(first: $n) { nodes { id } } }", n=10**30) == 101


def test_nodes_cost_as_many_as_there_are_ids() -> None:
    nodes = "query ($ids: [ID!]!, $id: ID!) { nodes(ids: %s) { id } }"
    assert cost_of(nodes % "$ids", ids=["a"] * 9) == 9
    assert cost_of(nodes % '["a", $id]', id="b") == 2
    assert cost_of(nodes % "[]") == 0
    assert cost_of(nodes % "$ids", ids="a") == 100
    assert cost_of(nodes % "$ids") == 100
    assert cost_of(nodes % "$ids", ids=["a"] * 500) == 100
    assert cost_of("{ nodes { id } }") == 100


def test_a_list_without_pages_costs_its_figure() -> None:
    assert cost_of("{ contractStates { status } }") == 12
    assert cost_of("{ partyAProfiles { name } }") == 50
    assert cost_of("{ creationOptions { label reasons { code facts { name } } } }") == 6 * (1 + 5 * (1 + 3))


def test_of_the_types_an_interface_can_be_the_dearest_counts() -> None:
    one = "... on Contract { partyA { name } amount { amount } }"
    other = "... on Order { amount { amount } }"
    assert cost_of(f'{{ node(id: "x") {{ {one} }} }}') == 3
    assert cost_of(f'{{ node(id: "x") {{ {one} {other} }} }}') == 3
    assert cost_of(f'{{ node(id: "x") {{ {one} {other} {one} }} }}') == 5
    assert cost_of(f'{{ node(id: "x") {{ ... on Node {{ {one} {other} }} }} }}') == 3
    assert measured(f'{{ node(id: "x") {{ {one} {other} }} }}').fields == 7


def test_fragments_count_as_often_as_they_are_spread() -> None:
    spread = measured(
        "{ a: viewer { ...V } b: viewer { ...V ... { userName } } }"
        " fragment V on Viewer { n: userName account { name } }"
    )
    assert (spread.fields, spread.aliases, spread.depth, spread.here, spread.cost) == (9, 4, 3, 2, 4)


def test_root_fields_are_counted_through_fragments() -> None:
    root = measured(
        "{ ...Q ... on Query { ...Q __typename } } fragment Q on Query { viewer { kind } __typename }"
    )
    assert (root.here, root.fields) == (5, 7)


def test_what_is_skipped_costs_nothing_but_its_directive() -> None:
    text = """query ($yes: Boolean!, $no: Boolean = false) {
      contracts(first: 50) @skip(if: $yes) { nodes { id } }
      orders(first: 50) @include(if: $no) { nodes { id } }
      ...F @include(if: $yes)
      ... @skip(if: true) { filingOrders { nodes { id } } }
    } fragment F on Query { viewer { kind } }"""
    some = measured(text, yes=True)
    assert (some.cost, some.fields, some.directives) == (1, 2, 4)
    every = measured(text, yes=False, no=True)
    assert (every.cost, every.fields) == (51 + 51, 6)
    unknown = measured(text)
    assert unknown.cost == 51 + 1


def test_directives_are_counted_wherever_they_stand() -> None:
    text = """query Q($a: Int @x) @x { viewer @x { ...F @x ... @x { kind @x @y } } }
      fragment F on Viewer @x { kind }"""
    assert measured(text).directives == 8


def test_what_the_schema_does_not_have_costs_nothing_and_counts_as_a_field() -> None:
    found = measured("{ nonsense { more { of { it } } } ...Missing ... on Nowhere { x { y } } contracts }")
    assert (found.fields, found.depth, found.cost) == (7, 4, 1)


def test_a_fragment_in_itself_is_refused() -> None:
    for text in (
        "{ ...f } fragment f on Query { ...f }",
        "{ ...f } fragment f on Query { ...g } fragment g on Query { viewer { kind } ...f }",
        "{ ...f } fragment f on Query { viewer { account { ... on Query { ...f } } } }",
    ):
        with pytest.raises(GraphQLError, match="within itself"):
            measured(text)


def test_a_bomb_is_measured_exactly_and_in_one_walk() -> None:
    assert measured(bomb(10)).fields == 2 * 2**10
    assert measured(bomb(50, each=3)).cost == 3**50
    assert measured(bomb(50, each=3)).depth == 2


def test_nobody_makes_the_walk_go_deeper_than_it_may() -> None:
    for text in (
        "{ a" * 100 + "}" * 100,
        "{ ..." * 99 + "{ a }" + "}" * 99,
        bomb(90),
    ):
        with pytest.raises(NestedTooDeep):
            measured(text)


def test_what_is_selected_again_in_one_place_is_counted() -> None:
    assert measured("{ viewer { kind kind kind } }").repeated == 2
    assert measured("{ viewer { kind } viewer { kind } }").repeated == 1
    assert measured("{ viewer { kind ... { kind } ... on Viewer { kind } } }").repeated == 2
    assert measured("{ a: viewer { kind } b: viewer { kind } }").repeated == 0
    assert measured("{ viewer { x: kind x: kind } }").repeated == 1


def test_what_is_repeated_beside_the_operation_counts_for_it_is_validated_too() -> None:
    document = parse(
        "query A { viewer { kind } } query B { viewer { kind kind kind } }"
        " fragment F on Viewer { kind ...G } fragment G on Viewer { kind kind kind kind }"
    )
    operation = get_operation_ast(document, "A")
    assert operation is not None
    found = measure_of(SCHEMA, document, operation, {})
    assert (found.repeated, found.fields, found.cost) == (3, 2, 1)


def test_the_schema_is_measured_apart() -> None:
    found = measured(
        '{ viewer { kind } __schema { types { name fields { name } } } a: __type(name: "X") { name } }'
    )
    assert (found.here, found.fields, found.depth, found.cost, found.aliases) == (3, 4, 2, 1, 1)
    assert (found.introspection_depth, found.introspection_fields) == (4, 7)
    assert found.introspection_cost == 1 + 250 * (1 + 8) + 1


def test_the_limits_are_those_that_are_promised() -> None:
    limits = Limits()
    assert (limits.tokens, limits.depth, limits.aliases, limits.fields) == (1_000, 12, 15, 400)
    assert limits.word_length == 128
    assert (limits.root_fields, limits.mutations, limits.directives, limits.cost) == (20, 5, 9, 5_000)
