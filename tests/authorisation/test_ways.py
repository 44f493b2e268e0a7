"""The ways themselves: they lead everywhere, to something, and never from one account into another."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type

from resolvers import build_schema
from tests.api import INDIVIDUAL
from tests.authorisation.judging import Verdict, errors_of
from tests.authorisation.principals import Principal
from tests.authorisation.roots import named, node_types, trees
from tests.authorisation.table import Who, table
from tests.authorisation.test_reads import ids_in
from tests.authorisation.walks import Tree, text_of
from tests.authorisation.world import World

SCHEMA: Final = build_schema()._schema
TREES: Final = tuple(trees(SCHEMA))
ELSEWHERE: Final = ("Payload", "Error", "ContractChange", "Mutation", "Subscription", "Node")
"""Ends of the names of types that no query leads to: test_ids.py, test_changes.py, tests/resolvers/test_every_act.py"""

FILE: Final = Path(__file__).parent.parent / "data" / "authorisation_unseen.txt"
NEVER_SEEN: Final = {"HistoryVerification.brokenAtSequence"}
"""Anywhere: of a changed history (tests/resolvers/test_operators_histories.py)."""

Pair: TypeAlias = tuple[str, str]


def edges(tree: Tree, owner: str = "Query") -> Iterator[Pair]:
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


async def looked(world: World, principal: Principal, *, at: str = "") -> tuple[set[Pair], str]:
    """The fields that had a value, each after the one that led to it, and all that was answered."""
    seen: set[Pair] = set()
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


def reachable(tree: Tree, who: Who, owner: str = "Query") -> Iterator[Pair]:
    """As far as the rows let somebody come."""
    for step, below in tree.items():
        if table()[step.coordinate].admits(who):
            yield owner, step.coordinate
            yield from reachable(below, who, step.coordinate)


def exceptions() -> Iterator[tuple[str, Pair]]:
    """Of whom, and from which field of an object to which field of the next."""
    for line in FILE.read_text().splitlines():
        if not line.startswith("#"):
            who, parent, fields, reason = (cell.strip() for cell in line.split("  ") if cell.strip())
            assert reason
            for side in ("customers", "operators") if who == "both" else (who,):
                yield from ((side, (parent, f"{kind_at(parent)}.{field}")) for field in fields.split(", "))


def kind_at(parent: str) -> str:
    """The type of what is there: `Query.node(Order)` names it, any other field has it in the schema."""
    if parent.endswith(")"):
        return parent.partition("(")[2][:-1]
    owner, name = parent.split(".")
    kind = SCHEMA.type_map[owner]
    assert isinstance(kind, GraphQLObjectType)
    found: str = get_named_type(kind.fields[name].type).name
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_every_way_has_something_to_hide_and_no_account_shows_anothers(world: World) -> None:
    """Of what is empty for everybody a test learns nothing."""
    principals = world.principals
    restricted = replace(principals.owner, headers=principals.bearing(INDIVIDUAL))
    ours, said = await looked(world, principals.owner)
    theirs, said_there = await looked(world, principals.other)
    kept, _ = await looked(world, restricted, at="viewer")
    operators, _ = await looked(world, principals.operator)
    empty = set(exceptions())
    for seen, who, column in (
        (ours | kept, principals.owner.who, "customers"),
        (operators, principals.operator.who, "operators"),
    ):
        reached = {pair for tree in TREES for pair in reachable(tree, who)}
        assert reached - seen == {pair for side, pair in empty if side == column}, FILE.name
    found, found_there = ids_in(said), ids_in(said_there)
    assert min(len(found), len(found_there)) > 20
    assert found & found_there == set()
    everything = {field for _, field in ours | theirs | kept | operators}
    assert {field for _, (_, field) in empty} - everything == NEVER_SEEN
