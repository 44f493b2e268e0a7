"""An e-sign provider, and other outsiders, that fail in every way they can: in the end each contract is signed once."""

import asyncio
import random
import time
from base64 import b64decode
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from uuid import UUID, uuid4

import httpx
import pytest
from tortoise.queryset import QuerySet

from models import Contract, ContractEvent, Document, EsignFlow
from models.database import transaction
from rules.terms import ContractEventStep as Step
from rules.terms import ContractKind, DocumentKind
from rules.terms import ContractSubStatus as Sub
from tests.chaos.caller import Caller
from tests.chaos.fleet import Fleet
from tests.chaos.flows import SigningStage, as_if_patience_were_over, calling_back, settings_of, signs
from tests.chaos.ledger import Ledger
from tests.chaos.outsiders import Misdeed, Outsiders
from tests.chaos.staging import SEALED, Stage, Staged
from tests.chaos.telling import told
from tests.databases import opened
from tests.doses import dose
from tests.providers.tencent_book import ALIVE, FlowStatus
from tests.providers.tencent_stand_in import (
    HALF_AN_ANSWER,
    SERVER_ERROR,
    SILENT,
    YES_THEN_CRASH,
    TencentStandIn,
)

OPENING = ("UploadFiles", "CreateFlowByFiles")
FOLLOWING = ("DescribeFlowInfo", "DescribeFileUrls")
FAULTS = (SILENT, SERVER_ERROR, HALF_AN_ANSWER, YES_THEN_CRASH)
AT_ONCE = 20
"""Times that each fault happens in one wave."""

CALL = 10
"""Seconds that one call may take (providers/tencent_ess_configuration.py)."""

LATE = 0.05
"""Seconds that each callback is late, one after the other."""


@pytest.fixture(scope="module")
def provider() -> Iterator[TencentStandIn]:
    with TencentStandIn(make_final=lambda draft: draft + b"\n% signed by both\n" + uuid4().bytes) as stand_in:
        yield stand_in


@pytest.fixture(scope="module")
def settings(outsiders: Outsiders, provider: TencentStandIn) -> dict[str, str]:
    return outsiders.settings | settings_of(provider)


@pytest.fixture(autouse=True)
async def database(fleet: Fleet) -> AsyncIterator[None]:
    async with opened(fleet.database_url):
        yield


