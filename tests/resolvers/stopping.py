"""Operations that are stopped while they run: by the time limit, or by a task that is cancelled."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from auth.throttle import Rate
from endpoints.graphql import GraphQLView
from models import Contract, ContractEvent, ContractLine, OrderClaim, PartyAProfile, Shipment
from models.history import AccountEvent
from providers.billing import BilledOrder, BilledRow, EmbeddedBilling
from rules.history import broken_at
from rules.terms import AccountEventStep, ContractEventStep, ContractKind, ContractSubStatus, OrderStatus
from schema.ids import IdType, id_of
from tests.api import OPERATOR, OWNER, Api, mutation_of
from tests.models.builders import SEALING, STEP
from tests.resolvers.paper import RECIPIENT
from tests.resolvers.world import moved, row_of

LIST = """
  { contracts(first: 20) { totalCount nodes { number account { name } frameworkContract { number }
      documents { sha256 } signatures { role } warnings { code } shipment { recipient }
      events(first: 5) { totalCount nodes { step } }
      lines(first: 5) { nodes { order { contract { number } selectable } } } } } }
"""


Operation = tuple[str, dict[str, Any]]


@dataclass
class Stopping:
    """The software company's contracts, a step at a time."""

    api: Api
    profile: str
    framework: str
    orders: list[str]
    random: Random
    longest: float = 0.06
    timed_out: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    unsure: list[Operation] = field(default_factory=list)

    @classmethod
    async def begun(cls, api: Api, seed: int) -> "Stopping":
        api.program.throttle.spending.rate = Rate(1e9, 1e9)
        await _ordered(api, 30)
        client = api.client()
        profile = await client.profile()
        framework = (await client.created("FRAMEWORK", partyAProfileId=profile))["id"]
        await moved(framework, *SEALING)
        found = await client.data("{ orders(first: 100, filter: {selectable: true}) { nodes { id } } }")
        orders = [node["id"] for node in found["orders"]["nodes"]]
        return cls(api, profile, framework, orders, Random(seed))  # noqa: S311 - moments, not secrets

    async def round(self) -> None:
        """Two operations at once, both stopped at some moment or done before it."""
        first, second = await self._next(), self._reading_or_saving()
        view = view_of(self.api.http)
        kept, view._execution_limit = view._execution_limit, self.random.uniform(0, self.longest)
        running = [asyncio.create_task(self._run(*each)) for each in (first, second)]
        if self.random.random() < 0.3:
            await asyncio.sleep(self.random.uniform(0, self.longest))
            running[0].cancel()
        outcomes = await asyncio.wait_for(asyncio.gather(*running, return_exceptions=True), 10)
        assert {type(each) for each in outcomes} <= {type(None), asyncio.CancelledError}, outcomes
        view._execution_limit = kept
        await self._asked_again()
        # on a slow machine too, about half of them are stopped
        self.longest *= 1.02 if self.timed_out.total() > self.done.total() else 0.98

    async def _run(self, operation: str, variables: dict[str, Any]) -> None:
        name = name_of(operation)
        reply = await self.api.client().run(operation, **variables)
        if reply.status == 504:
            assert reply.codes == ["TIMEOUT"]
            assert "data" not in reply.body
            self.timed_out[name] += 1
            self.unsure.append((operation, variables))
            return
        assert (reply.status, reply.errors) == (200, []), reply.body
        payload = next(iter(reply.data.values()))
        assert payload.get("errors", []) == [], payload
        self.done[name] += 1

    async def _asked_again(self) -> None:
        """Some of those whom the time limit left unsure ask again with the same key, and are told that it is done."""
        for operation, variables in self.unsure:
            if variables and self.random.random() < 0.3:
                reply = await self.api.client().run(operation, **variables)
                (payload,) = reply.data.values()
                assert payload["errors"] == [], payload
                self.done[name_of(operation)] += 1
        self.unsure.clear()

    def _reading_or_saving(self) -> Operation:
        if self.random.random() < 0.5:
            return LIST, {}
        address = f"示例路{self.random.randrange(1000)}号"
        return mutation("savePartyAProfile", id=self.profile, address=address)

    async def _next(self) -> Operation:
        """What comes next for the one order contract there is, or for the paper of the framework contract."""
        if self.random.random() < 0.3:
            return await self._paper()
        contract = await Contract.get_or_none(
            kind=ContractKind.ORDER, deleted_at=None, sub_status__not=ContractSubStatus.ELECTRONIC_EFFECTIVE
        )
        if contract is None:
            application = {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": self.profile}
            return mutation("createContract", **application, orderIds=[self.orders[0]])
        key = id_of(IdType.CONTRACT, contract.id)
        match contract.sub_status:
            case ContractSubStatus.VOIDED:
                return mutation("deleteContract", id=key)
            case ContractSubStatus.VENDOR_SIGNING:
                await moved(key, STEP.SEALED)
                self.orders.pop(0)
                return await self._paper()
            case ContractSubStatus.DRAFT_GENERATING:
                await moved(key, STEP.DRAFT_RENDERED)
        can_finalize = len(self.orders) > 1 and self.random.random() < 0.4
        return mutation("finalizeContract" if can_finalize else "voidContract", id=key)

    async def _paper(self) -> Operation:
        if (await row_of(self.framework)).sub_status is ContractSubStatus.PAPER_REQUESTED:
            returned = {"contractId": self.framework, "reason": "地址不全"}
            await self.api.client(OPERATOR).done("returnPaperRequest", returned)
        return mutation("requestPaper", id=self.framework, **RECIPIENT)


async def _ordered(api: Api, number: int) -> None:
    billing, row = (
        api.services.billing,
        BilledRow(product_name="云服务器", amount_fen=140_950, specification="", period=""),
    )
    assert isinstance(billing, EmbeddedBilling)
    orders = [
        BilledOrder(number=f"DD2027{n:04}", status=OrderStatus.PAID, placed_at=datetime.now(UTC), rows=(row,))
        for n in range(number)
    ]
    await billing.place(str(OWNER.account_reference), *orders)
    await api.stale()


def name_of(operation: str) -> str:
    return operation.split("{")[1].split("(", maxsplit=1)[0].strip()


def mutation(name: str, **input: Any) -> Operation:
    return mutation_of(name), {"input": {**input, "idempotencyKey": str(uuid4())}}


def view_of(http: httpx.AsyncClient) -> GraphQLView:
    transport: Any = http._transport
    views = [each.app for each in transport.app.routes if isinstance(each.app, GraphQLView)]
    assert len(views) == 1
    return views[0]


async def assert_whole() -> None:
    """Every contract is as its history says, and holds what it says it holds: nothing is half done."""
    for contract in await Contract.all():
        events = await ContractEvent.filter(contract_id=contract.id).order_by("sequence")
        assert broken_at(event.link() for event in events) is None
        assert len(events) == contract.version
        lines = await ContractLine.filter(contract_id=contract.id)
        assert len(lines) == contract.line_count
        claims = {claim.order_id for claim in await OrderClaim.filter(contract_id=contract.id)}
        if contract.deleted_at is None:
            assert events[-1].after is contract.sub_status
            assert claims == {line.order_id for line in lines}
        else:
            assert events[-1].step is ContractEventStep.DELETED
            assert claims == set()
        is_requested = contract.sub_status is ContractSubStatus.PAPER_REQUESTED
        still_open = Shipment.filter(contract_id=contract.id, returned_because=None, shipped_at=None)
        assert await still_open.count() == is_requested
        asked = [event for event in events if event.step is ContractEventStep.PAPER_REQUESTED]
        assert await Shipment.filter(contract_id=contract.id).count() == len(asked)
    (profile,) = await PartyAProfile.all()
    told = await AccountEvent.all().order_by("sequence")
    by_account = [event for event in told if event.account_id == profile.account_id]
    assert broken_at(event.link() for event in by_account) is None
    saved = [event for event in by_account if event.step is AccountEventStep.PARTY_A_SAVED]
    assert len(saved) == profile.version
