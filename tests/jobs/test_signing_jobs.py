"""What the background does with a bilateral contract: preview, flow, news, cancelling, reminders. Both databases."""

from datetime import timedelta
from pathlib import Path

import pytest

from jobs.services import Services
from models import Contract, ContractEvent, Document, EsignFlow, Signature
from providers.notification import EmbeddedNotification
from rules.terms import ActorKind, DocumentKind, FlowState, SignatureStatus, SignerRole
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub
from tests.jobs.signing import World, scripted
from tests.jobs.work import Clock, steps_of
from tests.scripted_esign import COMPLETED_AT, SIGNED_AT, ScriptedEsign

TO_SIGNING = [
    Step.CREATED,
    Step.FILLED_IN,
    Step.TEXT_CONFIRMED,
    Step.SIGNING_CONFIRMED,
    Step.DRAFT_RENDERED,
]


@pytest.fixture
def world(services: Services, clock: Clock, tmp_path: Path) -> World:
    return scripted(services, clock, tmp_path / "keys", ScriptedEsign())


async def kinds_of(contract: Contract) -> list[DocumentKind]:
    documents = await Document.filter(contract_id=contract.id).order_by("created_at")
    return [document.kind for document in documents]


async def signatures_of(contract: Contract) -> dict[SignerRole, SignatureStatus]:
    return {row.role: row.status for row in await Signature.filter(contract_id=contract.id)}


async def test_a_preview_is_drawn_once_and_the_contract_stays_where_it_is(world: World) -> None:
    contract = await world.filled_in()
    assert contract.preview_sha256 is None
    drawn = await world.look(contract)
    assert drawn.sub_status is Sub.CONFIRMING_TEXT
    assert drawn.preview_sha256 is not None
    assert drawn.text_sha256 is not None
    assert (drawn.work, drawn.work_due_at, drawn.work_since) == (None, None, None)
    assert drawn.version == contract.version + 1
    await world.look(drawn)
    assert await kinds_of(contract) == [DocumentKind.PREVIEW]
    assert await steps_of(contract) == [Step.CREATED, Step.FILLED_IN]


async def test_filled_in_again_with_the_same_values_the_same_preview_is_ready_again(world: World) -> None:
    contract = await world.look(await world.filled_in())
    first = contract.preview_sha256
    contract = await world.step(contract, Step.STEPPED_BACK, preview_sha256=None, text_sha256=None)
    assert contract.sub_status is Sub.FILLING_IN
    contract = await world.look(await world.step(contract, Step.FILLED_IN))
    assert contract.preview_sha256 == first
    assert await kinds_of(contract) == [DocumentKind.PREVIEW]


async def test_stepping_back_from_the_last_step_draws_nothing_again(world: World) -> None:
    contract = await world.look(await world.filled_in())
    contract = await world.step(contract, Step.TEXT_CONFIRMED, confirmed_text_sha256=contract.text_sha256)
    contract = await world.step(contract, Step.STEPPED_BACK)
    assert contract.sub_status is Sub.CONFIRMING_TEXT
    assert (contract.work, contract.work_due_at) == (None, None)


async def test_a_confirmed_contract_goes_out_to_its_signatory(world: World) -> None:
    contract = await world.signing()
    flow = await world.flow(contract)
    request = world.esign.flows["flow-1"].request
    assert (flow.flow_id, flow.signing_url) == ("flow-1", "https://esign.example/sign/flow-1")
    assert (flow.asked_at, flow.closed_at, flow.reminders_left) == (None, None, 3)
    assert request.reference == flow.id.hex
    assert (request.signatory_name, request.signatory_mobile) == ("陆知微", "13800138000")
    assert request.customer.name == "深圳市鑫淼示例科技有限公司"
    assert flow.sign_by - flow.created_at == timedelta(days=30)
    assert await kinds_of(contract) == [DocumentKind.PREVIEW, DocumentKind.DRAFT]
    assert await signatures_of(contract) == {
        SignerRole.CUSTOMER: SignatureStatus.WAITING,
        SignerRole.VENDOR: SignatureStatus.WAITING,
    }
    assert await steps_of(contract) == TO_SIGNING
    assert contract.effective_at is None


async def test_a_text_that_is_not_the_confirmed_one_never_goes_out(world: World) -> None:
    contract = await world.confirmed()
    await Contract.filter(id=contract.id).update(confirmed_text_sha256="0" * 64)
    contract = await world.look(contract)
    assert contract.sub_status is Sub.DRAFT_GENERATING
    assert contract.work_error == "TextNotConfirmed"
    assert world.esign.flows == {}


