"""The subscription: who may open it, by which ids, and what each of those who listen is shown of a change."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

import pytest
from graphql import GraphQLObjectType

from models import Contract, record_contract_event
from models.database import transaction
from program import utc_now
from resolvers import build_schema
from rules.terms import ContractEventStep
from tests.authorisation.confusing import FOREIGN, MISSING, OWN, ids_for
from tests.authorisation.judging import Verdict, errors_of
from tests.authorisation.positions import expectations, positions
from tests.authorisation.principals import Principal
from tests.authorisation.table import FORBIDDEN, table
from tests.authorisation.walks import Tree, coordinates_in, packed, step_of, text_of, ways_from
from tests.authorisation.world import World
from tests.contracts import CUSTOMER
from tests.endpoints.subscribing import Events, stream_of, subscribable

FIELD: Final = "Subscription.contractChanged"
SCHEMA: Final = build_schema()._schema
CONTRACTS: Final = ("framework", "order")
"""One for each tree: who comes is told of the last seconds, too."""

WATCH: Final = "subscription ($id: ID) { contractChanged(id: $id) { deletedContractId } }"


def trees() -> list[Tree]:
    kind = SCHEMA.subscription_type
    assert isinstance(kind, GraphQLObjectType)
    step = step_of("Subscription", "contractChanged", kind.fields["contractChanged"], 'id: "$ID"')
    return list(packed(ways_from(SCHEMA, step)))


async def first_of(events: Events) -> str:
    """`open`, or the codes that say why it is not."""
    if events.response.status_code == 401:
        return "UNAUTHENTICATED"
    line = await anext(events._lines)
    if line.startswith(":"):
        return "open"
    _, body = await events.received()
    return " & ".join(error["extensions"]["code"] for error in body["errors"])


async def openings(world: World, url: str, principal: Principal) -> dict[str, str]:
    (position,) = (each for each in positions(SCHEMA) if each.field == FIELD)
    found = {}
    for name, value in ids_for(world, principal, position, expectations()[position.coordinate].thing).items():
        async with stream_of(url, principal.headers, WATCH, id=value) as events:
            found[name] = await first_of(events)
    return found


async def test_who_opens_a_subscription_to_which_contract(world: World, database: str) -> None:
    row, expected = table()[FIELD], expectations()[f"{FIELD}(id:)"]
    permissions = row.permissions if "sqlite" in database else frozenset[str]()
    async with subscribable(world.api) as url:
        for principal in world.principals.everybody(permissions):
            found = await openings(world, url, principal)
            refusal = "UNAUTHENTICATED" if principal.who.kind is None else FORBIDDEN
            own, missing = (expected.own, expected.missing) if row.admits(principal.who) else [refusal] * 2
            foreign = own if principal.is_operator else missing
            others = dict.fromkeys(found.keys() - {OWN, FOREIGN}, missing)
            assert found == {OWN: own, FOREIGN: foreign, **others}, principal.name
            assert MISSING in found


async def happens_to(contract: Contract) -> None:
    async with transaction():
        await record_contract_event(
            contract.id, ContractEventStep.REMINDED, actor=CUSTOMER, at=utc_now(), reason="缘由"
        )


@asynccontextmanager
async def listening(
    url: str, principals: Mapping[Principal, str], tree: Tree
) -> AsyncIterator[dict[Principal, Events]]:
    """All of them, each to their contract, over a stream of their own."""
    async with AsyncExitStack() as stack:
        found = {}
        for principal, contract in principals.items():
            operation = f"subscription {text_of(tree)}".replace("$ID", contract)
            events = await stack.enter_async_context(stream_of(url, principal.headers, operation))
            assert await first_of(events) == "open", principal.name
            found[principal] = events
        yield found


async def told(events: Events) -> Mapping[str, Any]:
    name, body = await events.received()
    assert name == "next"
    answer: Mapping[str, Any] = body
    return answer


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_what_each_listener_is_shown_of_a_change(world: World) -> None:
    async with subscribable(world.api) as url:
        for name, tree in zip(CONTRACTS, trees(), strict=True):
            assert await mistakes(world, url, name, tree) == []


async def mistakes(world: World, url: str, name: str, tree: Tree) -> list[str]:
    permissions = frozenset().union(*(table()[each].permissions for each in coordinates_in(tree)))
    everybody = world.principals.everybody(permissions)
    contracts = {
        each: (world.theirs if each.is_other else world.ours).contract(name)
        for each in everybody
        if table()[FIELD].admits(each.who)
    }
    async with listening(url, contracts, tree) as streams:
        await happens_to(world.theirs.contracts[name])
        await happens_to(world.ours.contracts[name])
        answers = {each.name: await told(events) for each, events in streams.items()}
    found: list[str] = []
    for principal in contracts:
        answer, principals = answers[principal.name], world.principals
        side = principals.operator if principal.is_operator else principals.owner
        known = answer if principal.is_other else answers[side.name]
        verdict = Verdict(principal.who, errors_of(answer))
        verdict.compare(tree, answer["data"], known["data"])
        found += [f"{principal.name}: {mistake}" for mistake in verdict.end()]
    return found
