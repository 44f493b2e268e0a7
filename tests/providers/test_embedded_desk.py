"""The signatory's side: the code and its limits, the signature, and many who try at once."""

import asyncio
from datetime import timedelta

import pytest

from providers.esign import FlowReport, SentCode
from rules.terms import FlowState
from rules.violations import ErrorCode, RuleViolation
from tests.signing import (
    COMPANY,
    DRAFT,
    HANDWRITING,
    MOBILE,
    NOON,
    PERSON,
    EsignWorld,
    code_in,
    handwriting_of,
    wrong,
)

MINUTE = timedelta(minutes=1)


async def refused(world: EsignWorld, flow_id: str, code: str) -> tuple[ErrorCode, dict[str, str]]:
    with pytest.raises(RuleViolation) as refusal:
        await world.esign.check_code(flow_id, code)
    return refusal.value.code, refusal.value.facts


async def opens(world: EsignWorld, flow_id: str, code: str) -> bool:
    try:
        await world.esign.check_code(flow_id, code)
    except RuleViolation:
        return False
    return True


async def test_the_code_goes_to_the_signatory_s_mobile_and_nowhere_else(world: EsignWorld) -> None:
    flow_id = await world.opened(PERSON)
    sent = await world.esign.send_code(flow_id)
    assert sent == SentCode(sent_to="138****5678", valid_until=NOON + 10 * MINUTE)
    message = (await world.notification.sent())[-1]
    code = code_in(message)
    assert (message.kind, message.mobile) == ("esign.code", MOBILE)
    assert message.body == (
        f"验证码 {code}，10 分钟内有效，用于签署陆知微的《云服务框架合同》。"
        "验证码等同于您的签名，请勿告知他人；如非本人操作，请忽略。"
    )
    flow = await world.flow(flow_id)
    assert flow.code == code
    assert code not in repr(flow)


async def test_a_code_opens_once(world: EsignWorld) -> None:
    flow_id = await world.opened()
    code = await world.code(flow_id)
    assert await opens(world, flow_id, code)
    assert await refused(world, flow_id, code) == (ErrorCode.SIGNING_CODE_INVALID, {"reason": "DEAD"})


async def test_a_code_may_be_typed_as_a_phone_types_it(world: EsignWorld) -> None:
    for number, typed in enumerate(("{}", " {} ", "full", "{0[0]} {0[1]} {0[2]}")):
        flow_id = await world.opened(reference=f"flow-{number}")
        code = await world.code(flow_id)
        pairs = [code[:2], code[2:4], code[4:]]
        shown = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        written = shown if typed == "full" else typed.format(pairs if "[" in typed else code)
        assert await opens(world, flow_id, written), written


async def test_what_cannot_be_a_code_is_no_try(world: EsignWorld) -> None:
    flow_id = await world.opened()
    code = await world.code(flow_id)
    for typed in ("", "12345", "1234567", "abcdef", "一二三四五六", "12345\ud800", "٠١٢٣٤٥x"):
        assert await refused(world, flow_id, typed) == (
            ErrorCode.SIGNING_CODE_INVALID,
            {"reason": "FORMAT"},
        )
    assert (await world.flow(flow_id)).code_attempts == 0
    assert await opens(world, flow_id, code)


async def test_five_wrong_tries_and_the_code_is_dead(world: EsignWorld) -> None:
    flow_id = await world.opened()
    code = await world.code(flow_id)
    for left in ("4", "3", "2", "1"):
        assert await refused(world, flow_id, wrong(code)) == (
            ErrorCode.SIGNING_CODE_INVALID,
            {"reason": "WRONG", "triesLeft": left},
        )
    dead = (ErrorCode.SIGNING_CODE_INVALID, {"reason": "DEAD"})
    assert await refused(world, flow_id, wrong(code)) == dead
    assert await refused(world, flow_id, code) == dead
    world.clock.move(MINUTE)
    assert await opens(world, flow_id, await world.code(flow_id))


async def test_a_code_dies_after_ten_minutes_and_with_the_next_one(world: EsignWorld) -> None:
    flow_id = await world.opened()
    first = await world.code(flow_id)
    world.clock.move(10 * MINUTE)
    assert not await opens(world, flow_id, first)
    second = await world.code(flow_id)
    world.clock.move(10 * MINUTE - timedelta(microseconds=1))
    third = await world.code(flow_id)
    assert second == third or not await opens(world, flow_id, second)
    assert await opens(world, flow_id, third)


async def test_one_code_a_minute_and_ten_a_day(world: EsignWorld) -> None:
    flow_id = await world.opened()
    for number in range(10):
        await world.esign.send_code(flow_id)
        world.clock.move(timedelta(seconds=17.5))
        with pytest.raises(RuleViolation) as refusal:
            await world.esign.send_code(flow_id)
        assert (refusal.value.code, refusal.value.facts) == (
            ErrorCode.DAILY_LIMIT_REACHED,
            {"reason": "TOO_SOON", "seconds": "43"},
        ), number
        world.clock.move(timedelta(seconds=42.5))
    with pytest.raises(RuleViolation) as refusal:
        await world.esign.send_code(flow_id)
    assert (refusal.value.code, refusal.value.facts) == (ErrorCode.DAILY_LIMIT_REACHED, {"limit": "10"})
    assert (await world.kinds()).count("esign.code") == 10
    world.clock.now = NOON + timedelta(hours=12)  # midnight in Beijing
    await world.esign.send_code(flow_id)
    assert (await world.flow(flow_id)).codes_today == 1


