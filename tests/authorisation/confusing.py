"""One question with six ids: one's own, another account's, nobody's, a malformed one, and two of another type.

These are the id of another thing of one's own, and that of the right thing with another type's name before it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from graphql import GraphQLObjectType, GraphQLSchema, is_non_null_type

from tests.authorisation.inputs import INPUTS, QUERIES, VARIANTS, filled, things_of, unchanging
from tests.authorisation.positions import Position
from tests.authorisation.principals import Principal
from tests.authorisation.table import FORBIDDEN
from tests.authorisation.world import World

OWN, FOREIGN, MISSING = "own", "foreign", "missing"
MALFORMED, CONFUSED, RETYPED = "malformed", "confused", "retyped"
_AT_ONCE: Final = 5
"""Mutations of one operation."""

_NOBODYS: Final = "0" * 32
_SECONDARY: Final = frozenset({"partyAProfileId", "orderIds", "filingOrderId", "uploadId"})
"""Looked up after the version of what is changed is compared."""

ANY_TYPE: Final = frozenset({"Query.node", "Query.nodes"})
"""The id itself says of which type the thing is, and so which permission it takes."""

_ERRORS: Final = "errors { __typename code message path facts { name value } }"


def ids_for(world: World, principal: Principal, position: Position, thing: str) -> dict[str, str]:
    """Things of the desk have no other side; of uploads it is another operator's."""
    own, other = (things_of(world, is_other=each) for each in (principal.is_other, not principal.is_other))
    prefix, _, key = own[thing].partition("_")
    another = "Contract" if thing == "PartyAProfile" else "PartyAProfile"
    foreign = world.desk["another's upload"] if thing == "upload" else other[thing]
    ids = {
        OWN: own[thing],
        FOREIGN: foreign,
        MISSING: f"{prefix}_{_NOBODYS}",
        MALFORMED: f"{prefix}-{key}",
        CONFUSED: own[another],
        RETYPED: f"{'upl' if position.field in ANY_TYPE else own[another][:3]}_{key}",
    }
    if position.field in ANY_TYPE:  # where the id of another thing finds that other thing
        del ids[CONFUSED]
    return {name: each for name, each in ids.items() if name == OWN or each != own[thing]}


async def answers(
    world: World, schema: GraphQLSchema, principal: Principal, position: Position, ids: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """What comes of each: the value, and the errors that are about it; the id itself left out."""
    owner, name = position.field.split(".")
    kind = schema.type_map[owner]
    assert isinstance(kind, GraphQLObjectType)
    field = kind.fields[name]
    given = _arguments(world, schema, principal, position)
    types = {argument: str(field.args[argument].type) for argument in given}
    asked = {each: position.put(given, value) for each, value in ids.items()}
    # one refusal of what cannot be null would leave nothing of the others
    apart = is_non_null_type(field.type) and (owner == "Query" or principal.who.kind is None)
    found: dict[str, dict[str, Any]] = {}
    for group in batched(ids, 1 if apart else _AT_ONCE):
        operation, variables = _operation(owner, name, types, {each: asked[each] for each in group})
        _, answer = await world.asked(principal, operation, variables)
        found |= {each: _about(answer, each, ids[each]) for each in group}
    return found


def batched(names: Iterable[str], most: int) -> Iterator[list[str]]:
    rest = list(names)
    while rest:
        yield rest[:most]
        rest = rest[most:]


def _arguments(
    world: World, schema: GraphQLSchema, principal: Principal, position: Position
) -> dict[str, Any]:
    owner, name = position.field.split(".")
    things = things_of(world, is_other=principal.is_other)
    variant = VARIANTS.get(position.coordinate, {})
    if owner != "Mutation":
        arguments: dict[str, Any] = filled(QUERIES[position.field][0], things)
        return {**arguments, **({"input": {**arguments["input"], **variant}} if variant else {})}
    given = filled({**INPUTS[name], **variant}, things)
    if position.way[-1] in _SECONDARY:
        return {"input": given}
    return {"input": unchanging(schema, name, given)}


def _operation(
    owner: str, name: str, types: Mapping[str, str], asked: Mapping[str, Mapping[str, Any]]
) -> tuple[str, dict[str, Any]]:
    declared, fields, variables = [], [], {}
    for each, arguments in asked.items():
        for argument, value in arguments.items():
            declared.append(f"${each}_{argument}: {types[argument]}")
            variables[f"{each}_{argument}"] = value
        written = f"{name}({', '.join(f'{argument}: ${each}_{argument}' for argument in arguments)})"
        if owner == "Mutation":
            fields.append(f"{each}: {written} {{ {_ERRORS} }}")
        elif owner == "Query":
            fields.append(f"{each}: {written} {QUERIES[f'{owner}.{name}'][1]}")
        else:
            fields.append(f"{each}: operator {{ {written} {QUERIES[f'{owner}.{name}'][1]} }}")
    kind = "mutation" if owner == "Mutation" else "query"
    return f"{kind} ({', '.join(declared)}) {{ {' '.join(fields)} }}", variables


def _about(answer: Mapping[str, Any], alias: str, id: str) -> dict[str, Any]:
    errors = [error for error in answer.get("errors", ()) if error.get("path", [alias])[0] == alias]
    said = [
        {key: value for key, value in error.items() if key not in {"path", "locations"}} for error in errors
    ]
    about = {"data": (answer.get("data") or {}).get(alias), "errors": said}
    plain: dict[str, Any] = json.loads(json.dumps(about).replace(id, "THE-ID"))
    return plain


def says(about: Mapping[str, Any]) -> str:
    """In a word: the codes of its refusals, else whether something was found."""
    codes = [error["extensions"]["code"] for error in about["errors"]]
    data = about["data"]
    if isinstance(data, Mapping):
        codes += [refusal["code"] for refusal in data.get("errors", [])]
        # whether who asks may create it is one reason among others
        codes += [reason["code"] for reason in data.get("reasons", []) if reason["code"] != FORBIDDEN]
        if "errors" in data and not codes:
            return "done"
    if codes:
        return " & ".join(sorted(set(codes)))
    return "null" if data in (None, [None]) else "found"
