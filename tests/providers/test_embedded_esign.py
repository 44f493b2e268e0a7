"""The embedded e-sign provider as the contract centre uses it: open, follow, cancel, remind, fetch."""

import asyncio
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from providers.embedded_book import FlowBook
from providers.esign import CallbackRefused, EsignRefused, FlowReport, ReminderRefused
from providers.outsiders import ProviderUnavailable
from rules.terms import FlowState
from rules.violations import ErrorCode, RuleViolation
from tests.signing import (
    COMPANY,
    DRAFT,
    MOBILE,
    NOON,
    PERSON,
    EsignWorld,
    esign_world,
    handwriting_of,
    request_of,
)

MONTH = timedelta(days=30)


def test_it_says_what_it_is(tmp_path: Path) -> None:
    esign = esign_world(tmp_path).esign
    assert (esign.name, esign.answers_for_certain, esign.signs_with_trusted) == ("embedded", True, True)
    assert esign.reminders == 3
    assert esign.desk is esign


async def test_the_signatory_is_invited_by_a_short_message_with_the_link(world: EsignWorld) -> None:
    opened = await world.esign.open_flow(request_of())
    (message,) = await world.notification.sent()
    assert (message.kind, message.recipient_reference, message.mobile) == (
        "esign.invitation",
        "AC900001",
        MOBILE,
    )
    assert message.body == (
        "深圳市鑫淼示例科技有限公司有一份《云服务框架合同》待您签署，请在 2026-12-23 12:00（北京时间）前打开"
        f"链接办理：{opened.signing_url}。链接仅供您本人使用，请勿转发。"
    )
    assert opened.signing_url.startswith(f"https://contracts.example.com/sign/{opened.flow_id}.")
    flow = await world.flow(opened.flow_id)
    assert (flow.state, flow.invited_at, flow.reminders_left) == (FlowState.WAITING, NOON, 3)
    assert await world.storage.get(flow.draft_sha256) == DRAFT


async def test_everything_of_the_request_is_kept(world: EsignWorld) -> None:
    flow = await world.flow(await world.opened(PERSON))
    assert flow.customer.subject == PERSON
    assert (flow.customer.signatory_name, flow.customer.signatory_id_number) == (
        "陆知微",
        "11010519491231002X",
    )
    assert (flow.title, flow.file_name) == ("云服务框架合同", "KJ-20261123-00000012-0.pdf")
    assert (flow.sign_by, flow.created_at) == (NOON + MONTH, NOON)
    for secret in ("陆知微", MOBILE, "11010519491231002X"):
        assert secret not in repr(flow)


async def test_a_reference_has_one_flow_however_often_it_is_opened(world: EsignWorld) -> None:
    first = await world.esign.open_flow(request_of())
    at_once = await asyncio.gather(*(world.esign.open_flow(request_of(reference="other")) for _ in range(10)))
    assert await world.esign.open_flow(request_of()) == first
    assert len({opened.flow_id for opened in at_once}) == 1
    assert await world.kinds() == ["esign.invitation"] * 2


async def test_a_flow_is_found_by_its_reference(world: EsignWorld) -> None:
    opened = await world.esign.open_flow(request_of())
    assert await world.esign.find_flow("reference-1", heard_of=()) == opened
    assert await world.esign.find_flow("reference-2", heard_of=[opened.flow_id]) is None


async def test_an_invitation_that_could_not_be_sent_is_sent_when_somebody_asks(
    tmp_path: Path, book: FlowBook
) -> None:
    outbox = tmp_path / "outbox"
    outbox.write_bytes(b"a file where a folder should be")
    world = esign_world(tmp_path, book, notification=outbox)
    flow_id = await world.opened()
    assert (await world.flow(flow_id)).invited_at is None
    assert (await world.esign.follow(flow_id)).state is FlowState.WAITING
    outbox.unlink()
    world.clock.move(timedelta(minutes=5))
    for _ in range(3):
        await world.esign.follow(flow_id)
    assert await world.kinds() == ["esign.invitation"]
    assert (await world.flow(flow_id)).invited_at == NOON + timedelta(minutes=5)


