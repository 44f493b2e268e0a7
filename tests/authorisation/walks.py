"""Every way from Query to every field, made of the schema: each way visits a type once, and ends where it comes again.

What a way asks for is a leaf; ways that begin alike are asked for together, as far as one operation may ask.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_interface_type,
    is_leaf_type,
)

DEEPEST: Final = 12
"""Of an operation; a way that goes deeper is begun nearer to its end, at `node`."""

_MOST_FIELDS: Final = 340
"""Of an operation: it may have 400, and 1,000 tokens."""

# fmt: off
ARGUMENTS: Final[Mapping[str, str]] = {
    "Query.contracts":         "first: 7",
    "OperatorQuery.contracts": 'first: 8, filter: {includeDeleted: true, accountId: "$Account"}',
    "OperatorQuery.accounts":   "first: 4",
    "OperatorQuery.deliveries": "first: 6",
    "Account.events":          "first: 10",
}
# fmt: on
_PAGE: Final = "first: 3"


@dataclass(frozen=True, slots=True)
class Step:
    """One field: as it is written, where its row is, and, below `node`, of which type it is."""

    name: str
    written: str
    coordinate: str
    kind: str
    is_leaf: bool = False
    on: str | None = None


Way: TypeAlias = tuple[Step, ...]
Tree: TypeAlias = dict[Step, "Tree"]


def ways_from(schema: GraphQLSchema, start: Step, *, visited: frozenset[str] = frozenset()) -> Iterator[Way]:
    """All that begin with this step, in the schema's order."""
    if start.is_leaf:
        yield (start,)
        return
    kind = schema.type_map[start.on or start.kind]
    for step in steps_of(kind):
        if step.kind in visited | {kind.name}:
            if "id" in getattr(schema.type_map[step.kind], "fields", {}):
                yield start, step, Step("id", "id", f"{step.kind}.id", "ID", is_leaf=True)
        else:
            for way in ways_from(schema, step, visited=visited | {kind.name}):
                yield start, *way


def steps_of(kind: GraphQLNamedType) -> Iterator[Step]:
    assert isinstance(kind, GraphQLObjectType) or is_interface_type(kind), kind
    for name, field in kind.fields.items():
        yield step_of(kind.name, name, field)


def step_of(owner: str, name: str, field: GraphQLField, arguments: str | None = None) -> Step:
    coordinate, kind = f"{owner}.{name}", get_named_type(field.type)
    if arguments is None:
        arguments = ARGUMENTS.get(coordinate, _PAGE if "first" in field.args else "")
    written = f"{name}({arguments})" if arguments else name
    return Step(name, written, coordinate, kind.name, is_leaf=is_leaf_type(kind))


def packed(ways: Iterator[Way], *, most: int = _MOST_FIELDS) -> Iterator[Tree]:
    """Trees that one operation each can ask for; what goes too deep is left out."""
    tree: Tree = {}
    size = 0
    for way in ways:
        if len(way) > DEEPEST:
            continue
        if size >= most:
            yield tree
            tree, size = {}, 0
        size += _plant(tree, way)
    if tree:
        yield tree


def _plant(tree: Tree, way: Way) -> int:
    """How many fields are new."""
    new = 0
    for step in way:
        new += step not in tree
        tree = tree.setdefault(step, {})
    return new


def text_of(tree: Tree) -> str:
    """As a client writes it."""
    parts = []
    for step, below in tree.items():
        inner = text_of(below)
        inner = f" {{ ... on {step.on} {inner} }}" if step.on else f" {inner}" if below else ""
        parts.append(step.written + inner)
    return f"{{ {' '.join(parts)} }}"


def coordinates_in(tree: Tree) -> Iterator[str]:
    for step, below in tree.items():
        yield step.coordinate
        yield from coordinates_in(below)