async def test_both_signatures_bring_the_contract_into_effect_at_the_last_of_them(world: World) -> None:
    contract = await world.signing()
    world.esign.says(FlowState.CUSTOMER_SIGNED)
    contract = await world.later(contract)
    assert contract.sub_status is Sub.VENDOR_SIGNING
    assert await signatures_of(contract) == {
        SignerRole.CUSTOMER: SignatureStatus.SIGNED,
        SignerRole.VENDOR: SignatureStatus.WAITING,
    }
    world.esign.says(FlowState.COMPLETED)
    contract = await world.later(contract)
    assert contract.sub_status is Sub.ELECTRONIC_EFFECTIVE
    assert contract.effective_at == COMPLETED_AT
    signed_at = {row.role: row.signed_at for row in await Signature.filter(contract_id=contract.id)}
    assert signed_at == {SignerRole.CUSTOMER: SIGNED_AT, SignerRole.VENDOR: COMPLETED_AT}
    assert (await kinds_of(contract))[-1] is DocumentKind.SEALED
    assert await steps_of(contract) == [*TO_SIGNING, Step.CUSTOMER_SIGNED, Step.SEALED]
    assert (await world.flow(contract)).closed_at is not None


@pytest.mark.parametrize("before", [Sub.CUSTOMER_SIGNING, Sub.CANCELLING])
async def test_completed_without_the_signature_before_makes_both_moves_at_once(
    world: World, before: Sub
) -> None:
    contract = await world.signing()
    cancelled = [Step.SIGNING_CANCEL_REQUESTED] if before is Sub.CANCELLING else []
    for step in cancelled:
        contract = await world.step(contract, step)
    world.esign.says(FlowState.COMPLETED)
    contract = await world.later(contract)
    assert contract.sub_status is Sub.ELECTRONIC_EFFECTIVE
    assert await steps_of(contract) == [*TO_SIGNING, *cancelled, Step.CUSTOMER_SIGNED, Step.SEALED]
    assert await signatures_of(contract) == {
        SignerRole.CUSTOMER: SignatureStatus.SIGNED,
        SignerRole.VENDOR: SignatureStatus.SIGNED,
    }


ENDS = {
    FlowState.REFUSED: (Step.SIGNING_REFUSED, SignatureStatus.REFUSED),
    FlowState.EXPIRED: (Step.SIGNING_EXPIRED, SignatureStatus.EXPIRED),
    FlowState.INVALID: (Step.SIGNING_INVALID, SignatureStatus.INVALID),
    FlowState.REVOKED: (Step.SIGNING_INVALID, SignatureStatus.INVALID),
}


@pytest.mark.parametrize("state", ENDS)
@pytest.mark.parametrize("signed_before", [False, True])
async def test_an_ended_flow_voids_the_contract_with_the_reason_and_alerts_operators(
    world: World, state: FlowState, signed_before: bool
) -> None:
    contract = await world.signing()
    if signed_before:
        world.esign.says(FlowState.CUSTOMER_SIGNED)
        contract = await world.later(contract)
    world.esign.says(state, reason="盖章人不同意第三条")
    contract = await world.later(contract)
    step, waiting = ENDS[state]
    assert contract.sub_status is Sub.VOIDED
    assert contract.voided_because == "盖章人不同意第三条"
    assert (await steps_of(contract))[-1] is step
    assert (await signatures_of(contract))[SignerRole.VENDOR] is waiting
    assert DocumentKind.SEALED not in await kinds_of(contract)
    last = await ContractEvent.filter(contract_id=contract.id).order_by("-sequence").first()
    assert last is not None
    assert last.actor.kind is ActorKind.ESIGN_PROVIDER
    await world.worker.sweep()
    notification = world.services.notification
    assert isinstance(notification, EmbeddedNotification)
    sent = [(message.kind, message.recipient_reference) for message in await notification.sent()]
    account = await contract.account
    assert sent == [
        ("signing.due", account.reference),
        ("contract.voided", account.reference),
        ("operator.alert", "operators"),
    ]


async def test_a_cancel_ends_when_the_provider_confirms_it(world: World) -> None:
    contract = await world.signing()
    contract = await world.step(contract, Step.SIGNING_CANCEL_REQUESTED, reason="选错了订单")
    world.esign.silent.add("cancel_flow")
    contract = await world.look(contract)
    assert (contract.sub_status, contract.work_attempts) == (Sub.CANCELLING, 1)
    world.esign.silent.clear()
    contract = await world.later(contract)
    assert contract.sub_status is Sub.VOIDED
    assert contract.voided_because == "选错了订单"
    assert await signatures_of(contract) == {
        SignerRole.CUSTOMER: SignatureStatus.CANCELLED,
        SignerRole.VENDOR: SignatureStatus.CANCELLED,
    }
    assert (await steps_of(contract))[-2:] == [Step.SIGNING_CANCEL_REQUESTED, Step.SIGNING_CANCELLED]


