"""A flow's opening survives a crash at any line: found again, waited for, or given up and revoked. Never two."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.esign_messages import take
from jobs.left_flows import end_left_flows, mark_left_flows
from jobs.open_signing import open_signing
from jobs.services import Services
from models import Contract, EsignFlow
from models.database import transaction
from providers.esign import OpenedFlow
from rules.signing import PATIENCE
from rules.terms import ActorKind, DocumentKind, FlowState
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub
from rules.violations import RuleViolation
from tests.jobs.signing import World, scripted
from tests.jobs.work import Clock
from tests.models.builders import ACTORS
from tests.scripted_esign import ScriptedEsign


class Crash(BaseException):
    """The process is gone: no handler of ours runs."""


@pytest.fixture
def world(services: Services, clock: Clock, tmp_path: Path) -> World:
    return scripted(services, clock, tmp_path / "keys", ScriptedEsign())


async def crashed(world: World, contract: Contract) -> None:
    with pytest.raises(Crash):
        await open_signing(await Contract.get(id=contract.id), world.services)


async def hear(world: World, flow_id: str, message_id: str = "m-1") -> None:
    message = world.esign.message_of(world.esign.callback(message_id, flow_id), {})
    assert await take(message, world.services)


async def test_the_intent_is_written_before_the_provider_is_asked(world: World) -> None:
    contract = await world.confirmed()
    seen: list[EsignFlow] = []

    async def look(request: object) -> None:
        seen.extend(await EsignFlow.filter(current_slot=contract.id))
        raise Crash

    world.esign.open_flow = look  # type: ignore[method-assign, assignment]
    await crashed(world, contract)
    assert [(flow.asked_at is not None, flow.flow_id) for flow in seen] == [(True, None)]


async def test_a_provider_that_can_be_asked_by_reference_gives_the_flow_back(world: World) -> None:
    world.esign.answers_for_certain = True
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    contract = await world.look(contract)
    assert (contract.sub_status, contract.work_error) == (Sub.DRAFT_GENERATING, "ProviderUnavailable")
    contract = await world.later(contract)
    assert contract.sub_status is Sub.CUSTOMER_SIGNING
    assert list(world.esign.flows) == ["flow-1"]
    assert (await world.flow(contract)).flow_id == "flow-1"


async def test_where_no_flow_came_of_it_a_certain_provider_is_asked_anew_at_once(world: World) -> None:
    world.esign.answers_for_certain = True
    contract = await world.confirmed()
    world.esign.silent.add("open_flow")
    await world.look(contract)
    world.esign.silent.clear()
    contract = await world.later(contract, timedelta(minutes=1))
    assert contract.sub_status is Sub.CUSTOMER_SIGNING
    assert list(world.esign.flows) == ["flow-1"]


async def test_an_answer_lost_is_never_asked_for_blindly(world: World) -> None:
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    await world.look(contract)
    world.esign.forgetful.clear()
    contract = await world.later(contract, PATIENCE - timedelta(minutes=1))
    assert (contract.sub_status, contract.work_error) == (Sub.DRAFT_GENERATING, "AnswerLost")
    assert world.esign.calls.count("open_flow") == 1


async def test_a_callback_that_names_the_reference_brings_the_lost_flow_back_at_once(world: World) -> None:
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    await world.look(contract)
    await hear(world, "flow-1")
    contract = await world.look(contract)
    assert contract.sub_status is Sub.CUSTOMER_SIGNING
    assert (await world.flow(contract)).flow_id == "flow-1"
    assert world.esign.calls.count("open_flow") == 1


async def test_a_flow_given_up_is_revoked_when_it_is_heard_of(world: World) -> None:
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    await world.look(contract)
    world.esign.forgetful.clear()
    contract = await world.later(contract, PATIENCE + timedelta(minutes=10))
    assert contract.sub_status is Sub.CUSTOMER_SIGNING
    assert (await world.flow(contract)).flow_id == "flow-2"
    await hear(world, "flow-1")
    await end_left_flows(world.services)
    assert world.esign.flows["flow-1"].state is FlowState.REVOKED
    assert world.esign.flows["flow-2"].state is FlowState.WAITING
    assert (await Contract.get(id=contract.id)).sub_status is Sub.CUSTOMER_SIGNING
    given_up = await EsignFlow.get(flow_id="flow-1")
    assert (given_up.current_slot, given_up.revoke_due_at) == (None, None)
    assert given_up.closed_at is not None


async def test_a_revocation_waits_for_a_provider_that_does_not_answer(world: World) -> None:
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    await world.look(contract)
    world.esign.forgetful.clear()
    await world.later(contract, PATIENCE + timedelta(minutes=10))
    await hear(world, "flow-1")
    world.esign.silent.add("cancel_flow")
    await end_left_flows(world.services)
    assert (await EsignFlow.get(flow_id="flow-1")).revoke_due_at is not None
    world.esign.silent.clear()
    await end_left_flows(world.services)
    flow = world.esign.flows["flow-1"]
    assert flow.is_open
    world.clock.move(timedelta(minutes=2))
    await end_left_flows(world.services)
    assert flow.state is FlowState.REVOKED


async def test_a_definite_no_may_be_asked_again(world: World) -> None:
    contract = await world.confirmed()
    world.esign.refusing.add("open_flow")
    contract = await world.look(contract)
    assert (contract.sub_status, contract.work_error) == (Sub.DRAFT_GENERATING, "EsignRefused")
    assert (await world.flow(contract)).asked_at is None
    world.esign.refusing.clear()
    assert (await world.later(contract)).sub_status is Sub.CUSTOMER_SIGNING


async def test_a_crash_before_the_draft_is_drawn_leaves_nothing_behind(world: World) -> None:
    contract = await world.confirmed()

    async def crash(*_: object, **__: object) -> None:
        raise Crash

    draw = world.services.workshop.draw
    world.services.workshop.draw = crash  # type: ignore[method-assign, assignment]
    await crashed(world, contract)
    world.services.workshop.draw = draw  # type: ignore[method-assign]
    assert await EsignFlow.all().count() == 0
    assert (await world.look(contract)).sub_status is Sub.CUSTOMER_SIGNING


async def test_a_crash_after_the_providers_yes_and_before_our_commit_opens_no_second_flow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.esign.answers_for_certain = True
    contract = await world.confirmed()
    with monkeypatch.context() as patch:

        async def crash(*_: object, **__: object) -> None:
            raise Crash

        patch.setattr(Contract, "advance", crash)
        await crashed(world, contract)
    contract = await world.look(contract)
    assert contract.sub_status is Sub.CUSTOMER_SIGNING
    assert list(world.esign.flows) == ["flow-1"]
    assert await contract.documents.filter(kind=DocumentKind.DRAFT).count() == 1


async def test_a_contract_touched_while_its_flow_was_opened_goes_on_with_that_flow(world: World) -> None:
    contract = await world.confirmed()
    opens = world.esign.open_flow

    async def touched(request: object) -> object:
        opened = await opens(request)  # type: ignore[arg-type]
        await Contract.filter(id=contract.id).update(version=contract.version + 1)
        return opened

    world.esign.open_flow = touched  # type: ignore[method-assign, assignment]
    contract = await world.look(contract)
    assert (contract.sub_status, contract.work_error) == (Sub.DRAFT_GENERATING, None)
    contract = await world.look(contract)
    assert contract.sub_status is Sub.CUSTOMER_SIGNING
    assert world.esign.calls.count("open_flow") == 1
    assert world.esign.calls.count("find_flow") == 0


async def test_a_contract_ended_while_its_flow_was_opened_leaves_no_flow_to_sign(world: World) -> None:
    contract = await world.confirmed()
    opens = world.esign.open_flow

    async def overtaken(request: object) -> object:
        opened = await opens(request)  # type: ignore[arg-type]
        aborted = await Contract.get(id=contract.id)
        await aborted.advance(
            Step.GENERATION_ABORTED, actor=ACTORS[ActorKind.OPERATOR], now=world.services.now()
        )
        return opened

    world.esign.open_flow = overtaken  # type: ignore[method-assign, assignment]
    contract = await world.look(contract)
    assert contract.sub_status is Sub.VOIDED
    await end_left_flows(world.services)
    assert world.esign.flows["flow-1"].state is FlowState.REVOKED


async def test_a_worker_overtaken_between_reading_the_intent_and_asking_does_not_ask_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = await world.confirmed()
    world.esign.refusing.add("open_flow")
    await world.look(contract)  # leaves an intent that nobody asked for
    world.esign.refusing.clear()
    stored = world.services.storage.get
    overtaken = False

    async def get(sha256: str) -> bytes:
        nonlocal overtaken
        if not overtaken:
            overtaken = True
            await world.later(contract)
        return await stored(sha256)

    monkeypatch.setattr(world.services.storage, "get", get)
    with pytest.raises(RuleViolation):
        await open_signing(await Contract.get(id=contract.id), world.services)
    assert list(world.esign.flows) == ["flow-1"]
    assert (await Contract.get(id=contract.id)).sub_status is Sub.CUSTOMER_SIGNING


async def test_a_callback_in_the_moment_of_giving_up_saves_the_flow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    await world.look(contract)
    world.esign.forgetful.clear()
    finds = world.esign.find_flow

    async def found_nothing(reference: str, *, heard_of: Sequence[str]) -> OpenedFlow | None:
        found = await finds(reference, heard_of=heard_of)
        if found is None:
            await hear(world, "flow-1")
        return found

    monkeypatch.setattr(world.esign, "find_flow", found_nothing)
    await world.later(contract, PATIENCE + timedelta(minutes=10))
    contract = await world.look(contract)
    assert contract.sub_status is Sub.CUSTOMER_SIGNING
    assert list(world.esign.flows) == ["flow-1"]


async def test_an_intent_aborted_with_its_answer_open_is_looked_for_until_it_is_found(world: World) -> None:
    world.esign.answers_for_certain = True
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    contract = await world.look(contract)
    async with transaction():
        await contract.advance(
            Step.GENERATION_ABORTED, actor=ACTORS[ActorKind.OPERATOR], now=world.services.now()
        )
    world.esign.silent.add("find_flow")
    await world.worker.sweep()
    assert world.esign.flows["flow-1"].is_open
    world.esign.silent.clear()
    await mark_left_flows(world.services)
    await end_left_flows(world.services)
    assert world.esign.flows["flow-1"].state is FlowState.REVOKED
    assert (await EsignFlow.get(contract_id=contract.id)).closed_at is not None


async def test_an_intent_that_nobody_asked_for_or_that_nothing_came_of_is_forgotten_in_the_end(
    world: World,
) -> None:
    contract = await world.confirmed()
    world.esign.silent.add("open_flow")
    contract = await world.look(contract)
    async with transaction():
        await contract.advance(
            Step.GENERATION_ABORTED, actor=ACTORS[ActorKind.OPERATOR], now=world.services.now()
        )
    await mark_left_flows(world.services)
    assert (await EsignFlow.get(contract_id=contract.id)).closed_at is None
    world.clock.move(timedelta(days=32))
    await mark_left_flows(world.services)
    assert (await EsignFlow.get(contract_id=contract.id)).closed_at is not None
