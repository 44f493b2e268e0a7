"""Bilateral contracts with a scripted provider: what background work does with each is seen without a signature."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from jobs.services import Services
from jobs.worker import Worker
from models import Account, Contract, EsignFlow
from models.copies import PartyACopy, signatory_as_json
from models.database import transaction
from providers.sealing import DevelopmentSealing, SealingConfiguration
from rules.signatory import Signatory
from rules.subject import Subject
from rules.terms import ContractEventStep as Step
from rules.terms import ContractKind, CredentialType, SigningMode, SubjectType
from rules.terms import ContractSubStatus as Sub
from tests.contracts import CUSTOMER, VENDOR
from tests.jobs.work import Clock
from tests.models.builders import an_account, opened_contract
from tests.scripted_esign import FastWorkshop, ScriptedEsign

COMPANY = Subject(
    subject_type=SubjectType.ENTERPRISE,
    name="深圳市鑫淼示例科技有限公司",
    credential_type=CredentialType.UNIFIED_SOCIAL_CREDIT_CODE,
    credential_number="9144030071526726XG",
)
SIGNATORY = Signatory(name="陆知微", mobile="13800138000", id_number=None)
VALUES = {
    "address": "广东省深圳市南山区示例路一号",
    "contact": "陆知微",
    "phone": "13800138000",
    "email": "contracts@example.com",
}


@dataclass(frozen=True, slots=True)
class World:
    """Services whose e-sign provider follows a script, and a worker over them."""

    services: Services
    esign: ScriptedEsign
    clock: Clock

    @property
    def worker(self) -> Worker:
        return Worker(self.services)

    async def look(self, contract: Contract) -> Contract:
        """One look at the contract, as a worker takes it, and the contract as it is then."""
        await self.worker.look_at(contract.id)
        return await Contract.get(id=contract.id)

    async def later(self, contract: Contract, by: timedelta = timedelta(hours=1)) -> Contract:
        self.clock.move(by)
        return await self.look(contract)

    async def contract(
        self, kind: ContractKind = ContractKind.FRAMEWORK, *, of: Account | None = None, **columns: Any
    ) -> Contract:
        """At FILLING_IN; of an account of its own where none is named."""
        return await opened_contract(
            of or await an_account(),
            kind,
            SigningMode.BILATERAL,
            vendor=VENDOR.as_json(),
            text_version="2026-11-1",
            **columns,
        )

    async def step(self, contract: Contract, step: Step, **changes: Any) -> Contract:
        """One step by the customer."""
        contract = await Contract.get(id=contract.id)
        async with transaction():
            await contract.advance(step, actor=CUSTOMER, now=self.services.now(), **changes)
        return await Contract.get(id=contract.id)

    async def filled_in(self) -> Contract:
        """At CONFIRMING_TEXT, its preview not drawn yet."""
        copy = PartyACopy(profile_id="0" * 32, subject=COMPANY, values={**dict.fromkeys(ALL), **VALUES})
        return await self.step(
            await self.contract(),
            Step.FILLED_IN,
            party_a=copy.as_json(),
            signatory=signatory_as_json(SIGNATORY),
        )

    async def confirmed(self) -> Contract:
        """At DRAFT_GENERATING: the flow is to be opened."""
        contract = await self.look(await self.filled_in())
        await self.step(contract, Step.TEXT_CONFIRMED, confirmed_text_sha256=contract.text_sha256)
        return await self.step(contract, Step.SIGNING_CONFIRMED)

    async def signing(self) -> Contract:
        """At CUSTOMER_SIGNING."""
        contract = await self.look(await self.confirmed())
        assert contract.sub_status is Sub.CUSTOMER_SIGNING
        return contract

    async def flow(self, contract: Contract) -> EsignFlow:
        flow = await EsignFlow.current(contract.id)
        assert flow is not None
        return flow


ALL = (
    "address",
    "contact",
    "phone",
    "email",
    "postcode",
    "legalRepresentative",
    "bankName",
    "bankAccount",
    "taxNumber",
)


def scripted(services: Services, clock: Clock, folder: Any, esign: ScriptedEsign) -> World:
    sealing = SealingConfiguration(key=DevelopmentSealing(folder=folder))
    return World(replace(services, esign=esign, workshop=FastWorkshop(sealing)), esign, clock)
