"""Party A profiles as the tests save and read them."""

from typing import Any

from tests.api import PARTY_A, Client

PROFILE = (
    "id label isDefault subjectType name credentialType credentialNumber address contact phone email postcode"
    " legalRepresentative bankName bankAccount taxNumber complete missing createdAt updatedAt version"
)


FULL = {
    **PARTY_A,
    "label": "总部",
    "postcode": "310000",
    "legalRepresentative": "沈砚舟",
    "bankName": "示例银行杭州分行",
    "bankAccount": "6222000000000001",
    "taxNumber": "91330000MADEM0011J",
}


async def saved(client: Client, **input: Any) -> Any:
    return (await client.done("savePartyAProfile", input, f"partyAProfile {{ {PROFILE} }}"))["partyAProfile"]


async def profiles(client: Client) -> list[Any]:
    found: list[Any] = (await client.data(f"{{ partyAProfiles {{ {PROFILE} }} }}"))["partyAProfiles"]
    return found
