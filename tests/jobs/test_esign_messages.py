"""Callbacks are hints: taken once, and nothing moves that the provider does not confirm when asked."""

from datetime import timedelta
from pathlib import Path

import pytest

from jobs.esign_messages import take
from jobs.left_flows import end_left_flows
from jobs.open_signing import open_signing
from jobs.services import Services
from models import Contract, EsignFlow, EsignMessage
from models.database import transaction
from rules.signing import PATIENCE
from rules.terms import ActorKind, FlowState
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub
from rules.violations import RuleViolation
from tests.jobs.signing import World, scripted
from tests.jobs.work import Clock
from tests.models.builders import ACTORS
from tests.scripted_esign import ScriptedEsign


@pytest.fixture
def world(services: Services, clock: Clock, tmp_path: Path) -> World:
    return scripted(services, clock, tmp_path / "keys", ScriptedEsign())


async def hear(world: World, flow_id: str, message_id: str = "m-1") -> None:
    message = world.esign.message_of(world.esign.callback(message_id, flow_id), {})
    assert await take(message, world.services)


async def test_a_message_is_taken_once_and_kept_without_what_it_says_of_people(world: World) -> None:
    contract = await world.look(await world.signing())
    message = world.esign.message_of(world.esign.callback("m-1"), {})
    assert [await take(message, world.services) for _ in range(3)] == [True, False, False]
    (stored,) = await EsignMessage.all()
    assert (stored.message_id, stored.flow_id, stored.state) == ("m-1", "flow-1", FlowState.WAITING)
    due = (await Contract.get(id=contract.id)).work_due_at
    assert due is not None
    assert due <= world.services.now()


async def test_a_message_moves_nothing_that_the_provider_does_not_confirm(world: World) -> None:
    contract = await world.look(await world.signing())
    lie = world.esign.message_of(world.esign.callback("m-1", state=FlowState.COMPLETED), {})
    await take(lie, world.services)
    contract = await world.look(contract)
    assert contract.sub_status is Sub.CUSTOMER_SIGNING


async def test_a_signature_reported_on_a_voided_contract_moves_nothing_and_alerts_operators(
    world: World,
) -> None:
    contract = await world.signing()
    world.esign.says(FlowState.EXPIRED)
    contract = await world.later(contract)
    world.esign.says(FlowState.COMPLETED)
    await hear(world, "flow-1")
    contract = await world.later(contract)
    await world.worker.sweep()
    await world.worker.sweep()
    assert contract.sub_status is Sub.VOIDED
    sent = await world.services.notification.sent()  # type: ignore[attr-defined]
    alerts = [message.subject for message in sent if message.kind == "operator.alert"]
    assert sorted(alerts) == [
        f"合同 {contract.number} 的签署流程已终止",
        f"请立即核查：合同 {contract.number} 收到意外的签署结果",
    ]


async def test_a_late_message_on_a_voided_contract_is_no_alarm_unless_the_provider_confirms_it(
    world: World,
) -> None:
    contract = await world.signing()
    world.esign.says(FlowState.CUSTOMER_SIGNED)
    late = world.esign.message_of(world.esign.callback("late"), {})
    contract = await world.later(contract)
    world.esign.says(FlowState.INVALID)
    contract = await world.later(contract)
    assert contract.sub_status is Sub.VOIDED
    await world.worker.sweep()
    await take(late, world.services)
    await world.worker.sweep()
    sent = await world.services.notification.sent()  # type: ignore[attr-defined]
    assert [message.kind for message in sent] == [
        "signing.due",
        "contract.voided",
        "operator.alert",
    ]
    assert await EsignFlow.exclude(revoke_due_at=None).count() == 0


async def test_a_flow_given_up_that_was_signed_all_the_same_alarms_operators(world: World) -> None:
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    await world.look(contract)
    world.esign.forgetful.clear()
    contract = await world.later(contract, PATIENCE + timedelta(minutes=10))
    world.esign.says(FlowState.COMPLETED, flow_id="flow-1")
    await hear(world, "flow-1")
    await world.worker.sweep()
    contract = await Contract.get(id=contract.id)
    assert contract.sub_status is Sub.CUSTOMER_SIGNING
    sent = await world.services.notification.sent()  # type: ignore[attr-defined]
    alerts = [message.subject for message in sent if message.kind == "operator.alert"]
    assert alerts == [f"请立即核查：合同 {contract.number} 收到意外的签署结果"]
    assert (await EsignFlow.get(flow_id="flow-1")).closed_at is not None


async def test_a_slow_worker_whose_intent_was_given_up_meanwhile_takes_nothing_from_the_other(
    world: World,
) -> None:
    contract = await world.confirmed()
    opens = world.esign.open_flow
    slow = True

    async def overtaken(request: object) -> object:
        nonlocal slow
        opened = await opens(request)  # type: ignore[arg-type]
        if slow:
            slow = False
            await world.later(contract, PATIENCE + timedelta(minutes=10))
        return opened

    world.esign.open_flow = overtaken  # type: ignore[method-assign, assignment]
    with pytest.raises(RuleViolation):
        await open_signing(await Contract.get(id=contract.id), world.services)
    flow = await world.flow(contract)
    assert (flow.flow_id, (await Contract.get(id=contract.id)).sub_status) == ("flow-2", Sub.CUSTOMER_SIGNING)
    await end_left_flows(world.services)
    assert world.esign.flows["flow-1"].state is FlowState.REVOKED
    assert world.esign.flows["flow-2"].state is FlowState.WAITING


async def test_a_flow_heard_of_after_its_contract_was_aborted_is_revoked(world: World) -> None:
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    contract = await world.look(contract)
    async with transaction():
        await contract.advance(
            Step.GENERATION_ABORTED, actor=ACTORS[ActorKind.OPERATOR], now=world.services.now()
        )
    await hear(world, "flow-1")
    await end_left_flows(world.services)
    assert world.esign.flows["flow-1"].state is FlowState.REVOKED


async def test_a_message_of_a_flow_nobody_knows_is_kept_and_moves_nothing(world: World) -> None:
    await world.signing()
    message = world.esign.message_of(b"genuine m-9 flow-99 no-reference COMPLETED", {})
    assert await take(message, world.services)
    assert await EsignMessage.all().count() == 1
