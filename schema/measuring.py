"""How much a document asks for, in one walk that sees each definition once: linear in the document's size.

Measured before validation, so nothing about the document is taken for granted; what validation will refuse costs
nothing here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

from graphql import (
    BooleanValueNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
)

from schema.cost import Price, price_of
from schema.pages import DEFAULT_SIZE, MAX_SIZE

NESTED_AT_MOST: Final = 64
"""Selection sets inside each other, fragments included: the walk goes no deeper than this."""

_UNLESS: Final = {"skip": True, "include": False}
_DIGITS: Final = 10  # of an Int; Python itself refuses to read very many
_UNREADABLE: Final = object()
_LEFT_OUT: Final = object()
_ABOUT_THE_SCHEMA: Final = {"__schema": "__Schema", "__type": "__Type"}


@dataclass(slots=True)
class Measure:
    """Of a selection set, its fragments expanded.

    `here`: the fields of its first level. `repeated`: those that are selected in one place more than once, which
    validation compares with each other. `each`: what it costs once more for each item of the connection around.
    What is asked about the schema itself is measured apart.
    """

    depth: int = 0
    here: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    repeated: int = 0
    cost: int = 0
    each: int = 0
    introspection_depth: int = 0
    introspection_fields: int = 0
    introspection_cost: int = 0

    def add(self, other: "Measure") -> None:
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.depth = max(self.depth, other.depth)
        self.introspection_depth = max(self.introspection_depth, other.introspection_depth)


_SUMS: Final = tuple(
    each.name for each in fields(Measure) if each.name not in {"depth", "introspection_depth"}
)


class NestedTooDeep(Exception):
    """Deeper than anything that is allowed, so the walk went no further."""


def measure_of(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
    variables: Mapping[str, Any],
) -> Measure:
    """Raises NestedTooDeep, and GraphQLError for a fragment that is in itself.

    What the document has beside the operation is not executed, but validated: it may repeat no more than that.
    """
    root = schema.get_root_type(operation.operation)
    walk = _Walk(schema, document, operation, variables)
    measure = walk.selection(operation.selection_set, root, 1)
    measure.directives += len(operation.directives or ())
    measure.directives += sum(len(each.directives or ()) for each in operation.variable_definitions or ())
    measure.repeated = max(measure.repeated, *(each.repeated for each in walk.beside(operation)), 0)
    return measure


class _Walk:
    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> None:
        self._definitions = document.definitions
        self._types = schema.type_map
        self._variables = variables
        self._defaults = {
            each.variable.name.value: each.default_value for each in operation.variable_definitions or ()
        }
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._measured: dict[str, Measure | None] = {}

    def beside(self, operation: OperationDefinitionNode) -> Iterator[Measure]:
        """The other operations and the fragments, whatever type they are on."""
        for each in self._definitions:
            if isinstance(each, FragmentDefinitionNode):
                yield self._fragment(each, self._types.get(each.type_condition.name.value), 1)
            elif isinstance(each, OperationDefinitionNode) and each is not operation:
                yield self.selection(each.selection_set, None, 1)

    def selection(
        self,
        selected: SelectionSetNode,
        parent: GraphQLNamedType | None,
        level: int,
        seen: set[str] | None = None,
    ) -> Measure:
        """`seen`: the names of the place that this is a part of."""
        if level > NESTED_AT_MOST:
            raise NestedTooDeep
        total, seen = Measure(), set() if seen is None else seen
        exclusive: dict[str, int] = {}  # an object is of one type: of several types the dearest counts
        for node in selected.selections:
            total.directives += len(node.directives or ())
            if not self._is_included(node):
                continue
            if isinstance(node, FieldNode):
                answered_as = (node.alias or node.name).value
                total.repeated += answered_as in seen
                seen.add(answered_as)
                self._add_field(total, node, parent, level)
                continue
            part, condition = self._part(node, parent, level, seen)
            if condition is not parent and isinstance(condition, GraphQLObjectType) and _is_abstract(parent):
                exclusive[condition.name] = exclusive.get(condition.name, 0) + part.cost
                total.cost -= part.cost
            total.add(part)
        total.cost += max(exclusive.values(), default=0)
        return total

    def _part(
        self, node: SelectionNode, parent: GraphQLNamedType | None, level: int, seen: set[str]
    ) -> tuple[Measure, GraphQLNamedType | None]:
        """A fragment's measure, and the type it is on."""
        if isinstance(node, InlineFragmentNode):
            named = node.type_condition
            condition = parent if named is None else self._types.get(named.name.value)
            return self.selection(node.selection_set, condition, level + 1, seen), condition
        assert isinstance(node, FragmentSpreadNode)  # noqa: S101 - there is no fourth kind of selection
        fragment = self._fragments.get(node.name.value)
        if fragment is None:
            return Measure(), parent
        condition = self._types.get(fragment.type_condition.name.value)
        return self._fragment(fragment, condition, level + 1), condition

    def _fragment(
        self, fragment: FragmentDefinitionNode, condition: GraphQLNamedType | None, level: int
    ) -> Measure:
        name = fragment.name.value
        if name not in self._measured:
            self._measured[name] = None
            measure = self.selection(fragment.selection_set, condition, level)
            measure.directives += len(fragment.directives or ())
            self._measured[name] = measure
        found = self._measured[name]
        if found is None:
            raise GraphQLError(f"Cannot spread fragment '{name}' within itself.", fragment)
        return found

    def _add_field(
        self, total: Measure, node: FieldNode, parent: GraphQLNamedType | None, level: int
    ) -> None:
        name = node.name.value
        total.here += 1
        total.fields += 1
        total.aliases += node.alias is not None
        total.depth = max(total.depth, 1)
        price = None if parent is None else price_of(parent, name)
        below = Measure()
        if node.selection_set is not None:
            kind = self._types.get(_ABOUT_THE_SCHEMA.get(name, "")) if price is None else price.kind
            below = self.selection(node.selection_set, kind, level + 1)
        total.aliases += below.aliases
        total.directives += below.directives
        total.repeated += below.repeated
        if name in _ABOUT_THE_SCHEMA:
            total.introspection_depth = max(total.introspection_depth, 1 + below.depth)
            total.introspection_fields += 1 + below.fields
            total.introspection_cost += 1 + below.cost
            return
        total.depth = max(total.depth, 1 + below.depth)
        total.fields += below.fields
        if price is not None:
            self._add_cost(total, node, price, below)

    def _add_cost(self, total: Measure, node: FieldNode, price: Price, below: Measure) -> None:
        total.cost += price.own
        if price.is_each:
            total.each += 1 + below.cost
        elif price.is_connection:
            total.cost += 1 + below.cost + self._page_size(node) * below.each
        else:
            items = price.items if isinstance(price.items, int) else self._length(node, price.items)
            total.cost += items * (1 + below.cost)

    def _page_size(self, node: FieldNode) -> int:
        """More than a page can have is refused later, having cost nothing."""
        sizes = [
            self._value(each.value) for each in node.arguments or () if each.name.value in {"first", "last"}
        ]
        given = [size for size in sizes if size is not None]
        read = [size if type(size) is int else MAX_SIZE for size in given]
        return min(max(*read, 0), MAX_SIZE) if read else DEFAULT_SIZE

    def _length(self, node: FieldNode, argument: str) -> int:
        for each in node.arguments or ():
            if each.name.value == argument:
                value = self._value(each.value)
                return min(len(value), MAX_SIZE) if isinstance(value, list) else MAX_SIZE
        return MAX_SIZE

    def _is_included(self, node: SelectionNode) -> bool:
        """As far as it can be read; what cannot counts as included."""
        for directive in node.directives or ():
            unless = _UNLESS.get(directive.name.value)
            condition = next((a.value for a in directive.arguments or () if a.name.value == "if"), None)
            if unless is not None and condition is not None and self._value(condition) is unless:
                return False
        return True

    def _value(self, node: ValueNode | None) -> Any:
        """Null for what is left out; a list as long as it is; what is nothing of all that is unreadable."""
        if isinstance(node, VariableNode):
            name = node.name.value
            given = self._variables.get(name, _LEFT_OUT)
            return self._value(self._defaults.get(name)) if given is _LEFT_OUT else given
        if isinstance(node, IntValueNode):
            return int(node.value) if len(node.value) <= _DIGITS else _UNREADABLE
        if isinstance(node, BooleanValueNode):
            return node.value
        if isinstance(node, ListValueNode):
            return list(node.values)
        return None if node is None or isinstance(node, NullValueNode) else _UNREADABLE


def _is_abstract(kind: GraphQLNamedType | None) -> bool:
    return isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
