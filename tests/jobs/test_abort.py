"""Move 20: after an abort nobody can sign, whatever the provider answered and wherever the process died."""

from pathlib import Path
from typing import Any

import pytest

from jobs.abort import abort_generation
from jobs.esign_messages import take
from jobs.services import Services
from models import Contract, ContractEvent, EsignFlow
from providers.esign import OpenedFlow
from providers.outsiders import ProviderUnavailable
from rules.signing import PATIENCE
from rules.terms import ContractEventStep as Step
from rules.terms import ContractKind, FlowState
from rules.terms import ContractSubStatus as Sub
from rules.violations import ErrorCode, RuleViolation
from tests.jobs.aborting import OPERATOR, WHY, Crash, abort, answer_lost, assert_nobody_can_sign, dies, tried
from tests.jobs.signing import World, scripted
from tests.jobs.work import Clock, waiting_contract
from tests.scripted_esign import ScriptedEsign


@pytest.fixture
def world(services: Services, clock: Clock, tmp_path: Path) -> World:
    return scripted(services, clock, tmp_path / "keys", ScriptedEsign(answers_for_certain=True))


async def refused(world: World, contract: Contract) -> RuleViolation:
    """The reason; the contract is where it was, and its flow still is its own."""
    slots = await EsignFlow.filter(contract_id=contract.id).values_list("current_slot", flat=True)
    with pytest.raises(RuleViolation) as refusal:
        await abort(world, contract)
    assert (await Contract.get(id=contract.id)).sub_status is contract.sub_status
    assert await EsignFlow.filter(contract_id=contract.id).values_list("current_slot", flat=True) == slots
    return refusal.value


async def written_and_not_moved(world: World, monkeypatch: pytest.MonkeyPatch) -> Contract:
    """At DRAFT_GENERATING, its flow known and open: the process died before the move."""
    contract = await world.confirmed()
    with monkeypatch.context() as patch:
        patch.setattr(Contract, "advance", dies)
        with pytest.raises(Crash):
            await world.look(contract)
    assert (await world.flow(contract)).flow_id == "flow-1"
    return await tried(contract)


async def test_a_unilateral_generation_is_voided_with_the_reason_and_the_operator_in_the_history(
    world: World,
) -> None:
    contract = await tried(await waiting_contract(world.services))
    contract = await abort(world, contract)
    assert (contract.sub_status, contract.voided_because) == (Sub.VOIDED, WHY)
    assert (contract.work, contract.work_due_at, contract.work_since) == (None, None, None)
    assert contract.framework_slot is None
    event = await ContractEvent.filter(contract_id=contract.id).order_by("-sequence").first()
    assert event is not None
    assert (event.step, event.actor, event.reason) == (Step.GENERATION_ABORTED, OPERATOR, WHY)
    assert '"facts":{"attempts":"3","error":"Broken"}' in event.payload
    assert world.esign.calls == []


async def test_too_few_failures_abort_nothing_and_ask_nobody(world: World) -> None:
    contract = await tried(await world.confirmed(), 2)
    assert (await refused(world, contract)).facts["reason"] == "TOO_FEW_FAILURES"
    assert world.esign.calls == []


async def test_work_that_was_given_up_may_be_aborted_whatever_its_attempts(world: World) -> None:
    contract = await world.confirmed()
    await Contract.filter(id=contract.id).update(work_due_at=None, work_error="crashed too often")
    assert (await abort(world, contract)).sub_status is Sub.VOIDED


async def test_what_is_out_to_be_signed_is_not_aborted(world: World) -> None:
    contract = await tried(await world.signing())
    calls = list(world.esign.calls)
    refusal = await refused(world, contract)
    assert (refusal.code, refusal.facts["subStatus"]) == (
        ErrorCode.ACTION_NOT_AVAILABLE,
        Sub.CUSTOMER_SIGNING,
    )
    assert world.esign.calls == calls
    assert world.esign.flows["flow-1"].is_open


