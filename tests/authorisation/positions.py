"""Wherever the API takes an id, by the schema, and what belongs there, by tests/data/authorisation_ids.txt."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from graphql import (
    GraphQLArgument,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_object_type,
)

_FILE: Final = Path(__file__).parent.parent / "data" / "authorisation_ids.txt"


class Position(NamedTuple):
    """`Mutation.createContract(input.orderIds:)`: the field, the way to the id, and whether it is a list."""

    field: str
    way: tuple[str, ...]
    is_list: bool

    @property
    def coordinate(self) -> str:
        return f"{self.field}({'.'.join(self.way)}:)"

    def put(self, arguments: Mapping[str, Any], id: str) -> dict[str, Any]:
        """These arguments with this id there."""
        return _put(arguments, self.way, [id] if self.is_list else id)


def _put(given: Mapping[str, Any], way: tuple[str, ...], value: object) -> dict[str, Any]:
    name, *rest = way
    return {**given, name: _put(given.get(name, {}), tuple(rest), value) if rest else value}


def positions(schema: GraphQLSchema) -> Iterator[Position]:
    for name, kind in schema.type_map.items():
        if is_object_type(kind) and not name.startswith("__"):
            for field, value in kind.fields.items():
                for argument, given in value.args.items():
                    for way, is_list in _ids_in(given, (argument,)):
                        yield Position(f"{name}.{field}", way, is_list)


def _ids_in(
    given: GraphQLArgument | GraphQLInputField, way: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], bool]]:
    kind = get_named_type(given.type)
    if kind.name == "ID":
        yield way, isinstance(get_nullable_type(given.type), GraphQLList)
    elif isinstance(kind, GraphQLInputObjectType):
        for name, field in kind.fields.items():
            yield from _ids_in(field, (*way, name))


class Expected(NamedTuple):
    """`thing`: what belongs there, by its name in inputs.py. What is answered to who may: for it, and for no such."""

    thing: str
    own: str
    missing: str


@cache
def expectations() -> Mapping[str, Expected]:
    lines = [line for line in _FILE.read_text().splitlines() if line and not line.startswith("#")]
    found = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in lines]
    rows = {coordinate: Expected(*cells) for coordinate, *cells in found}
    assert len(rows) == len(lines), "an id has two rows"
    return rows
