"""Whatever the API lets anybody do, they do by one permission, and it is in a history that names them.

What is in none is listed here, with the reason. Of what it was done to they see what their permission shows.
"""

import json
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, Final

import pytest
from graphql import GraphQLObjectType

from models.chains import KINDS
from models.history import Event
from resolvers import build_schema
from rules.terms import ActorKind
from schema.allowance import Limits
from tests.api import PARTY_A, Api, mutation_of, serving
from tests.authorisation.judging import Verdict, errors_of
from tests.authorisation.table import KIND, Who, table
from tests.authorisation.walks import packed, steps_of, text_of, ways_from
from tests.resolvers.acts import ACTS as ACTS_UPON_CONTRACTS
from tests.resolvers.acts import Act, Stage
from tests.resolvers.acts_versions import ACTS_UPON_VERSIONS
from tests.resolvers.paper import RECIPIENT
from tests.resolvers.wizard import SIGNATORY
from tests.resolvers.world import row_of
from tests.tampering import found_broken

SCHEMA: Final = build_schema()._schema
MUTATION: Final = SCHEMA.type_map["Mutation"]
ACTS: Final = {**ACTS_UPON_CONTRACTS, **ACTS_UPON_VERSIONS}
NOT_IN_A_HISTORY: Final = {
    "saveMailRecipient": "a convenience: each request for paper copies takes what it needs and is an entry",
    "deleteMailRecipient": "likewise",
    "setCustomerReference": "the customer's own note, on no paper and in no rule, and free text besides",
    "sendSigningCode": "sends a message and decides nothing; the signature it leads to is the entry",
}
MOST: Final = 2_000
"""Fields of an operation: what is done once is answered once, so all that can be asked of it is asked then."""

SECRETS: Final = {*PARTY_A.values(), *SIGNATORY.values(), RECIPIENT["address"], RECIPIENT["recipient"]}
CREDENTIALS: Final = {"91330000MADEM0011J", "91330106673959654P", "110000197001010006"}


async def entries() -> dict[Any, Event]:
    return {event.id: event for kind in KINDS for event in await kind.events.all().order_by("sequence")}


def names(event: Event, user_id: str) -> bool:
    """As who did it; or as who handed in what somebody else did: the signatory signs at the provider."""
    return event.actor_id == user_id or json.loads(event.payload)["facts"].get("handedInBy") == user_id


def test_every_mutation_there_is_has_an_act() -> None:
    assert isinstance(MUTATION, GraphQLObjectType)
    assert set(ACTS) == set(MUTATION.fields), "tests/resolvers/acts*.py"
    assert set(NOT_IN_A_HISTORY) < set(ACTS)


async def by_one_permission(name: str, act: Act) -> Act:
    """The same person, with exactly what the mutation asks for."""
    row = table()[f"Mutation.{name}"]
    need = row.operators if act.by.role == "operator" else row.customers
    if KIND in need:
        kind = act.input.get("kind") or (await row_of(act.input["id"])).kind
        need = need.replace(KIND, kind.lower())
    role = "operator" if act.by.role == "operator" else "member"
    return act._replace(by=replace(act.by, role=role, permissions=(need,)))


async def done(name: str, act: Act) -> list[str]:
    """What the answer shows that it should not, or hides; by every way that is not too deep, asked at once."""
    step = next(each for each in steps_of(MUTATION) if each.name == name)
    (whole,) = packed(ways_from(SCHEMA, step), most=MOST)
    tree = whole[step]
    program = replace(act.api.program, limits=Limits(cost=100 * MOST, fields=MOST, tokens=4 * MOST))
    async with serving(program) as http:
        operation = mutation_of(name, text_of(tree)[1:-1])
        reply = await Api(program, http).client(act.by).run(operation, input=act.input)
    assert reply.data is not None, reply.body
    payload = reply.data[name]
    assert payload["errors"] == []
    kind = ActorKind.OPERATOR if act.by.role == "operator" else ActorKind.CUSTOMER
    verdict = Verdict(Who(kind, frozenset(act.by.permissions)), errors_of(reply.body))
    verdict.compare(tree, payload, payload, (name,))
    return verdict.end()


@pytest.mark.parametrize("name", ACTS)
async def test_an_act_is_in_a_history_that_names_who_did_it_and_holds_no_personal_data(
    api: Api, name: str
) -> None:
    async with AsyncExitStack() as ends:
        act = await by_one_permission(name, await ACTS[name](Stage(api, ends)))
        before = await entries()

        assert await done(name, act) == []

        after = await entries()
    new = [event for key, event in after.items() if key not in before]
    named = [event for event in new if names(event, act.by.user_id)]
    assert (named == []) == (name in NOT_IN_A_HISTORY), [event.payload for event in new]
    assert {event.actor_name for event in named} <= {act.by.user_name, "embedded"}
    written = "\n".join(f"{event.payload} {event.reason}" for event in after.values())
    assert [secret for secret in SECRETS | CREDENTIALS if secret in written] == []
    assert await found_broken() == {}
