"""Whatever the API lets anybody do is in a history that names them; what is not is listed here, with the reason."""

import json
from contextlib import AsyncExitStack
from typing import Any, Final

import pytest
from graphql import GraphQLObjectType

from models.chains import KINDS
from models.history import Event
from resolvers import build_schema
from tests.api import PARTY_A, Api
from tests.resolvers.acts import ACTS as ACTS_UPON_CONTRACTS
from tests.resolvers.acts import Stage
from tests.resolvers.acts_versions import ACTS_UPON_VERSIONS
from tests.resolvers.paper import RECIPIENT
from tests.resolvers.wizard import SIGNATORY
from tests.tampering import found_broken

ACTS: Final = {**ACTS_UPON_CONTRACTS, **ACTS_UPON_VERSIONS}
NOT_IN_A_HISTORY: Final = {
    "saveMailRecipient": "a convenience: each request for paper copies takes what it needs and is an entry",
    "deleteMailRecipient": "likewise",
    "setCustomerReference": "the customer's own note, on no paper and in no rule, and free text besides",
    "sendSigningCode": "sends a message and decides nothing; the signature it leads to is the entry",
}
SECRETS: Final = {*PARTY_A.values(), *SIGNATORY.values(), RECIPIENT["address"], RECIPIENT["recipient"]}
CREDENTIALS: Final = {"91330000MADEM0011J", "91330106673959654P", "110000197001010006"}


async def entries() -> dict[Any, Event]:
    return {event.id: event for kind in KINDS for event in await kind.events.all().order_by("sequence")}


def names(event: Event, user_id: str) -> bool:
    """As who did it; or as who handed in what somebody else did: the signatory signs at the provider."""
    return event.actor_id == user_id or json.loads(event.payload)["facts"].get("handedInBy") == user_id


def test_every_mutation_there_is_has_an_act() -> None:
    mutation = build_schema()._schema.mutation_type
    assert isinstance(mutation, GraphQLObjectType)
    assert set(ACTS) == set(mutation.fields), "tests/resolvers/acts*.py"
    assert set(NOT_IN_A_HISTORY) < set(ACTS)


@pytest.mark.parametrize("name", ACTS)
async def test_an_act_is_in_a_history_that_names_who_did_it_and_holds_no_personal_data(
    api: Api, name: str
) -> None:
    async with AsyncExitStack() as ends:
        act = await ACTS[name](Stage(api, ends))
        before = await entries()

        await act.api.client(act.by).done(name, act.input)

        after = await entries()
    new = [event for key, event in after.items() if key not in before]
    named = [event for event in new if names(event, act.by.user_id)]
    assert (named == []) == (name in NOT_IN_A_HISTORY), [event.payload for event in new]
    assert {event.actor_name for event in named} <= {act.by.user_name, "embedded"}
    written = "\n".join(f"{event.payload} {event.reason}" for event in after.values())
    assert [secret for secret in SECRETS | CREDENTIALS if secret in written] == []
    assert await found_broken() == {}