async def test_a_signature_that_came_first_wins_over_the_cancel(world: World) -> None:
    contract = await world.signing()
    world.esign.says(FlowState.CUSTOMER_SIGNED)
    contract = await world.look(await world.step(contract, Step.SIGNING_CANCEL_REQUESTED))
    assert contract.sub_status is Sub.VENDOR_SIGNING
    assert (await steps_of(contract))[-2:] == [Step.SIGNING_CANCEL_REQUESTED, Step.CUSTOMER_SIGNED]


async def test_a_refused_cancel_is_the_flows_to_explain(world: World) -> None:
    contract = await world.signing()
    world.esign.refusing.add("cancel_flow")
    contract = await world.look(await world.step(contract, Step.SIGNING_CANCEL_REQUESTED))
    assert contract.sub_status is Sub.CANCELLING
    assert contract.work_error is None
    world.esign.says(FlowState.COMPLETED)
    assert (await world.later(contract)).sub_status is Sub.ELECTRONIC_EFFECTIVE


async def test_a_silent_flow_is_asked_about_again_and_again_and_never_given_up(world: World) -> None:
    contract = await world.signing()
    asked = world.esign.calls.count("follow")
    for _ in range(12):
        contract = await world.later(contract)
    assert world.esign.calls.count("follow") == asked + 12
    assert (contract.sub_status, contract.work_attempts) == (Sub.CUSTOMER_SIGNING, 0)
    world.esign.silent.add("follow")
    for _ in range(120):
        contract = await world.later(contract)
    assert contract.work_error == "ProviderUnavailable"
    world.esign.silent.clear()
    world.esign.says(FlowState.COMPLETED)
    assert (await world.later(contract)).sub_status is Sub.ELECTRONIC_EFFECTIVE


async def test_a_flow_is_not_asked_about_while_it_is_not_silent(world: World) -> None:
    contract = await world.look(await world.signing())
    asked = world.esign.calls.count("follow")
    await world.later(contract, timedelta(minutes=9))
    assert world.esign.calls.count("follow") == asked
    await world.later(contract, timedelta(minutes=2))
    assert world.esign.calls.count("follow") == asked + 1


async def test_a_reminder_is_sent_once_and_a_refused_one_ends_them(world: World) -> None:
    contract = await world.signing()
    for _ in range(2):
        due = world.services.now()
        await EsignFlow.filter(current_slot=contract.id).update(reminder_due_at=due, reminders_left=2)
        await world.later(contract)
        await world.later(contract)
    assert world.esign.flows["flow-1"].reminders == 2
    assert (await world.flow(contract)).reminder_due_at is None
    world.esign.reminders = 2
    await EsignFlow.filter(current_slot=contract.id).update(reminder_due_at=world.services.now())
    await world.later(contract)
    flow = await world.flow(contract)
    assert (flow.reminders_left, flow.reminder_due_at) == (0, None)


async def test_a_reminder_that_cannot_be_sent_keeps_no_news_back(world: World) -> None:
    contract = await world.signing()
    world.esign.silent.add("remind")
    await EsignFlow.filter(current_slot=contract.id).update(reminder_due_at=world.services.now())
    contract = await world.later(contract)
    assert contract.work_error == "ProviderUnavailable"
    assert (await world.flow(contract)).reminder_due_at is not None
    world.esign.says(FlowState.COMPLETED)
    assert (await world.later(contract)).sub_status is Sub.ELECTRONIC_EFFECTIVE
    assert world.esign.calls.count("remind") == 1


async def test_a_file_that_cannot_be_fetched_yet_leaves_the_contract_where_it_is(world: World) -> None:
    contract = await world.signing()
    world.esign.says(FlowState.COMPLETED)
    world.esign.silent.add("signed_file")
    contract = await world.later(contract)
    assert contract.sub_status is Sub.CUSTOMER_SIGNING
    assert await signatures_of(contract) == {
        SignerRole.CUSTOMER: SignatureStatus.WAITING,
        SignerRole.VENDOR: SignatureStatus.WAITING,
    }
    world.esign.silent.clear()
    assert (await world.later(contract)).sub_status is Sub.ELECTRONIC_EFFECTIVE


async def test_where_our_own_certificates_sign_a_file_that_does_not_verify_is_refused(world: World) -> None:
    contract = await world.signing()
    world.esign.signs_with_trusted = True
    world.esign.says(FlowState.COMPLETED)
    contract = await world.later(contract)
    assert (contract.sub_status, contract.work_error) == (Sub.CUSTOMER_SIGNING, "SignedFileRefused")
    assert DocumentKind.SEALED not in await kinds_of(contract)


async def test_what_the_customer_has_signed_is_not_cancelled_at_a_provider_that_would_do_it(
    world: World,
) -> None:
    contract = await world.signing()
    world.esign.says(FlowState.CUSTOMER_SIGNED)
    contract = await world.look(await world.step(contract, Step.SIGNING_CANCEL_REQUESTED))
    assert contract.sub_status is Sub.VENDOR_SIGNING
    assert "cancel_flow" not in world.esign.calls
