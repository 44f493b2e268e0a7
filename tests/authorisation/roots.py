"""Where every way begins: each field of Query with the arguments that lead somewhere, `node` once for each type."""

from collections.abc import Iterator, Mapping
from typing import Final

from graphql import GraphQLObjectType, GraphQLSchema

from tests.authorisation.shelves import CODE
from tests.authorisation.walks import Step, Tree, Way, packed, step_of, ways_from
from tests.authorisation.world import World

# fmt: off
ARGUMENTS: Final[Mapping[str, str]] = {
    "Query.contract":                       'by: {id: "$order"}',
    "Query.partyAProfile":                  'id: "$PartyAProfile"',
    "Query.contractEligibility":            'input: {kind: ORDER, signingMode: BILATERAL, orderIds: ["$Order"]}',
    "Query.verifyContract":                 f'number: "$number", code: "{CODE}"',
    "Query.contractsExport":                'ids: ["$Contract"]',
    "OperatorQuery.contractsExport":        'ids: ["$Contract"]',
    "OperatorQuery.verifyHistory":          'contractId: "$Contract"',
    "OperatorQuery.verifyAccountHistory":   'accountId: "$Account"',
}
OTHERS: Final[Mapping[str, tuple[str, ...]]] = {
    "Account":       ("kept account",),
    "Contract":      ("framework", "filing", "drawing", "erased"),
    "AccountEvent":  ("last account event",),
    "PartyAProfile": ("unfilled",),
}
"""What `nodes` finds beside the one of a type that `node` finds."""
# fmt: on


def node_types(schema: GraphQLSchema) -> list[str]:
    return sorted(kind.name for kind in schema.get_possible_types(schema.type_map["Node"]))  # type: ignore[arg-type]


def roots(schema: GraphQLSchema) -> Iterator[Step]:
    query = schema.query_type
    assert isinstance(query, GraphQLObjectType)
    for name, field in query.fields.items():
        if name not in {"node", "nodes"}:
            yield step_of("Query", name, field, ARGUMENTS.get(f"Query.{name}"))
            continue
        for kind in node_types(schema):
            several = ", ".join(f'"${each}"' for each in (kind, *OTHERS.get(kind, ())))
            written = f'node(id: "${kind}")' if name == "node" else f"nodes(ids: [{several}])"
            yield Step(name, written, f"Query.{name}({kind})", "Node", on=kind)


def trees(schema: GraphQLSchema) -> Iterator[Tree]:
    """Of one root each: a refusal of one that cannot be null leaves nothing of the others."""
    for root in roots(schema):
        if root.coordinate == "Query.operator":
            for way in _desk(schema, root):
                yield from way
        else:
            yield from packed(ways_from(schema, root))


def _desk(schema: GraphQLSchema, root: Step) -> Iterator[Iterator[Tree]]:
    """One list of the desk at a time: together they would cost too much."""
    desk = schema.type_map["OperatorQuery"]
    assert isinstance(desk, GraphQLObjectType)
    for name, field in desk.fields.items():
        coordinate = f"OperatorQuery.{name}"
        step = step_of("OperatorQuery", name, field, ARGUMENTS.get(coordinate))
        yield packed(_after(root, ways_from(schema, step)))


def _after(root: Step, ways: Iterator[Way]) -> Iterator[Way]:
    for way in ways:
        yield root, *way


def named(text: str, world: World, *, is_other: bool = False) -> str:
    """With the ids of the account that asks."""
    shelves = world.theirs if is_other else world.ours
    ids = {**world.desk, **shelves.ids, **{each: shelves.contract(each) for each in shelves.contracts}}
    ids["number"] = shelves.contracts["framework"].number
    for name in sorted(ids, key=len, reverse=True):
        text = text.replace(f'"${name}"', f'"{ids[name]}"')
    assert "$" not in text, text
    return text
