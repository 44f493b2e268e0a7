"""Personal data asked for whole: by a way from each field of Query, whole for who may and masked for everybody else."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any, Final, TypeAlias

import pytest

from models import AccountEvent, ContractEvent
from resolvers import build_schema
from rules.terms import ActorKind
from tests.authorisation.judging import errors_of
from tests.authorisation.principals import EVERYTHING, Principal
from tests.authorisation.roots import named, roots
from tests.authorisation.table import FORBIDDEN, Who, table
from tests.authorisation.walks import DEEPEST, Tree, Way, text_of, ways_from
from tests.authorisation.world import World

SCHEMA: Final = build_schema()._schema
REVEALED: Final = "PERSONAL_DATA_REVEALED"
SIDES: Final = tuple(Who(kind, EVERYTHING) for kind in (ActorKind.CUSTOMER, ActorKind.OPERATOR))
SIGNATORY: Final = frozenset({"Signatory.mobile", "Signatory.idNumber"})
NOBODY_IN: Final = {"Account.frameworkContract": SIGNATORY}
"""What has no value there: the framework contract in effect has no signatory, as it is unilateral."""

Pair: TypeAlias = tuple[str, str]


def revealing() -> Mapping[str, Sequence[Way]]:
    """By its beginning, the shortest way to each field that can be revealed."""
    found: dict[Pair, Way] = {}
    every = chain.from_iterable(ways_from(SCHEMA, root) for root in roots(SCHEMA))
    for way in sorted((each for each in every if len(each) < DEEPEST), key=len):
        if f"{way[-1].coordinate}(reveal)" in table():
            found.setdefault(pair_of(way), way)
    ways = defaultdict(list)
    for (beginning, _), way in found.items():
        ways[beginning].append(way)
    return ways


def pair_of(way: Way) -> Pair:
    return way[0].coordinate, way[-1].coordinate


def leads_to_something(way: Way) -> bool:
    """For one side at least."""
    steps = [step.coordinate for step in way]
    is_empty = any(steps[-1] in NOBODY_IN.get(step, ()) for step in steps)
    return not is_empty and any(all(table()[step].admits(who) for step in steps) for who in SIDES)


def operation_of(ways: Sequence[Way], *, reveal: bool) -> str:
    tree: Tree = {}
    for *steps, last in ways:
        below = tree
        written = f"{last.name}(reveal: true)" if reveal else last.name
        for step in (*steps, replace(last, written=written)):
            below = below.setdefault(step, {})
    return text_of(tree)


def values_in(data: Any, way: Way) -> list[tuple[bool, Any]]:
    """Each value at the end, and whether a list led to it."""
    found = [(False, data)]
    for step in way:
        found = [(listed, each.get(step.name)) for listed, each in found if each is not None]
        found = list(chain.from_iterable(_items(*each) for each in found))
    return [each for each in found if each[1] is not None]


def _items(listed: bool, value: Any) -> list[tuple[bool, Any]]:
    return [(True, each) for each in value] if isinstance(value, list) else [(listed, value)]


async def reveals() -> int:
    return (
        await ContractEvent.filter(step=REVEALED).count() + await AccountEvent.filter(step=REVEALED).count()
    )


def codes_at(answer: Mapping[str, Any], way: Way) -> set[str]:
    """Of the errors at its end."""
    names = [step.name for step in way]
    found = errors_of(answer).items()
    return {code for path, code in found if [each for each in path if isinstance(each, str)] == names}


async def mistakes(
    world: World, principal: Principal, ways: Sequence[Way], tried: set[Pair]
) -> Iterator[str]:
    """`tried` is told of the ways at whose ends there was something."""
    plain = named(operation_of(ways, reveal=False), world, is_other=principal.is_other)
    asked = named(operation_of(ways, reveal=True), world, is_other=principal.is_other)
    before = await reveals()
    _, masked = await world.asked(principal, plain)
    _, answer = await world.asked(principal, asked)
    entries, found = await reveals() - before, []
    for way in ways:
        hidden, shown = (values_in(each.get("data"), way) for each in (masked, answer))
        may = table()[f"{way[-1].coordinate}(reveal)"].admits(principal.who)
        code = None if not shown else "BAD_USER_INPUT" if may and shown[0][0] else None if may else FORBIDDEN
        is_whole = code is None and bool(shown)
        right = [
            all("*" in value for _, value in hidden),
            all("*" not in value for _, value in shown) if is_whole else shown == hidden,
            codes_at(answer, way) == codes_at(masked, way) | ({code} if code else set()),
        ]
        entries -= len(shown) if is_whole else 0
        tried |= {pair_of(way)} if shown else set()
        if not all(right):
            found.append(f"{way[-1].coordinate}: {right} {shown}")
    if entries != 0:
        found.append(f"{entries} entries more than were shown")
    return (f"{principal.name} at {asked}: {each}" for each in found)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_revealed_to_whom_by_a_way_from_each_beginning(world: World) -> None:
    tried: set[Pair] = set()
    every = revealing()
    for ways in every.values():
        permissions: set[str] = set()
        for way in ways:
            permissions |= table()[f"{way[-1].coordinate}(reveal)"].permissions
            permissions |= {name for step in way for name in table()[step.coordinate].permissions}
        for principal in world.principals.everybody(frozenset(permissions)):
            assert list(await mistakes(world, principal, ways, tried)) == []
    expected = {pair_of(way) for way in chain.from_iterable(every.values()) if leads_to_something(way)}
    assert tried == expected
    assert {f"{field}(reveal)" for _, field in tried} == {
        each for each in table() if each.endswith("(reveal)")
    }
