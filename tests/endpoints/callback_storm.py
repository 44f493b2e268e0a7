"""Contracts out for signing whose provider tells of them again and again, in any order, among much that is forged."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import httpx

from models import Contract, Document, EsignFlow, EsignMessage, OrderClaim
from models.copies import PartyACopy, signatory_as_json
from rules.history import broken_at
from rules.terms import ContractEventStep as Step
from rules.terms import ContractKind, DocumentKind, FlowState
from rules.terms import ContractSubStatus as Sub
from rules.violations import RuleViolation
from tests.endpoints.storm_providers import Post, StormProvider
from tests.jobs.signing import ALL, COMPANY, SIGNATORY, VALUES, World
from tests.models.builders import a_line, an_account, an_order

Change = FlowState | Step
SIGNED, COMPLETED = FlowState.CUSTOMER_SIGNED, FlowState.COMPLETED
CANCEL: Final = Step.SIGNING_CANCEL_REQUESTED
LOST: Final = "the answer to its opening is lost"
GIVEN_UP: Final = "its first flow is given up, and signed in vain"

STORIES: Final[dict[str, tuple[tuple[Change, ...], ...]]] = {  # what happens, wave by wave
    "nobody signs": ((), (), ()),
    "the customer signs, then the vendor": ((SIGNED,), (COMPLETED,), ()),
    "both signatures are told at once": ((), (COMPLETED,), ()),
    "it is refused": ((FlowState.REFUSED,), (), ()),
    "it expires": ((), (FlowState.EXPIRED,), ()),
    "it is revoked at the provider": ((), (), (FlowState.REVOKED,)),
    "it becomes invalid after the signature": ((SIGNED,), (FlowState.INVALID,), ()),
    "it is cancelled": ((CANCEL,), (), ()),
    "it is cancelled too late": ((SIGNED, CANCEL), (), (COMPLETED,)),
    LOST: ((FlowState.WAITING,), (SIGNED,), (COMPLETED,)),
    GIVEN_UP: ((), (COMPLETED,), ()),
}
EXPECTED: Final = {
    FlowState.WAITING: Sub.CUSTOMER_SIGNING,
    FlowState.CUSTOMER_SIGNED: Sub.VENDOR_SIGNING,
    FlowState.COMPLETED: Sub.ELECTRONIC_EFFECTIVE,
    FlowState.REFUSED: Sub.VOIDED,
    FlowState.EXPIRED: Sub.VOIDED,
    FlowState.INVALID: Sub.VOIDED,
    FlowState.REVOKED: Sub.VOIDED,
}


@dataclass(slots=True, kw_only=True)
class Told:
    """A contract with an order, its story, and its flow at the provider; `left` is one that was given up."""

    story: str
    contract: Contract
    order: str
    flow_id: str
    left: str | None = None


@dataclass(slots=True, kw_only=True)
class Storm:
    world: World
    provider: StormProvider
    client: httpx.AsyncClient
    chance: random.Random
    told: list[Told] = field(default_factory=list)
    stored: set[str] = field(default_factory=set)
    """The ids of the genuine messages posted so far."""
    answers: Counter[tuple[bool, int]] = field(default_factory=Counter)
    """By whether a message was genuine, and its status."""

    async def open(self, each: int) -> None:
        """So many contracts of each story."""
        for story in list(STORIES) * each:
            if story not in {LOST, GIVEN_UP}:
                self.told.append(await self._out(story))
        given_up = [await self._lost() for _ in range(each)]
        self.world.clock.move(self.provider.patience)
        for contract, order, left in given_up:
            again = await self.world.look(contract)
            flow = await self.world.flow(again)
            told = Told(story=GIVEN_UP, contract=again, order=order, flow_id=flow.flow_id or "", left=left)
            self.told.append(told)
        for _ in range(each):
            contract, order, flow_id = await self._lost()
            self.told.append(Told(story=LOST, contract=contract, order=order, flow_id=flow_id))

    async def _lost(self) -> tuple[Contract, str, str]:
        """With the flow that nobody here knows of yet."""
        contract, order = await self._confirmed()
        with self.provider.losing_answers():
            contract = await self.world.look(contract)
        return contract, order, self.provider.flow_ids()[-1]

    async def _confirmed(self) -> tuple[Contract, str]:
        world, account = self.world, await an_account()
        order = await an_order(account)
        framework = await world.contract(ContractKind.FRAMEWORK, of=account)
        contract = await world.contract(
            ContractKind.ORDER, of=account, framework_id=framework.id, amount_fen=order.amount_fen
        )
        await a_line(contract, order)
        await OrderClaim.create(order_id=order.id, contract_id=contract.id)
        copy = PartyACopy(profile_id="0" * 32, subject=COMPANY, values={**dict.fromkeys(ALL), **VALUES})
        signatory = signatory_as_json(SIGNATORY)
        await world.step(contract, Step.FILLED_IN, party_a=copy.as_json(), signatory=signatory)
        contract = await world.look(contract)
        await world.step(contract, Step.TEXT_CONFIRMED, confirmed_text_sha256=contract.text_sha256)
        return await world.step(contract, Step.SIGNING_CONFIRMED), str(order.id)

    async def _out(self, story: str) -> Told:
        contract, order = await self._confirmed()
        contract = await self.world.look(contract)
        flow = await self.world.flow(contract)
        return Told(story=story, contract=contract, order=order, flow_id=flow.flow_id or "")

    async def rise(self, wave: int, posts: int) -> None:
        """What happens in this wave, and so many posts: of all news so far, forged ones, and of others' flows."""
        for told in self.chance.sample(self.told, len(self.told)):
            for change in STORIES[told.story][wave]:
                await self._happen(told, change)
            if told.left is not None and wave == 0:
                self.provider.change(told.left, COMPLETED)
        await self._post(list(self._posts(posts)))

    async def _happen(self, told: Told, change: Change) -> None:
        if isinstance(change, FlowState):
            await asyncio.to_thread(self.provider.change, told.flow_id, change)
            return
        try:
            await self.world.step(told.contract, change, reason="选错了订单")
        except RuleViolation:
            assert self.provider.state_of(told.flow_id) in {SIGNED, COMPLETED}  # the signature was faster

    def _posts(self, number: int) -> Iterator[Post]:
        """Each piece of news at least once, most of them many times, and a third of it all is worth nothing."""
        news = self.provider.genuine()
        yield from news
        for place in range(number - len(news)):
            match place % 12:
                case 0 | 1 | 2 | 3:
                    yield self.provider.spoilt(self.chance)
                case 4:
                    yield self.provider.unknown(self.chance.randrange(40))
                case _:
                    yield self.chance.choice(news)

    async def _post(self, posts: list[Post]) -> None:
        self.chance.shuffle(posts)
        places = asyncio.Semaphore(24)

        async def send(post: Post) -> None:
            async with places:
                url = f"/callbacks/esign/{self.provider.name}"
                response = await self.client.post(url, content=post.body, headers=post.headers)
            self.answers[bool(post.message_id), response.status_code] += 1

        await asyncio.gather(*(send(post) for post in posts))
        self.stored |= {post.message_id for post in posts if post.message_id}

    async def unsettled(self) -> list[tuple[str, Sub, FlowState]]:
        """The contracts that do not stand where their flows do: story, place, flow."""
        found = []
        for told in self.told:
            place = (await Contract.get(id=told.contract.id)).sub_status
            state = self.provider.state_of(told.flow_id)
            if place is not EXPECTED[state]:
                found.append((told.story, place, state))
        return found

    async def is_quiet(self) -> bool:
        """Whether every contract stands where its flow does, and every flow given up is done with."""
        return not await self.unsettled() and not await EsignFlow.exists(revoke_due_at__isnull=False)

    async def check(self) -> None:
        """Each message is stored once and no other; no order is lost, nothing is sealed twice."""
        messages = [message.message_id for message in await EsignMessage.all()]
        assert sorted(messages) == sorted(self.stored)
        claims = {str(claim.order_id): claim.contract_id for claim in await OrderClaim.all()}
        assert claims == {told.order: told.contract.id for told in self.told}
        for told in self.told:
            await self._check(told)

    async def _check(self, told: Told) -> None:
        contract = await Contract.get(id=told.contract.id)
        events = await contract.events.order_by("sequence")
        assert broken_at(event.link() for event in events) is None
        effective = contract.sub_status is Sub.ELECTRONIC_EFFECTIVE
        steps = Counter(event.step for event in events)
        assert steps[Step.SEALED] == effective
        sealed = Document.filter(contract_id=contract.id, kind=DocumentKind.SEALED)
        assert await sealed.count() == effective
        current = await EsignFlow.current(contract.id)
        assert current is not None
        assert current.flow_id == told.flow_id
        if told.left is not None:
            given_up = await EsignFlow.get(flow_id=told.left)
            assert (given_up.current_slot, given_up.revoke_due_at) == (None, None)
            assert given_up.closed_at is not None