async def test_a_flow_nobody_signs_in_time_expires_once_and_for_ever(world: EsignWorld) -> None:
    flow_id = await world.opened()
    code = await world.code(flow_id)
    world.clock.now = NOON + MONTH - timedelta(microseconds=1)
    assert (await world.esign.follow(flow_id)).state is FlowState.WAITING
    world.clock.now = NOON + MONTH
    reports = await asyncio.gather(*(world.esign.follow(flow_id) for _ in range(5)))
    assert {report.state for report in reports} == {FlowState.EXPIRED}
    flow = await world.flow(flow_id)
    assert (flow.state, flow.code, flow.signed_sha256) == (FlowState.EXPIRED, None, None)
    world.clock.now = NOON
    with pytest.raises(RuleViolation) as refusal:
        await world.esign.sign(flow_id, code=code, handwriting=None)
    assert refusal.value.code is ErrorCode.ACTION_NOT_AVAILABLE
    assert world.pen.customer_signatures == 0


async def test_after_the_customer_the_vendor_seals_when_somebody_asks(world: EsignWorld) -> None:
    flow_id = await world.signed()
    assert world.pen.vendor_seals == 0
    with pytest.raises(EsignRefused, match="NOT_COMPLETED"):
        await world.esign.signed_file(flow_id)
    world.clock.move(timedelta(seconds=9))
    report = await world.esign.follow(flow_id)
    assert report == FlowReport(
        flow_id=flow_id,
        state=FlowState.COMPLETED,
        customer_signed_at=NOON,
        completed_at=NOON + timedelta(seconds=9),
    )
    assert await world.esign.signed_file(flow_id) == (
        DRAFT
        + f"\n深圳市鑫淼示例科技有限公司 sealed {NOON.isoformat()}".encode()
        + b"\nthe vendor's seal, number 1"
    )
    world.clock.move(MONTH)
    assert await world.esign.follow(flow_id) == report
    assert world.pen.vendor_seals == 1


async def test_of_two_followers_one_seal_counts_and_both_answer_it(world: EsignWorld) -> None:
    flow_id = await world.signed()
    reports = await asyncio.gather(*(world.esign.follow(flow_id) for _ in range(8)))
    assert len({(report.state, report.completed_at) for report in reports}) == 1
    assert reports[0].state is FlowState.COMPLETED
    content = await world.esign.signed_file(flow_id)
    assert content.count(b"the vendor's seal") == 1
    version = (await world.flow(flow_id)).version
    await world.esign.follow(flow_id)
    assert (await world.esign.signed_file(flow_id), (await world.flow(flow_id)).version) == (content, version)


