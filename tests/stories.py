"""The wizard's walk to the customer's turn, for the stories that are told to their end."""

from dataclasses import dataclass
from typing import Any, Final

from tests.api import Api, Client

MOBILE: Final = "13900000000"
WIZARD: Final = (
    "id number subStatus nextStep textSha256 signingUrl signBy signatures { role status signerName }"
)


@dataclass(frozen=True, slots=True)
class Walk:
    """One customer's bilateral contract."""

    api: Api
    client: Client
    signatory: str

    async def to_signing(self, kind: str = "FRAMEWORK", **choice: Any) -> Any:
        """The contract when its customer is to sign."""
        profile = await self.client.profile()
        created = await self.client.done("createContract", {"kind": kind, "signingMode": "BILATERAL"})
        contract_id = created["contract"]["id"]
        signatory = {"name": self.signatory, "mobile": MOBILE}
        filled = {"id": contract_id, "partyAProfileId": profile, "signatory": signatory, **choice}
        await self.client.done("fillInContract", filled)
        await self.api.work()
        preview = await self.client.contract(contract_id, WIZARD)
        assert preview["nextStep"] == "CONFIRM_TEXT"
        confirmed = {"id": contract_id, "textSha256": preview["textSha256"]}
        await self.client.done("confirmContractText", confirmed)
        await self.client.done("confirmContractSigning", {"id": contract_id})
        await self.api.work()
        signing = await self.client.contract(contract_id, WIZARD)
        assert signing["nextStep"] == "SIGN"
        return signing
