"""Wherever an id comes in: one's own is found by who may, and what is foreign, missing or no such id is one answer.

Who may not is answered the same whatever the id, and nothing is ever written: what is asked with is refused by a later
rule where it is not refused by the id.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import pytest

from resolvers import build_schema
from tests.authorisation.confusing import (
    ANY_TYPE,
    CONFUSED,
    FOREIGN,
    MALFORMED,
    MISSING,
    OWN,
    RETYPED,
    answers,
    ids_for,
    says,
)
from tests.authorisation.positions import Position, expectations, positions
from tests.authorisation.principals import Principal
from tests.authorisation.roots import node_types
from tests.authorisation.table import FORBIDDEN, KIND, NEVER, Row, table
from tests.authorisation.world import World
from tests.resolvers.world import written

SCHEMA: Final = build_schema()._schema
UNAUTHENTICATED, NOT_FOUND = "UNAUTHENTICATED", "NOT_FOUND"
ABOUT_FILINGS: Final = frozenset({"filing", "FilingOrder"})


class Case(NamedTuple):
    position: Position
    thing: str
    own: str
    missing: str
    rows: tuple[Row, ...]
    """Of the field, after those of the fields that lead to it."""
    by_kind: bool
    """Which permission it takes depends on a contract: it has to be there first, and one's own."""

    def admits(self, principal: Principal) -> bool:
        return all(row.admits(principal.who) for row in self.rows)

    def refusal_of(self, principal: Principal) -> str:
        if principal.who.kind is None:
            return UNAUTHENTICATED
        return "null" if self.rows[-1].hides_from(principal.who) else FORBIDDEN

    def names_permission(self, principal: Principal) -> bool:
        """A mutation's refusal does, but where it takes a contract and who asks can have none."""
        return self.position.field.startswith("Mutation.") and not (self.by_kind and principal.is_operator)

    @property
    def looks_first(self) -> bool:
        return self.by_kind and self.position.way[-1] == "id"


def cases(owner: str) -> Iterator[Case]:
    """`node` once for each type."""
    for position in positions(SCHEMA):
        if position.field.partition(".")[0] != owner:
            continue
        thing, own, missing = expectations()[position.coordinate]
        for kind in node_types(SCHEMA) if thing == "each" else [""]:
            row = table()[f"{position.field}({kind})" if kind else position.field]
            rows = (table()["Query.operator"], row) if owner == "OperatorQuery" else (row,)
            by_kind = KIND in row.customers and not position.field.endswith("createContract")
            of_a_kind = tuple(with_kind(row, position, thing) for row in rows)
            yield Case(position, kind or thing, own, missing, of_a_kind, by_kind)


def with_kind(row: Row, position: Position, thing: str) -> Row:
    fills_in = position.field.endswith("fillInContract") and position.way[-1] != "orderIds"
    kind = "filing" if thing in ABOUT_FILINGS or fills_in else "order"
    return Row(row.coordinate, row.customers.replace(KIND, kind), row.operators, row.otherwise)


async def mistakes(world: World, principal: Principal, case: Case) -> list[str]:
    ids = ids_for(world, principal, case.position, case.thing)
    if case.own == NEVER:
        del ids[OWN]
    if not case.admits(principal):  # who may not even ask: five are enough
        ids.pop(CONFUSED, None)
    found = await answers(world, SCHEMA, principal, case.position, ids)
    place = f"{principal.name} at {case.position.coordinate} ({case.thing})"
    return [f"{place}: {mistake}" for mistake in mistakes_in(found, principal, case)]


def mistakes_in(found: Mapping[str, Mapping[str, Any]], principal: Principal, case: Case) -> Iterator[str]:
    missing, admitted = found[MISSING], case.admits(principal)
    own, nothing = (case.own, case.missing) if admitted else [case.refusal_of(principal)] * 2
    if case.looks_first and nothing == FORBIDDEN and not principal.is_operator:
        nothing = NOT_FOUND
    if says(missing) != nothing:
        yield f"{MISSING} is {says(missing)}, not {nothing}"
    yield from unsaid(missing, principal, case, nothing)
    for name, about in found.items():
        if name == OWN or (name == FOREIGN and principal.is_operator and admitted and case.own != NEVER):
            if says(about) != own or (about == missing and admitted and own != FORBIDDEN):
                yield f"{name} is {says(about)}, not {own}; {MISSING}: {missing}"
        elif case.position.field in ANY_TYPE and name in {MALFORMED, RETYPED}:
            if says(about) != (UNAUTHENTICATED if principal.who.kind is None else "null"):
                yield f"{name} shows: {about}"
        elif about != missing:
            yield f"{name} shows: {about}, and {MISSING}: {missing}"


def unsaid(about: Mapping[str, Any], principal: Principal, case: Case, code: str) -> Iterator[str]:
    """Where a mutation's refusal does not name the permission that is missing."""
    if code == FORBIDDEN and case.names_permission(principal):
        facts = about["data"]["errors"][0]["facts"]
        if facts != [{"name": "permission", "value": next(iter(case.rows[-1].permissions))}]:
            yield f"which permission is missing is said as {facts}"


@pytest.mark.parametrize("owner", ["Query", "OperatorQuery", "Mutation"])
async def test_own_foreign_missing_malformed_and_confused_ids(
    world: World, database: str, owner: str
) -> None:
    """On PostgreSQL without the members who differ by one permission: no statement depends on that."""
    before, is_sqlite = await written(), "sqlite" in database
    for case in cases(owner):
        permissions = frozenset().union(*(row.permissions for row in case.rows))
        for principal in world.principals.everybody(permissions if is_sqlite else frozenset()):
            assert await mistakes(world, principal, case) == []
        if owner == "Mutation" and is_sqlite:
            assert await written() == before, case.position.coordinate
    assert await written() == before


async def test_what_takes_no_id_is_refused_to_who_may_not(world: World) -> None:
    """What is done by who may is told in tests/resolvers/test_every_act.py."""
    mutation, before = SCHEMA.mutation_type, await written()
    assert mutation is not None
    with_ids = {position.field for position in positions(SCHEMA)}
    (name,) = (each for each in mutation.fields if f"Mutation.{each}" not in with_ids)
    row = table()[f"Mutation.{name}"]
    operation = f"mutation {{ {name}(input: {{}}) {{ errors {{ code }} }} }}"
    for principal in world.principals.everybody(row.permissions):
        if row.admits(principal.who):
            continue
        _, answer = await world.asked(principal, operation)
        errors = answer.get("errors") or answer["data"][name]["errors"]
        codes = [error.get("code") or error["extensions"]["code"] for error in errors]
        assert codes == [UNAUTHENTICATED if principal.who.kind is None else FORBIDDEN], principal.name
    assert await written() == before
