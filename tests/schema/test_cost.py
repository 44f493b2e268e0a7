"""The table of costs fits the schema: every list has its figure, every figure its list."""

from typing import Final

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from resolvers import build_schema
from schema.cost import BY_IDS, ITEMS, WEIGHTS, price_of

SCHEMA: Final = build_schema()._schema
TYPES: Final = {
    name: kind
    for name, kind in SCHEMA.type_map.items()
    if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
}
FIELDS: Final = {
    (name, field): definition for name, kind in TYPES.items() for field, definition in kind.fields.items()
}


def is_many(field: GraphQLField) -> bool:
    kind = field.type
    while not isinstance(kind, GraphQLList) and hasattr(kind, "of_type"):
        kind = kind.of_type
    return isinstance(kind, GraphQLList) and not is_leaf_type(get_named_type(kind))


def keys_of(parent: str, name: str) -> set[str]:
    return {f"{parent}.{name}", f"*.{name}", f"{parent}.*"}


def test_every_list_without_pages_has_its_figure() -> None:
    """Whoever adds a list adds a line: how many there can be, or how many there usually are."""
    missing = [
        f"{parent}.{name}"
        for (parent, name), field in FIELDS.items()
        if is_many(field) and not parent.endswith("Connection") and not keys_of(parent, name) & ITEMS.keys()
    ]
    assert missing == []


def test_no_figure_is_for_what_does_not_exist() -> None:
    lists = {
        key for (parent, name), field in FIELDS.items() if is_many(field) for key in keys_of(parent, name)
    }
    assert ITEMS.keys() - lists == set()
    fields = {key for parent, name in FIELDS for key in keys_of(parent, name)}
    assert WEIGHTS.keys() - fields == set()


def test_every_connection_has_pages_and_every_list_in_it_is_a_page() -> None:
    for (parent, name), field in FIELDS.items():
        price = price_of(TYPES[parent], name)
        assert price is not None
        if get_named_type(field.type).name.endswith("Connection"):
            assert price.is_connection, (parent, name)
            assert "first" in field.args, (parent, name)
        if parent.endswith("Connection"):
            assert price.is_each == is_many(field) == (name in {"nodes", "edges"}), (parent, name)
        else:
            assert not price.is_each


def test_what_is_asked_for_by_ids_has_the_ids() -> None:
    for key, figure in ITEMS.items():
        if figure == BY_IDS:
            parent, _, name = key.partition(".")
            assert str(FIELDS[parent, name].args[BY_IDS].type) == "[ID!]!"


def test_the_figures_about_the_schema_itself_are_not_less_than_it_has() -> None:
    types = list(SCHEMA.type_map.values())
    total = sum(len(kind.fields) for kind in TYPES.values())
    assert int(ITEMS["__Schema.types"]) >= len(types)
    assert int(ITEMS["__Schema.directives"]) >= len(SCHEMA.directives)
    assert int(ITEMS["__Type.fields"]) >= total / len(types)


def test_a_mutation_costs_more_than_a_query_of_the_same_shape() -> None:
    mutation = TYPES["Mutation"]
    for name in mutation.fields:
        price = price_of(mutation, name)
        assert price is not None
        assert price.own >= 20
