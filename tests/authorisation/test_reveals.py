"""Personal data asked for whole: by every way to it, whole for who may and masked for everybody else."""

from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

import pytest

from models import AccountEvent, ContractEvent
from resolvers import build_schema
from tests.authorisation.judging import errors_of
from tests.authorisation.principals import Principal
from tests.authorisation.roots import named, roots
from tests.authorisation.table import FORBIDDEN, table
from tests.authorisation.walks import DEEPEST, Step, Tree, Way, text_of, ways_from
from tests.authorisation.world import World

SCHEMA: Final = build_schema()._schema
WAYS_OF_A_FIELD: Final = 4
REVEALED: Final = "PERSONAL_DATA_REVEALED"


def revealing() -> Iterator[Way]:
    """The shortest ways to each field that can be revealed, each beginning at another field."""
    found: dict[tuple[str, str], Way] = {}
    every = chain.from_iterable(ways_from(SCHEMA, root) for root in roots(SCHEMA))
    for way in sorted((each for each in every if len(each) < DEEPEST), key=len):
        if f"{way[-1].coordinate}(reveal)" in table():
            found.setdefault((way[-1].coordinate, way[0].coordinate), way)
    for coordinate in dict.fromkeys(coordinate for coordinate, _ in found):
        yield from [way for (each, _), way in found.items() if each == coordinate][:WAYS_OF_A_FIELD]


def operation_of(way: Way, *, reveal: bool) -> str:
    last = way[-1]
    asked = Step(last.name, f"{last.name}(reveal: true)" if reveal else last.name, last.coordinate, last.kind)
    tree: Tree = {asked: {}}
    for step in reversed(way[:-1]):
        tree = {step: tree}
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


async def mistakes(world: World, principal: Principal, way: Way) -> list[str]:
    plain = named(operation_of(way, reveal=False), world, is_other=principal.is_other)
    asked = named(operation_of(way, reveal=True), world, is_other=principal.is_other)
    before = await reveals()
    _, masked = await world.asked(principal, plain)
    _, answer = await world.asked(principal, asked)
    hidden, shown = (values_in(each.get("data"), way) for each in (masked, answer))
    may = table()[f"{way[-1].coordinate}(reveal)"].admits(principal.who)
    code = None if not shown else "BAD_USER_INPUT" if may and shown[0][0] else None if may else FORBIDDEN
    codes = set(errors_of(answer).values()) - set(errors_of(masked).values())
    whole = code is None and shown
    right = [
        all("*" in value for _, value in hidden),
        all("*" not in value for _, value in shown) if whole else shown == hidden,
        codes == ({code} if code else set()) or errors_of(masked) != {},
        await reveals() - before == (len(shown) if whole else 0),
    ]
    return [] if all(right) else [f"{principal.name} at {asked}: {right} {shown} {codes}"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_is_revealed_to_whom_by_every_way(world: World) -> None:
    tried = set()
    for way in revealing():
        permissions = frozenset().union(*(table()[step.coordinate].permissions for step in way))
        permissions |= table()[f"{way[-1].coordinate}(reveal)"].permissions
        for principal in world.principals.everybody(permissions):
            assert await mistakes(world, principal, way) == []
        tried.add(f"{way[-1].coordinate}(reveal)")
    assert tried == {each for each in table() if each.endswith("(reveal)")}
