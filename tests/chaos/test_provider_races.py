"""Races with the e-sign provider, over HTTP and its real protocol, while workers work."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator

import pytest

from models import Contract, ContractEvent, Document, EsignMessage
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub
from rules.terms import DocumentKind
from tests.chaos.findings import STUCK_AFTER
from tests.chaos.fleet import Fleet
from tests.chaos.flows import Out, SigningStage, settings_of, signs
from tests.chaos.outsiders import Outsiders
from tests.chaos.racing import Rivals, raced
from tests.databases import opened
from tests.doses import dose
from tests.providers.tencent_book import Flow, FlowStatus
from tests.providers.tencent_stand_in import TencentStandIn

WHERE = {FlowStatus.COMPLETED: Sub.ELECTRONIC_EFFECTIVE, FlowStatus.REVOKED: Sub.VOIDED}


@pytest.fixture(scope="module")
def provider() -> Iterator[TencentStandIn]:
    with TencentStandIn() as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def settings(outsiders: Outsiders, provider: TencentStandIn) -> dict[str, str]:
    return outsiders.settings | settings_of(provider)


@pytest.fixture(autouse=True)
async def database(fleet: Fleet) -> AsyncIterator[None]:
    async with opened(fleet.database_url):
        yield


async def outs(stage: SigningStage) -> list[Out]:
    return [await stage.out() for _ in range(dose().races)]


async def test_of_cancel_and_completed_the_provider_decides(fleet: Fleet, provider: TencentStandIn) -> None:
    stage = SigningStage(fleet, "cancel-completed", provider)
    contracts = await outs(stage)

    def rivals(out: Out) -> Rivals:
        first, second = out.staged.urls
        return out.staged.asks(first, "cancelSigning", {"id": out.id, "reason": "选错了"}), stage.callback(
            out, second
        )

    async def let_go(number: int) -> None:
        """The customer signs while the cancel is on its way, or just when it has come to the provider."""
        flow = contracts[number].flow
        if number % 2:
            await asyncio.sleep(random.uniform(0, 0.3))  # noqa: S311
        else:
            await asked_to_cancel(provider, flow)
        await signs(provider, flow)

    replies = await raced(fleet, [rivals(out) for out in contracts], name=stage.name, let_go=let_go)
    await followed(contracts)
    ends = Counter([await end_of(out) for out in contracts])
    assert set(ends) == set(WHERE), "each of the two wins some rounds"
    for cancelled, told in replies:
        assert told.status == 200
        assert set(cancelled.codes) <= {"ACTION_NOT_AVAILABLE", "CONTRACT_CHANGED", "CONTRACT_SEALED"}
    assert ends.total() == dose().races


async def asked_to_cancel(provider: TencentStandIn, flow: Flow) -> None:
    """At the latest after some seconds: a cancel that is refused never comes there."""
    for _ in range(300):
        if flow.flow_id in {asked["FlowId"] for asked in provider.asked_for("CancelFlow")}:
            return
        await asyncio.sleep(0.03)


async def followed(contracts: list[Out]) -> None:
    """Once each contract stands where its flow does. A thousand at once take their time: none for a minute is stuck."""
    left, end = len(contracts) + 1, 0.0
    while wrong := await astray(contracts):
        if len(wrong) < left:
            left, end = len(wrong), time.monotonic() + STUCK_AFTER
        assert time.monotonic() < end, f"stuck: {wrong}"
        await asyncio.sleep(0.5)


async def astray(contracts: list[Out]) -> list[str]:
    places = {
        row.id: row.sub_status for row in await Contract.filter(id__in=[out.contract_id for out in contracts])
    }
    return [out.id for out in contracts if places[out.contract_id] is not WHERE.get(out.flow.status)]


async def end_of(out: Out) -> FlowStatus:
    """How the flow ended; the contract stands where it says, came there once, and has a sealed file or none."""
    contract = await Contract.get(id=out.contract_id)
    assert contract.sub_status is WHERE[out.flow.status], (contract.sub_status, out.flow.status)
    steps = Counter([event.step for event in await ContractEvent.filter(contract_id=contract.id)])
    assert set(steps.values()) == {1}, steps
    sealed = await Document.filter(contract_id=contract.id, kind=DocumentKind.SEALED).count()
    completed = out.flow.status is FlowStatus.COMPLETED
    assert steps[Step.SEALED] == steps[Step.CUSTOMER_SIGNED] == sealed == completed
    return out.flow.status


async def test_of_the_same_callback_twice_one_is_taken(fleet: Fleet, provider: TencentStandIn) -> None:
    stage = SigningStage(fleet, "callbacks", provider)
    contracts = await outs(stage)
    for out in contracts:
        assert await signs(provider, out.flow)

    def rivals(out: Out) -> Rivals:
        first, second = (stage.callback(out, url) for url in out.staged.urls)
        return first, second

    for first, second in await raced(fleet, [rivals(out) for out in contracts], name=stage.name):
        assert (first.status, second.status) == (200, 200)
    await followed(contracts)
    assert {await end_of(out) for out in contracts} == {FlowStatus.COMPLETED}
    for out in contracts:
        assert await EsignMessage.filter(flow_id=out.flow.flow_id).count() == 1