async def test_a_known_flow_is_taken_back_before_the_contract_is_void(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = await abort(world, await written_and_not_moved(world, monkeypatch))
    assert contract.sub_status is Sub.VOIDED
    assert world.esign.flows["flow-1"].state is FlowState.REVOKED
    assert world.esign.flows["flow-1"].reason == WHY
    flow = await EsignFlow.get(contract_id=contract.id)
    assert flow.current_slot is None
    assert flow.revoke_due_at is not None
    await assert_nobody_can_sign(world)
    flow = await EsignFlow.get(contract_id=contract.id)
    assert (flow.revoke_due_at, flow.closed_at is not None) == (None, True)


async def test_a_flow_whose_answer_was_lost_is_found_and_taken_back(world: World) -> None:
    contract = await abort(world, await answer_lost(world))
    assert contract.sub_status is Sub.VOIDED
    assert world.esign.flows["flow-1"].state is FlowState.REVOKED
    assert (await EsignFlow.get(contract_id=contract.id)).flow_id == "flow-1"


async def test_where_nothing_came_of_it_the_contract_is_void_and_nothing_is_cancelled(world: World) -> None:
    contract = await world.confirmed()
    world.esign.silent.add("open_flow")
    await world.look(contract)
    contract = await abort(world, await tried(contract))
    assert contract.sub_status is Sub.VOIDED
    assert "cancel_flow" not in world.esign.calls
    assert world.esign.flows == {}


@pytest.mark.parametrize("state", [FlowState.CUSTOMER_SIGNED, FlowState.COMPLETED])
async def test_what_the_customer_signed_is_not_aborted(world: World, state: FlowState) -> None:
    contract = await answer_lost(world)
    world.esign.says(state)
    assert (await refused(world, contract)).facts == {"reason": "CUSTOMER_HAS_SIGNED"}
    contract = await world.later(contract)
    contract = await world.later(contract)
    assert contract.sub_status in {Sub.VENDOR_SIGNING, Sub.ELECTRONIC_EFFECTIVE}


async def test_a_flow_that_the_provider_has_not_taken_back_yet_is_waited_for(world: World) -> None:
    contract = await answer_lost(world)
    world.esign.refusing.add("cancel_flow")
    assert (await refused(world, contract)).facts == {"reason": "FLOW_STILL_OPEN"}
    world.esign.refusing.clear()
    assert (await abort(world, contract)).sub_status is Sub.VOIDED
    await assert_nobody_can_sign(world)


@pytest.mark.parametrize("silent", ["find_flow", "cancel_flow", "follow"])
async def test_a_provider_that_does_not_answer_keeps_the_contract_from_being_aborted(
    world: World, silent: str
) -> None:
    contract = await answer_lost(world)
    world.esign.silent.add(silent)
    with pytest.raises(ProviderUnavailable):
        await abort(world, contract)
    assert (await Contract.get(id=contract.id)).sub_status is Sub.DRAFT_GENERATING
    world.esign.silent.clear()
    assert (await abort(world, contract)).sub_status is Sub.VOIDED
    await assert_nobody_can_sign(world)


async def test_where_the_provider_cannot_look_it_up_the_answer_is_waited_for_as_long_as_it_may_come(
    world: World,
) -> None:
    world.esign.answers_for_certain = False
    contract = await answer_lost(world)
    assert (await refused(world, contract)).facts == {"reason": "ANSWER_OPEN"}
    world.clock.move(PATIENCE)
    contract = await abort(world, contract)
    assert contract.sub_status is Sub.VOIDED
    assert world.esign.flows["flow-1"].is_open  # nothing is known of it; heard of, it is revoked
    message = world.esign.message_of(world.esign.callback("m-1", "flow-1"), {})
    assert await take(message, world.services)
    await assert_nobody_can_sign(world)


async def test_a_message_before_the_abort_names_the_flow_that_is_taken_back(world: World) -> None:
    world.esign.answers_for_certain = False
    contract = await answer_lost(world)
    message = world.esign.message_of(world.esign.callback("m-1", "flow-1"), {})
    assert await take(message, world.services)
    contract = await abort(world, await tried(contract))
    assert contract.sub_status is Sub.VOIDED
    assert world.esign.flows["flow-1"].state is FlowState.REVOKED


async def test_a_worker_that_opens_the_flow_during_the_abort_leaves_none_to_sign(world: World) -> None:
    contract = await tried(await world.confirmed())
    opens = world.esign.open_flow

    async def meanwhile(request: Any) -> OpenedFlow:
        aborted = await abort(world, contract)
        assert aborted.sub_status is Sub.VOIDED
        return await opens(request)

    world.esign.open_flow = meanwhile  # type: ignore[method-assign]
    contract = await world.look(contract)
    assert contract.sub_status is Sub.VOIDED
    await assert_nobody_can_sign(world)


async def test_a_contract_that_moved_on_meanwhile_is_not_aborted(world: World) -> None:
    read = await tried(await world.confirmed())
    await world.look(read)
    with pytest.raises(RuleViolation) as refusal:
        await abort_generation(read, world.services, actor=OPERATOR, reason=WHY)
    assert refusal.value.code is ErrorCode.CONTRACT_CHANGED
    moved = await Contract.get(id=read.id)
    assert moved.sub_status is Sub.CUSTOMER_SIGNING
    moved = await world.later(moved)
    assert moved.sub_status is Sub.VOIDED  # its flow was taken back: it ends as the provider says
    await assert_nobody_can_sign(world)


async def test_a_framework_contract_aborted_makes_room_for_another(world: World) -> None:
    contract = await abort(world, await tried(await world.confirmed()))
    assert contract.kind is ContractKind.FRAMEWORK
    assert await Contract.live_framework(contract.account_id) is None
