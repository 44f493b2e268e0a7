"""The ways themselves: they lead everywhere, to something, and never from one account into another."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from resolvers import build_schema
from tests.api import INDIVIDUAL
from tests.authorisation.judging import Verdict, errors_of
from tests.authorisation.principals import Principal
from tests.authorisation.roots import named, node_types, trees
from tests.authorisation.table import NEVER, SILENT, table
from tests.authorisation.test_reads import ids_in
from tests.authorisation.walks import Tree, text_of
from tests.authorisation.world import World

SCHEMA: Final = build_schema()._schema
TREES: Final = tuple(trees(SCHEMA))
ELSEWHERE: Final = ("Payload", "Error", "ContractChange", "Mutation", "Subscription", "Node")
"""Ends of the names of types that no query leads to: test_ids.py, test_changes.py, tests/resolvers/test_every_act.py"""

# fmt: off
UNSEEN: Final = {
    "HistoryVerification.brokenAtSequence": "of a changed history: tests/resolvers/test_operators_histories.py",
}
# fmt: on


def edges(tree: Tree, owner: str = "Query") -> Iterator[tuple[str, str]]:
    """From which field of an object to which field of the next."""
    for step, below in tree.items():
        for next_ in below:
            yield step.coordinate, next_.coordinate
        yield from edges(below, step.coordinate)


def test_every_field_is_reached_through_every_parent_that_leads_to_its_type() -> None:
    reached = defaultdict(set)
    for tree in TREES:
        for parent, field in edges(tree):
            reached[parent].add(field)
    missing = [
        (parent, f"{kind.name}.{field}")
        for parent, kind in parents()
        for field in kind.fields
        if f"{kind.name}.{field}" not in reached[parent]
        and not (parent.split(".")[0] == kind.name and "id" in kind.fields)  # to its like: the id is enough
    ]
    assert missing == []


def parents() -> Iterator[tuple[str, GraphQLObjectType]]:
    for name, owner in SCHEMA.type_map.items():
        if not isinstance(owner, GraphQLObjectType) or name.startswith("__") or name.endswith(ELSEWHERE):
            continue
        for field, value in owner.fields.items():
            kind = get_named_type(value.type)
            if isinstance(kind, GraphQLObjectType) and not is_leaf_type(kind):
                yield f"{name}.{field}", kind
    for name in node_types(SCHEMA):
        kind = SCHEMA.type_map[name]
        assert isinstance(kind, GraphQLObjectType)
        yield f"Query.node({name})", kind
        yield f"Query.nodes({name})", kind


async def looked(world: World, principal: Principal, *, at: str = "") -> tuple[set[str], str]:
    """The fields that had a value, and all that was answered."""
    seen: set[str] = set()
    said = []
    for tree in (each for each in TREES if at in {"", next(iter(each)).name}):
        operation = named(text_of(tree), world, is_other=principal.is_other)
        status, answer = await world.asked(principal, operation)
        assert status == 200, answer
        verdict = Verdict(principal.who, errors_of(answer))
        data: Any = answer["data"] or {}
        verdict.compare(tree, data, data)
        assert verdict.end() == [], operation
        seen |= verdict.seen
        said.append(str(data))
    return seen, "\n".join(said)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_row_has_something_to_hide_and_no_account_shows_anothers(world: World) -> None:
    """Of a field that is empty for everybody a test learns nothing."""
    principals = world.principals
    restricted = replace(principals.owner, headers=principals.bearing(INDIVIDUAL))
    ours, said = await looked(world, principals.owner)
    theirs, said_there = await looked(world, principals.other)
    kept, _ = await looked(world, restricted, at="viewer")
    operators, _ = await looked(world, principals.operator)
    for seen, column in ((ours | theirs | kept, "customers"), (operators, "operators")):
        expected = {
            row.coordinate
            for row in table().values()
            if getattr(row, column) not in {NEVER, SILENT}
            and not row.coordinate.split(".")[0].endswith(ELSEWHERE)
            and not row.coordinate.endswith("(reveal)")
        }
        assert expected - seen - UNSEEN.keys() == set(), column
    found, found_there = ids_in(said), ids_in(said_there)
    assert min(len(found), len(found_there)) > 20
    assert found & found_there == set()
