"""The races of the domain, over HTTP, from four processes with eight tasks each: of two at once one wins."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from uuid import uuid4

import pytest

from models import Contract, ContractEvent, OrderClaim
from models.database import transaction
from rules.terms import ContractEventStep as Step
from rules.terms import ContractKind
from rules.terms import ContractSubStatus as Sub
from schema.ids import IdType, id_of, key_of
from tests.chaos.fleet import Fleet
from tests.chaos.racing import Replies, Rivals, raced
from tests.chaos.staging import DRAWN, SEALED, VOIDED, Stage, Staged
from tests.databases import opened
from tests.doses import dose
from tests.resolvers.paper import RECIPIENT


@pytest.fixture(scope="module")
def members() -> Callable[[Fleet], None]:
    """Servers alone: nobody works on what the races leave."""

    def serving(fleet: Fleet) -> None:
        fleet.members = [member for member in fleet.members if member.port is not None]
        for member in fleet.members:
            member.arguments = ("serve", "--no-worker")

    return serving


@pytest.fixture(autouse=True)
async def database(fleet: Fleet) -> AsyncIterator[None]:
    async with opened(fleet.database_url):
        yield


async def rounds_of(make: Callable[[int], Awaitable[Rivals]]) -> list[Rivals]:
    async with transaction():
        return [await make(number) for number in range(dose().races)]


def winners(replies: Replies, *refusals: str) -> int:
    """How many won; whoever did not was refused by one of these."""
    assert [reply.status for reply in replies] == [200, 200]
    for reply in replies:
        assert reply.codes == [] or set(reply.codes) <= set(refusals), reply.codes
    return sum(reply.codes == [] for reply in replies)


async def test_of_two_framework_contracts_one_is_created(fleet: Fleet) -> None:
    stage = Stage(fleet, "frameworks")

    async def make(_: int) -> Rivals:
        staged = await stage.account()
        application = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": staged.profile}
        first, second = (staged.asks(url, "createContract", application) for url in staged.urls)
        return first, second

    for replies in await raced(fleet, await rounds_of(make), name=stage.name):
        assert winners(replies, "FRAMEWORK_ALREADY_EXISTS") == 1
    made = Counter(await stage.contracts.values_list("account_id", flat=True))
    assert (len(made), set(made.values())) == (dose().races, {1})


async def test_of_two_contracts_for_one_order_one_gets_it(fleet: Fleet) -> None:
    stage = Stage(fleet, "orders")

    async def make(_: int) -> Rivals:
        staged = await stage.account()
        await stage.contract(staged, *SEALED)
        order = id_of(IdType.ORDER, (await stage.order(staged)).id)
        application = {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": staged.profile}
        first, second = (
            staged.asks(url, "createContract", application | {"orderIds": [order]}) for url in staged.urls
        )
        return first, second

    won = []
    for replies in await raced(fleet, await rounds_of(make), name=stage.name):
        assert winners(replies, "ORDER_OCCUPIED") == 1
        won += [reply.data["contract"]["id"] for reply in replies if not reply.codes]
    made_for_orders = await stage.contracts.filter(kind=ContractKind.ORDER).values_list("id", flat=True)
    claimed = await OrderClaim.all().values_list("contract_id", flat=True)
    assert {key_of(IdType.CONTRACT, each) for each in won} == set(claimed) == set(made_for_orders)
    assert len(claimed) == len(made_for_orders) == dose().races


async def test_of_void_and_finalize_one_happens(fleet: Fleet) -> None:
    stage = Stage(fleet, "void-finalize")
    ids = []

    async def make(_: int) -> Rivals:
        staged = await stage.account()
        contract = await stage.contract(staged, *DRAWN)
        ids.append(contract.id)
        return both(staged, contract, "voidContract", "finalizeContract")

    raced_replies = await raced(fleet, await rounds_of(make), name=stage.name)
    for contract_id, replies in zip(ids, raced_replies, strict=True):
        assert winners(replies, "ACTION_NOT_AVAILABLE", "CONTRACT_CHANGED") == 1
        contract = await Contract.get(id=contract_id)
        voided = not replies[0].codes
        assert contract.sub_status is (Sub.VOIDED if voided else Sub.VENDOR_SIGNING)
        await check_only(contract, Step.VOIDED if voided else Step.FINALIZED, Step.VOIDED, Step.FINALIZED)


async def test_of_delete_and_paper_the_one_that_may_happens(fleet: Fleet) -> None:
    """Paper is for what is in effect, deletion for what is void; the other one never slips through."""
    stage = Stage(fleet, "delete-paper")
    ids = []

    async def make(number: int) -> Rivals:
        staged = await stage.account()
        contract = await stage.contract(staged, *(VOIDED if number % 2 else SEALED))
        ids.append(contract.id)
        deletes, asks = both(staged, contract, "deleteContract", "requestPaper")
        return deletes, asks

    raced_replies = await raced(fleet, await rounds_of(make), name=stage.name)
    for number, (contract_id, replies) in enumerate(zip(ids, raced_replies, strict=True)):
        assert (
            winners(replies, "CONTRACT_SEALED", "ACTION_NOT_AVAILABLE", "CONTRACT_CHANGED", "NOT_FOUND") == 1
        )
        contract, deleted = await Contract.get(id=contract_id), not replies[0].codes
        assert deleted == bool(number % 2) == (contract.deleted_at is not None)
        await check_only(
            contract, Step.DELETED if deleted else Step.PAPER_REQUESTED, Step.DELETED, Step.PAPER_REQUESTED
        )


async def test_the_same_idempotency_key_has_one_effect_and_one_answer(fleet: Fleet) -> None:
    stage = Stage(fleet, "keys")

    async def make(_: int) -> Rivals:
        staged = await stage.account()
        application = {
            "kind": "FRAMEWORK",
            "signingMode": "UNILATERAL",
            "partyAProfileId": staged.profile,
            "idempotencyKey": uuid4().hex,
        }
        first, second = (staged.asks(url, "createContract", application) for url in staged.urls)
        return first, second

    for first, second in await raced(fleet, await rounds_of(make), name=stage.name):
        assert (first.status, first.codes) == (200, [])
        assert replace(first) == second
    made = await stage.contracts.values_list("id", flat=True)
    assert len(made) == dose().races
    assert await ContractEvent.filter(contract_id__in=made).count() == dose().races


def both(staged: Staged, contract: Contract, first: str, second: str) -> Rivals:
    """Two different steps on one contract, each at its server."""
    contract_id = id_of(IdType.CONTRACT, contract.id)
    more = {"requestPaper": RECIPIENT}
    one, other = (
        staged.asks(url, name, {"id": contract_id, **more.get(name, {})})
        for url, name in zip(staged.urls, (first, second), strict=True)
    )
    return one, other


async def check_only(contract: Contract, taken: Step, *either: Step) -> None:
    found = await ContractEvent.filter(contract_id=contract.id, step__in=either)
    assert [event.step for event in found] == [taken]