async def test_each_contract_is_signed_once_whatever_the_provider_does(
    fleet: Fleet, provider: TencentStandIn
) -> None:
    """The faults fall on whichever contracts ask at that moment, several perhaps on one; every callback is late."""
    for wave in range(dose().provider // AT_ONCE):
        stage = SigningStage(fleet, f"wave-{wave}", provider)
        with calling_back(provider, fleet.urls[-1], seconds=LATE):
            spread(provider, OPENING)
            contracts = [await stage.confirmed(fleet.urls[0]) for _ in range(AT_ONCE * len(FAULTS))]
            await all_at(contracts, Sub.CUSTOMER_SIGNING)
            assert provider.faults_left == 0
            spread(provider, FOLLOWING)
            for flow in await EsignFlow.filter(current_slot__in=contracts):
                assert await signs(provider, provider.flow(flow.flow_id))
            await all_at(contracts, Sub.ELECTRONIC_EFFECTIVE)
            assert provider.faults_left == 0
            assert await asyncio.to_thread(answers_to, provider) <= {200}
        await check(provider, contracts)
        told(f"wave {wave + 1} of {dose().provider // AT_ONCE}, each fault {AT_ONCE} times")


def spread(provider: TencentStandIn, actions: tuple[str, ...]) -> None:
    """Half of each fault's times for the opening, half for what follows."""
    faults = list(FAULTS) * (AT_ONCE // 2)
    random.shuffle(faults)
    for number, fault in enumerate(faults):
        provider.misbehave(actions[number % len(actions)], fault)


def answers_to(provider: TencentStandIn) -> set[int]:
    """Statuses of the callbacks so far; one that nobody answered in time a real provider sends again."""
    sent, provider._sending = provider._sending, []
    return {sending.result() for sending in sent if sending.exception() is None}


async def all_at(contracts: list[UUID], place: Sub) -> None:
    """What the provider did not do and never will is given up after a quarter of an hour; that is not waited for.

    Work that failed once runs alone: in one process all the time-outs may come one after the other.
    """
    end = time.monotonic() + AT_ONCE * CALL + 60
    rows = Contract.filter(id__in=contracts).exclude(sub_status=place)
    while missing := await rows.values_list("sub_status", "work_error"):
        assert time.monotonic() < end, f"stuck: {missing}"
        await as_if_patience_were_over()
        await asyncio.sleep(0.5)


async def check(provider: TencentStandIn, contracts: list[UUID]) -> None:
    for contract_id in contracts:
        steps = Counter([event.step for event in await ContractEvent.filter(contract_id=contract_id)])
        assert set(steps.values()) == {1}, steps
        assert steps[Step.SEALED] == 1
        assert await Document.filter(contract_id=contract_id, kind=DocumentKind.SEALED).count() == 1
        current = await EsignFlow.current(contract_id)
        assert current is not None
        flows = [flow for flow in provider.book.flows.values() if flow.file.startswith(b"%PDF")]
        of_it = [
            flow
            for flow in flows
            if UUID(hex=b64decode(flow.asked["UserData"]).decode()) in await intents_of(contract_id)
        ]
        assert [flow.flow_id for flow in of_it if flow.status is FlowStatus.COMPLETED] == [current.flow_id]
        assert not [flow for flow in of_it if flow.status in ALIVE]


async def intents_of(contract_id: UUID) -> list[UUID]:
    return [flow.id for flow in await EsignFlow.filter(contract_id=contract_id)]


@pytest.mark.parametrize("misdeed", Misdeed)
async def test_who_applies_while_an_outsider_fails_is_told_so_and_can_ask_again(
    fleet: Fleet, outsiders: Outsiders, misdeed: Misdeed
) -> None:
    """One of the three is asked by each application; the next try, under the same key, is answered."""
    stage, ledger = Stage(fleet, f"outsiders-{misdeed.name}"), Ledger()
    async with transaction():
        accounts = [await stage.account() for _ in range(dose().provider)]
    async with httpx.AsyncClient(trust_env=False, timeout=15) as http:
        outsiders.misbehave(misdeed, times=dose().provider)
        try:
            await asyncio.gather(*(applied(staged, http, ledger) for staged in accounts))
            assert outsiders.misdeeds_left == 0
        finally:
            outsiders.behave()
    said = {"TIMEOUT"} if misdeed is Misdeed.SLOW else {"PROVIDER_UNAVAILABLE", "TIMEOUT"}
    assert set(ledger.troubles) <= said
    assert await stage.contracts.count() == dose().provider


def caller_of(staged: Staged, http: httpx.AsyncClient, ledger: Ledger) -> Caller:
    return Caller(http, staged.fleet.urls, staged.token, staged.account.reference, ledger)


async def applied(staged: Staged, http: httpx.AsyncClient, ledger: Ledger) -> None:
    caller = caller_of(staged, http, ledger)
    application = {"kind": "FRAMEWORK", "signingMode": "UNILATERAL", "partyAProfileId": staged.profile}
    await caller.done("createContract", application)


async def test_who_finalizes_while_billing_fails_is_told_so_and_can_ask_again(
    fleet: Fleet, outsiders: Outsiders
) -> None:
    """Orders are asked about once more before a seal: who cannot be asked is not taken to agree."""
    stage, ledger = Stage(fleet, "finalizing"), Ledger()
    async with transaction():
        accounts = [await with_framework(stage) for _ in range(dose().provider)]
    async with httpx.AsyncClient(trust_env=False, timeout=15) as http:
        callers = [caller_of(staged, http, ledger) for staged in accounts]
        contracts = [await ordered(*each) for each in zip(callers, accounts, strict=True)]
        await reached(stage, Sub.DRAFT_GENERATED)
        for number in range(dose().provider):
            outsiders.misbehave(list(Misdeed)[number % len(Misdeed)])
        try:
            await asyncio.gather(
                *(
                    caller.done("finalizeContract", {"id": contract})
                    for caller, contract in zip(callers, contracts, strict=True)
                )
            )
            assert outsiders.misdeeds_left == 0
        finally:
            outsiders.behave()
    assert set(ledger.troubles) <= {"PROVIDER_UNAVAILABLE", "TIMEOUT"}
    assert ledger.troubles
    await reached(stage, Sub.ELECTRONIC_EFFECTIVE)
    for contract in await orders_of(stage):
        steps = Counter([event.step for event in await ContractEvent.filter(contract_id=contract.id)])
        assert (steps[Step.FINALIZED], steps[Step.SEALED]) == (1, 1)


async def with_framework(stage: Stage) -> Staged:
    """An account with a framework contract in effect, and one order."""
    staged = await stage.account()
    await stage.contract(staged, *SEALED)
    await stage.order(staged)
    return staged


def orders_of(stage: Stage) -> QuerySet[Contract]:
    return stage.contracts.filter(kind=ContractKind.ORDER)


async def ordered(caller: Caller, staged: Staged) -> str:
    """The id of an order contract."""
    found = await caller.data("{ orders(first: 1) { nodes { id } } }")
    application = {"kind": "ORDER", "signingMode": "UNILATERAL", "partyAProfileId": staged.profile}
    orders = {"orderIds": [node["id"] for node in found["orders"]["nodes"]]}
    return str((await caller.done("createContract", {**application, **orders}))["contract"]["id"])


async def reached(stage: Stage, place: Sub) -> None:
    end = time.monotonic() + dose().provider * 2 + 60
    while missing := await orders_of(stage).exclude(sub_status=place).values_list("sub_status", "work_error"):
        assert time.monotonic() < end, f"stuck: {missing}"
        await asyncio.sleep(0.2)
