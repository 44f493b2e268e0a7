"""Bilateral contracts brought to each of their steps, as clients do it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from models import Account
from providers.demonstration import DemonstrationUser
from providers.esign import ActivationReport
from rules.terms import EsignActivationStatus
from schema.ids import IdType, id_of
from tests.api import INDIVIDUAL, MEMBER, OPERATOR, OWNER, Api, Client
from tests.resolvers.shelf import account_of
from tests.resolvers.world import framed
from tests.scripted_esign import FastWorkshop, ScriptedEsign

SIGNATORY = {"name": "陆知微", "mobile": "13800000001"}
COLLEAGUE = replace(
    MEMBER,
    user_id="member-100001-3",
    user_name="江照野",
    permissions=(
        *("contract:list", "contract:read", "contract:create:framework", "contract:create:order"),
        *("contract:create:filing", "partyA:read"),
    ),
)
"""Another member of the software company: fills in and confirms the text, and may not sign."""

STEPS = ("FILLING_IN", "CONFIRMING_TEXT", "CONFIRMING_SIGNING", "CUSTOMER_SIGNING")


async def account_id_of(user: DemonstrationUser) -> str:
    return id_of(IdType.ACCOUNT, (await account_of(user)).id)


async def offered(api: Api, *users: DemonstrationUser) -> None:
    """Bilateral signing, switched on by an operator for the accounts of these users."""
    for user in users:
        await api.client(user).data("{ viewer { userName } }")  # an account is known once somebody signed in
        switched = {"accountId": await account_id_of(user), "enabled": True}
        await api.client(OPERATOR).done("setBilateralEnabled", switched)


@dataclass(frozen=True, slots=True)
class Wizard:
    api: Api
    esign: ScriptedEsign
    client: Client
    profile: str
    signatory: dict[str, str] = field(default_factory=lambda: dict(SIGNATORY))

    @classmethod
    async def opened(cls, api: Api, esign: ScriptedEsign) -> "Wizard":
        await offered(api, OWNER)
        client = api.client()
        activated = await client.done("activateEsign", {})
        assert activated["esignActivation"]["status"] == "ACTIVATED"
        return cls(api, esign, client, await client.profile())

    async def framed(self) -> None:
        """A framework contract in effect, for the other two kinds."""
        await framed(self.api, self.client)

    async def individual(self) -> "Wizard":
        """The same for the individual, who needs no activation."""
        await offered(self.api, INDIVIDUAL)
        client = self.api.client(INDIVIDUAL)
        signatory = {"name": "温一苇", "mobile": "13900000002"}
        return Wizard(self.api, self.esign, client, await client.profile(), signatory)

    async def switched(self, *, enabled: bool) -> None:
        switched = {"accountId": await account_id_of(OWNER), "enabled": enabled}
        await self.api.client(OPERATOR).done("setBilateralEnabled", switched)

    def activation(self, status: EsignActivationStatus, because: str | None = None) -> None:
        """What the provider says of the software company's activation from now on."""
        report = ActivationReport(status=status, rejected_because=because)
        self.esign.activations[str(OWNER.account_reference)] = report

    async def created(self, kind: str = "FRAMEWORK", **choice: Any) -> str:
        contract = await self.client.created(kind, signingMode="BILATERAL", **choice)
        assert contract["subStatus"] == "FILLING_IN"
        return str(contract["id"])

    def form(self, contract_id: str, **more: Any) -> dict[str, Any]:
        return {"id": contract_id, "partyAProfileId": self.profile, "signatory": self.signatory, **more}

    async def filled_in(self, kind: str = "FRAMEWORK", *, drawn: bool = True, **choice: Any) -> str:
        """At CONFIRMING_TEXT, with a preview unless it is not to be drawn yet."""
        contract = await self.created(kind, **choice)
        await self.client.done("fillInContract", self.form(contract))
        if drawn:
            await self.api.work()
        return contract

    async def text_confirmed(self, kind: str = "FRAMEWORK", **choice: Any) -> str:
        """At CONFIRMING_SIGNING."""
        contract = await self.filled_in(kind, **choice)
        await self.confirm_text(contract)
        return contract

    async def confirm_text(self, contract_id: str) -> None:
        read = (await self.client.contract(contract_id, "textSha256"))["textSha256"]
        await self.client.done("confirmContractText", {"id": contract_id, "textSha256": read})

    async def out(self, kind: str = "FRAMEWORK", **choice: Any) -> str:
        """At CUSTOMER_SIGNING."""
        contract = await self.text_confirmed(kind, **choice)
        await self.client.done("confirmContractSigning", {"id": contract})
        await self.api.work()
        return contract

    async def at(self, sub_status: str, kind: str = "FRAMEWORK", **choice: Any) -> str:
        """A contract at one of the four steps that wait for the customer."""
        ways = (self.created, self.filled_in, self.text_confirmed, self.out)
        contract = await ways[STEPS.index(sub_status)](kind, **choice)
        assert (await self.client.contract(contract, "subStatus"))["subStatus"] == sub_status
        return contract

    async def shown(self, contract_id: str, selection: str) -> Any:
        return await self.client.contract(contract_id, selection)


@asynccontextmanager
async def opened_wizard(api: Api) -> AsyncIterator[Wizard]:
    """The software company may sign bilaterally and has activated its e-sign service; it has a profile."""
    esign = ScriptedEsign()
    esign.activations[str(OWNER.account_reference)] = ActivationReport(status=EsignActivationStatus.ACTIVATED)
    workshop = FastWorkshop(api.program.settings.sealing)
    async with api.with_services(esign=esign, workshop=workshop) as scripted:
        yield await Wizard.opened(scripted, esign)


async def esign_status(user: DemonstrationUser = OWNER) -> EsignActivationStatus:
    return (await Account.get(reference=user.account_reference)).esign_status
