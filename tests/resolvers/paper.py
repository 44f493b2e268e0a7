"""Paper copies as the tests ask for them, ship them and read about them."""

import json
from typing import Any

from models import ContractEvent, Shipment
from tests.api import OPERATOR, Api, Client
from tests.models.builders import SEALING
from tests.resolvers.world import moved, row_of

RECIPIENT = {
    "recipient": "陆知微",
    "phone": "13800000000",
    "region": "浙江省 杭州市 西湖区",
    "address": "示例路十八号三层前台",
}
PARCEL = {"courier": "顺丰速运", "trackingNumber": "SF1234567890"}
OTHER_PARCEL = {"courier": "中国邮政 EMS", "trackingNumber": "EMS-0987654321"}
SHIPMENT = (
    "shipment { recipient phone region address copies requestedAt courier trackingNumber shippedAt"
    " trace { at text } returnedBecause }"
)


async def in_effect(api: Api) -> tuple[Client, str]:
    """The owner, and a framework contract in effect (never drawn)."""
    client = api.client()
    profile = await client.profile()
    contract = await client.created("FRAMEWORK", partyAProfileId=profile)
    await moved(contract["id"], *SEALING)
    return client, contract["id"]


async def requested(api: Api, **more: Any) -> tuple[Client, Client, str]:
    """The owner, an operator, and a contract whose paper copies were asked for."""
    client, contract = await in_effect(api)
    await client.done("requestPaper", {"id": contract, **RECIPIENT, **more})
    return client, api.client(OPERATOR), contract


async def shipped(api: Api) -> tuple[Client, Client, str]:
    client, operator, contract = await requested(api)
    await operator.done("shipPaper", {"contractId": contract, **PARCEL})
    return client, operator, contract


async def shipment(client: Client, contract_id: str) -> Any:
    return (await client.contract(contract_id, SHIPMENT))["shipment"]


async def shipments_of(contract_id: str) -> list[Shipment]:
    """Oldest first."""
    return await Shipment.filter(contract_id=(await row_of(contract_id)).id).order_by("requested_at")


async def told(contract_id: str) -> list[tuple[str, str, str | None, dict[str, str]]]:
    """The history since the contract took effect: step, who, why, and the facts."""
    key = (await row_of(contract_id)).id
    events = await ContractEvent.filter(contract_id=key, sequence__gt=1 + len(SEALING)).order_by("sequence")
    return [
        (str(each.step), str(each.actor.id), each.reason, json.loads(each.payload)["facts"])
        for each in events
    ]
