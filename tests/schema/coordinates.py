"""A schema as a flat table: every schema coordinate, beside what a client relies on at it."""

from collections.abc import Iterator, Mapping
from typing import Final

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    Undefined,
    is_required_argument,
    is_required_input_field,
)

BUILT_IN: Final = frozenset({"Boolean", "Float", "ID", "Int", "String"})


def coordinates(schema: GraphQLSchema) -> dict[str, str]:
    """`Contract.lines(first:)` is `Int`; `Contract` is `object`; `OrderDirection.ASC` is `value`."""
    return {
        coordinate: shape
        for name, kind in schema.type_map.items()
        if name not in BUILT_IN and not name.startswith("__")
        for coordinate, shape in _of_type(name, kind)
    }


def _of_type(name: str, kind: GraphQLNamedType) -> Iterator[tuple[str, str]]:
    yield name, type(kind).__name__
    match kind:
        case GraphQLScalarType():
            yield f"{name} @specifiedBy", str(kind.specified_by_url)
        case GraphQLEnumType():
            yield from ((f"{name}.{value}", "value") for value in kind.values)
        case GraphQLInputObjectType():
            yield f"{name} @oneOf", str(kind.is_one_of)
            yield from ((f"{name}.{field}", _shape(value)) for field, value in kind.fields.items())
        case GraphQLObjectType() | GraphQLInterfaceType():
            yield from ((f"{name} implements {each.name}", "interface") for each in kind.interfaces)
            for field, value in kind.fields.items():
                yield f"{name}.{field}", str(value.type)
                for argument, given in value.args.items():
                    yield f"{name}.{field}({argument}:)", _shape(given)


def _shape(value: GraphQLArgument | GraphQLInputField) -> str:
    default = value.default_value
    return str(value.type) if default is Undefined else f"{value.type} = {_plain(default)}"


def _plain(default: object) -> str:
    """Enum defaults are members here and names there."""
    return str(getattr(default, "name", default))


def required_inputs(schema: GraphQLSchema) -> dict[str, str]:
    """Arguments and input fields that a client must give, beside the field or the type they belong to."""
    found: dict[str, str] = {}
    for name, kind in schema.type_map.items():
        if isinstance(kind, GraphQLInputObjectType):
            found |= {
                f"{name}.{f}": name for f, value in kind.fields.items() if is_required_input_field(value)
            }
        elif isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for field, value in kind.fields.items():
                for argument, given in value.args.items():
                    if is_required_argument(given):
                        found[f"{name}.{field}({argument}:)"] = f"{name}.{field}"
    return found


def uncovered(coordinate: str, missing: Mapping[str, str] | frozenset[str]) -> bool:
    """Whether a missing coordinate is not already said by a missing type, field, or argument around it."""
    owner = coordinate.partition(" ")[0].partition(".")[0]
    field = coordinate.partition("(")[0]
    return (owner == coordinate or owner not in missing) and (field == coordinate or field not in missing)