async def test_many_who_ask_for_a_code_at_once_send_one(world: EsignWorld) -> None:
    flow_id = await world.opened()
    asked = [world.esign.send_code(flow_id) for _ in range(20)]
    results = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(result, SentCode) for result in results) == 1
    assert (await world.kinds()).count("esign.code") == 1


async def test_fifty_wrong_guesses_at_once_are_no_more_than_five_tries(world: EsignWorld) -> None:
    flow_id = await world.opened()
    code = await world.code(flow_id)
    guesses = [f"{(int(code) + offset) % 10**6:06d}" for offset in range(1, 51)]
    tried = [refused(world, flow_id, guess) for guess in guesses]
    reasons = [facts["reason"] for _, facts in await asyncio.gather(*tried)]
    assert (reasons.count("WRONG"), reasons.count("DEAD")) == (4, 46)
    assert (await world.flow(flow_id)).code_attempts == 5
    assert not await opens(world, flow_id, code)


async def test_twenty_who_type_the_right_code_at_once_open_and_sign_once(world: EsignWorld) -> None:
    flow_id = await world.opened(PERSON)
    code = await world.code(flow_id)
    signing = [world.esign.sign(flow_id, code=code, handwriting=HANDWRITING) for _ in range(20)]
    results = await asyncio.gather(*signing, return_exceptions=True)
    assert sum(isinstance(result, FlowReport) for result in results) == 1
    assert {result.code for result in results if isinstance(result, RuleViolation)} <= {
        ErrorCode.SIGNING_CODE_INVALID,
        ErrorCode.ACTION_NOT_AVAILABLE,
    }
    assert world.pen.customer_signatures == 1


async def test_two_opened_sessions_sign_once(world: EsignWorld) -> None:
    flow_id = await world.opened(PERSON)
    signing = [world.esign.sign_opened(flow_id, handwriting=HANDWRITING) for _ in range(6)]
    results = await asyncio.gather(*signing, return_exceptions=True)
    assert sum(isinstance(result, FlowReport) for result in results) == 1
    flow = await world.flow(flow_id)
    assert flow.state is FlowState.CUSTOMER_SIGNED
    assert (await world.storage.get(flow.signed_sha256 or "")).count("陆知微".encode()) == 1


async def test_an_individual_signs_by_hand(world: EsignWorld) -> None:
    flow_id = await world.opened(PERSON)
    code = await world.code(flow_id)
    world.clock.move(MINUTE)
    report = await world.esign.sign(flow_id, code=code, handwriting=HANDWRITING)
    at = NOON + MINUTE
    assert report == FlowReport(flow_id=flow_id, state=FlowState.CUSTOMER_SIGNED, customer_signed_at=at)
    flow = await world.flow(flow_id)
    assert (flow.code, flow.code_valid_until, flow.sealed_sha256) == (None, None, None)
    signed = await world.storage.get(flow.signed_sha256 or "")
    assert signed == DRAFT + f"\n陆知微 drew {HANDWRITING} {at.isoformat()}".encode()


async def test_a_signature_that_is_none_costs_no_code(world: EsignWorld) -> None:
    person, company = await world.opened(PERSON, "person"), await world.opened(COMPANY, "company")
    codes = {person: await world.code(person), company: await world.code(company)}
    for flow_id, handwriting, reason in (
        (person, None, "EMPTY"),
        (person, "", "EMPTY"),
        (person, " \n", "EMPTY"),
        (person, "M 1 1", "TOO_SMALL"),
        (person, "M" * 100_001, "TOO_LONG"),
        (company, HANDWRITING, "NOT_FOR_ENTERPRISE"),
        (company, "", "NOT_FOR_ENTERPRISE"),
    ):
        with pytest.raises(RuleViolation) as refusal:
            await world.esign.sign(flow_id, code=codes[flow_id], handwriting=handwriting)
        assert (refusal.value.code, refusal.value.facts["reason"]) == (ErrorCode.INVALID_VALUE, reason)
        assert refusal.value.path == ("handwriting",)
    assert world.pen.customer_signatures == 0
    for flow_id, subject in ((person, PERSON), (company, COMPANY)):
        report = await world.esign.sign(flow_id, code=codes[flow_id], handwriting=handwriting_of(subject))
        assert report.state is FlowState.CUSTOMER_SIGNED


async def test_a_wrong_code_signs_nothing(world: EsignWorld) -> None:
    flow_id = await world.opened()
    code = await world.code(flow_id)
    for typed in (wrong(code), "", "000 00"):
        with pytest.raises(RuleViolation) as refusal:
            await world.esign.sign(flow_id, code=typed, handwriting=None)
        assert refusal.value.code is ErrorCode.SIGNING_CODE_INVALID
    assert (world.pen.customer_signatures, (await world.flow(flow_id)).state) == (0, FlowState.WAITING)


async def test_without_a_code_sent_none_is_right(world: EsignWorld) -> None:
    flow_id = await world.opened()
    for typed in ("000000", "", "None"):
        assert (await refused(world, flow_id, typed))[1] == {"reason": "DEAD"}


async def test_a_code_of_one_flow_opens_no_other(world: EsignWorld) -> None:
    one, other = await world.opened(reference="one"), await world.opened(reference="other")
    code, others = await world.code(one), await world.code(other)
    assert code == others or not await opens(world, other, code)
    assert await opens(world, one, code)


async def test_codes_are_spread_over_all_six_digits(world: EsignWorld) -> None:
    flow_id = await world.opened()
    codes = set()
    for _ in range(40):
        codes.add(await world.code(flow_id))
        world.clock.move(timedelta(hours=3))
    assert len(codes) >= 39
    assert all(len(code) == 6 and code.isdecimal() for code in codes)
    assert len({code[0] for code in codes}) > 4
