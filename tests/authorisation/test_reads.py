"""Every field by every way, for everybody: the same row decides about it, wherever it is reached from."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

import pytest

from resolvers import build_schema
from tests.authorisation.judging import Verdict, errors_of
from tests.authorisation.principals import Principal, Principals
from tests.authorisation.roots import named, trees
from tests.authorisation.table import table
from tests.authorisation.walks import Tree, coordinates_in, text_of
from tests.authorisation.world import World

SCHEMA: Final = build_schema()._schema
TREES: Final = tuple(trees(SCHEMA))
ID: Final = re.compile(r"\b[a-z]{3}_[0-9a-f]{32}\b|\b(?:KJ|DD|BA)-\d{8}-\d{8}-\d\b")
Answer: TypeAlias = tuple[int, dict[str, Any]]
"""With the status before it."""

GROUPS: Final = ("node", "nodes", "operator", "others")


def group_of(tree: Tree) -> str:
    name = next(iter(tree)).name
    return name if name in GROUPS else "others"


async def answer_to(world: World, principal: Principal, tree: Tree) -> Answer:
    return await world.asked(principal, named(text_of(tree), world, is_other=principal.is_other))


def mistakes_in(principal: Principal, tree: Tree, given: Answer, known: Mapping[str, Any]) -> Iterator[str]:
    """What is other than the table says; `known` is what is to be seen on this side."""
    status, answer = given
    if principal.reason is not None:
        found = [] if is_turned_away(principal, status, answer) else [f"{status} {answer}"]
    else:
        verdict = Verdict(principal.who, errors_of(answer))
        verdict.compare(tree, answer["data"] or {}, known)
        found = verdict.end()
    return (f"{principal.name}: {mistake}" for mistake in found)


def is_turned_away(principal: Principal, status: int, answer: Mapping[str, Any]) -> bool:
    """Before anything was looked at: a bad token opens not even what is open to everyone."""
    codes = [(each["extensions"]["code"], each["extensions"]["reason"]) for each in answer["errors"]]
    return status == 401 and codes == [("UNAUTHENTICATED", principal.reason)] and "data" not in answer


def side_of(principal: Principal, principals: Principals) -> Principal:
    """Who sees all that there is to see on this side."""
    if principal.is_operator:
        return principals.operator
    return principals.other if principal.is_other else principals.owner


def ids_in(data: object) -> set[str]:
    """Of things that belong to an account, and the numbers of contracts."""
    return set(ID.findall(str(data)))


async def held(world: World, tree: Tree, *, exhaustively: bool = True) -> list[str]:
    principals, found = world.principals, []
    sides = (principals.owner, principals.other, principals.operator)
    answers = {each.name: await answer_to(world, each, tree) for each in sides}
    assert {status for status, _ in answers.values()} == {200}, answers
    known = {name: answer["data"] or {} for name, (_, answer) in answers.items()}
    ours, theirs = (ids_in(known[each.name]) for each in (principals.owner, principals.other))
    found += [f"{each} is seen by both accounts" for each in ours & theirs]
    permissions = {name for each in coordinates_in(tree) for name in table()[each].permissions}
    for principal in principals.everybody(frozenset(permissions if exhaustively else ())):
        given = answers.get(principal.name) or await answer_to(world, principal, tree)
        found += mistakes_in(principal, tree, given, known[side_of(principal, principals).name])
    return found


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("group", GROUPS)
async def test_every_field_by_every_way_for_everybody(world: World, group: str) -> None:
    """At `nodes` without the members who differ by one permission: each is found as by `node`."""
    for tree in TREES:
        if group_of(tree) == group:
            assert await held(world, tree, exhaustively=group != "nodes") == [], text_of(tree)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_every_field_for_each_side(world: World) -> None:
    """On the other database without the members who differ by one permission: no statement depends on that."""
    for tree in TREES:
        assert await held(world, tree, exhaustively=False) == [], text_of(tree)
