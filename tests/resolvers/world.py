"""Quick beginnings for stories, and the proof that a refusal wrote nothing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from models import Contract
from rules.terms import ContractEventStep
from schema.ids import IdType, key_of
from tests.api import MEMBER, OWNER, Api, Client, Reply
from tests.models.builders import SEALING, walked
from tests.models.refusals import everything

NOBODY = replace(MEMBER, user_id="member-100001-2", permissions=())
"""Signed in, of the account, and allowed nothing."""


async def written() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, but for when the outsiders were asked last."""
    rows = await everything()
    for account in rows["account"]:
        del account["synchronised_at"]
    return rows


async def refused(client: Client, name: str, input: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The errors of a mutation that was refused: it answered nothing else, and nothing was written."""
    before = await written()
    payload = await client.mutate(name, input)
    errors: list[dict[str, Any]] = payload.pop("errors")
    mark = payload.pop("clientMutationId")
    assert errors, payload
    assert mark == input.get("clientMutationId")
    assert not any(payload.values()), payload
    assert await written() == before
    return errors


async def codes_of_refusal(client: Client, name: str, input: Mapping[str, Any]) -> list[str]:
    return [error["code"] for error in await refused(client, name, input)]


async def unwritten(client: Client, operation: str, **variables: Any) -> Reply:
    """The reply to an operation that has top-level errors, and wrote nothing."""
    before = await written()
    reply = await client.run(operation, **variables)
    assert reply.errors, reply.body
    assert await written() == before
    return reply


def facts_of(error: Mapping[str, Any]) -> dict[str, str]:
    return {fact["name"]: fact["value"] for fact in error["facts"]}


async def row_of(contract_id: str) -> Contract:
    """The stored contract behind an id of the API."""
    key = key_of(IdType.CONTRACT, contract_id)
    assert key is not None
    return await Contract.get(id=key)


async def moved(contract_id: str, *steps: ContractEventStep) -> Contract:
    """Takes steps whose work no test looks at, without drawing or sealing anything."""
    return await walked(await row_of(contract_id), *steps)


async def framed(api: Api, client: Client | None = None) -> tuple[Client, str]:
    """A client whose framework contract is in effect (never drawn), and a complete profile's id."""
    client = client or api.client(OWNER)
    profile = await client.profile()
    framework = await client.created("FRAMEWORK", partyAProfileId=profile)
    await moved(framework["id"], *SEALING)
    return client, profile


async def things(api: Api) -> dict[str, str]:
    """The ids of an order, the contract that has it, and the profile it names."""
    client, profile = await framed(api)
    order = (await client.orders())["DD20260001"]
    contract = await client.created("ORDER", partyAProfileId=profile, orderIds=[order])
    return {"order": order, "contract": contract["id"], "profile": profile}