async def test_a_cancelled_flow_keeps_the_reason_and_lets_nobody_sign(world: EsignWorld) -> None:
    flow_id = await world.opened()
    code = await world.code(flow_id)
    await world.esign.cancel_flow(flow_id, reason="订单选错了")
    await world.esign.cancel_flow(flow_id, reason="again")
    report = await world.esign.follow(flow_id)
    assert (report.state, report.reason) == (FlowState.REVOKED, "订单选错了")
    for attempt in (
        world.esign.sign(flow_id, code=code, handwriting=None),
        world.esign.sign_opened(flow_id, handwriting=None),
        world.esign.send_code(flow_id),
        world.esign.refuse(flow_id, reason="不同意"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            await attempt
        assert (refusal.value.code, refusal.value.facts["flow"]) == (
            ErrorCode.ACTION_NOT_AVAILABLE,
            FlowState.REVOKED,
        )
    assert world.pen.customer_signatures == 0


async def test_a_cancel_after_the_signature_comes_too_late(world: EsignWorld) -> None:
    flow_id = await world.signed()
    before = await world.flow(flow_id)
    await world.esign.cancel_flow(flow_id, reason="too late")
    assert await world.flow(flow_id) == before
    assert (await world.esign.follow(flow_id)).state is FlowState.COMPLETED
    await world.esign.cancel_flow(flow_id, reason="far too late")
    assert (await world.esign.follow(flow_id)).state is FlowState.COMPLETED


async def test_a_refusal_ends_the_flow_with_its_reason(world: EsignWorld) -> None:
    flow_id = await world.opened(PERSON)
    with pytest.raises(RuleViolation) as refusal:
        await world.esign.refuse(flow_id, reason="  ")
    assert (refusal.value.code, refusal.value.facts["reason"]) == (ErrorCode.INVALID_VALUE, "EMPTY")
    assert (await world.esign.follow(flow_id)).state is FlowState.WAITING
    report = await world.esign.refuse(flow_id, reason=" 金额不对 ")
    assert (report.state, report.reason) == (FlowState.REFUSED, "金额不对")
    assert await world.esign.follow(flow_id) == report


async def test_reminders_are_counted_and_end(world: EsignWorld) -> None:
    flow_id = await world.opened()
    for _ in range(3):
        await world.esign.remind(flow_id)
    with pytest.raises(ReminderRefused, match="NONE_LEFT"):
        await world.esign.remind(flow_id)
    assert await world.kinds() == ["esign.invitation", *["esign.reminder"] * 3]
    last = (await world.notification.sent())[-1]
    assert (await world.esign.open_flow(request_of())).signing_url in last.body
    assert last.mobile == MOBILE
    assert (await world.flow(flow_id)).reminders_left == 0


async def test_many_reminders_at_once_send_no_more_than_are_left(world: EsignWorld) -> None:
    flow_id = await world.opened()
    await asyncio.gather(*(world.esign.remind(flow_id) for _ in range(9)), return_exceptions=True)
    assert (await world.kinds()).count("esign.reminder") == 3


async def test_nobody_is_reminded_of_what_has_ended(world: EsignWorld) -> None:
    late, signed = await world.opened(), await world.opened(reference="reference-2")
    await world.esign.sign(signed, code=await world.code(signed), handwriting=None)
    world.clock.move(MONTH)
    for flow_id in (late, signed):
        with pytest.raises(ReminderRefused, match="FLOW_ENDED"):
            await world.esign.remind(flow_id)
    assert "esign.reminder" not in await world.kinds()


async def test_what_there_is_no_flow_of_is_a_definite_no(world: EsignWorld) -> None:
    for flow_id in ("0" * 32, "", "no-id", "'; DROP TABLE embedded_flow", "０" * 32):
        for attempt in (
            world.esign.follow(flow_id),
            world.esign.cancel_flow(flow_id, reason="why"),
            world.esign.remind(flow_id),
            world.esign.signed_file(flow_id),
            world.esign.send_code(flow_id),
            world.esign.check_code(flow_id, "123456"),
        ):
            with pytest.raises(EsignRefused, match="FLOW_NOT_FOUND"):
                await attempt


async def test_a_lost_or_damaged_file_is_said_and_changes_nothing(world: EsignWorld, tmp_path: Path) -> None:
    flow_id = await world.signed(COMPANY)
    shutil.rmtree(tmp_path / "documents")
    with pytest.raises(ProviderUnavailable) as unavailable:
        await world.esign.follow(flow_id)
    assert (unavailable.value.provider, unavailable.value.retryable) == ("embedded", False)
    assert (await world.flow(flow_id)).state is FlowState.CUSTOMER_SIGNED


@pytest.mark.parametrize("body", [b"", b"{}", b'{"encrypt": "AAAA"}'])
async def test_it_sends_no_callbacks_so_none_is_genuine(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(CallbackRefused):
        esign_world(tmp_path).esign.message_of(body, {"content-signature": "sha256=00"})


async def test_cancel_and_signature_at_once_never_both(world: EsignWorld) -> None:
    outcomes = set()
    for number in range(12):
        flow_id = await world.opened(PERSON, f"race-{number}")
        code = await world.code(flow_id)
        signing = world.esign.sign(flow_id, code=code, handwriting=handwriting_of(PERSON))
        cancelling = world.esign.cancel_flow(flow_id, reason="race")
        pair = (signing, cancelling) if number % 2 else (cancelling, signing)
        results = await asyncio.gather(*pair, return_exceptions=True)
        refused = [result for result in results if isinstance(result, RuleViolation)]
        flow = await world.flow(flow_id)
        assert flow.state in {FlowState.CUSTOMER_SIGNED, FlowState.REVOKED}
        assert (flow.signed_sha256 is not None) == (flow.state is FlowState.CUSTOMER_SIGNED)
        assert bool(refused) == (flow.state is FlowState.REVOKED)
        outcomes.add(flow.state)
        world.clock.move(timedelta(minutes=2))
    assert FlowState.REVOKED in outcomes


async def test_what_was_made_from_an_older_version_is_not_written(world: EsignWorld) -> None:
    flow = await world.flow(await world.opened())
    assert await world.book.replace_flow(replace(flow, reminders_left=2))
    assert not await world.book.replace_flow(replace(flow, reminders_left=1))
    stored = await world.flow(flow.id)
    assert (stored.reminders_left, stored.version) == (2, flow.version + 1)
