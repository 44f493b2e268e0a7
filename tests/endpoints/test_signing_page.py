"""The signing page: what it shows at each stage, and what each form does."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.services import Services
from models import ContractEvent
from rules.subject import Subject
from rules.terms import ActorKind, ContractEventStep, FlowState
from tests.endpoints.signing import SIGNED, Desk, alert_in, give_up, rows_of, signing_desk
from tests.signing import COMPANY, DRAFT, HANDWRITING, NOON, PERSON, wrong

STATES = {
    FlowState.CUSTOMER_SIGNED: "签署完成，谢谢",
    FlowState.COMPLETED: "合同已由双方签署",
    FlowState.REFUSED: "已拒绝签署",
    FlowState.EXPIRED: "签署已逾期",
    FlowState.REVOKED: "签署已撤销",
}
STEPS = ("code", "open", "sign", "refuse")


@pytest.fixture
async def desk(services: Services, tmp_path: Path) -> Desk:
    return await signing_desk(services, tmp_path)


@pytest.fixture
async def persons_desk(services: Services, tmp_path: Path) -> Desk:
    return await signing_desk(services, tmp_path, PERSON)


async def ended(desk: Desk, state: FlowState) -> None:
    esign = desk.world.esign
    if state in {FlowState.CUSTOMER_SIGNED, FlowState.COMPLETED}:
        await esign.sign_opened(desk.flow_id, handwriting=None)
    if state is FlowState.COMPLETED:
        await esign.follow(desk.flow_id)
    if state is FlowState.REFUSED:
        await esign.refuse(desk.flow_id, reason="不同意")
    if state is FlowState.REVOKED:
        await esign.cancel_flow(desk.flow_id, reason="订单选错了")
    if state is FlowState.EXPIRED:
        desk.world.clock.move(timedelta(days=30))


async def test_the_link_shows_who_is_asked_to_sign_what_with_names_masked(desk: Desk) -> None:
    answer = await desk.get()
    assert (answer.status_code, "<h1>签署合同</h1>" in answer.text) == (200, True)
    assert rows_of(answer.text) == {
        "合同": "云服务框架合同",
        "合同编号": desk.contract.number,
        "甲方": "深圳*******有限公司",
        "乙方": "云服务有限公司",
        "签署人": "陈**",
        "签署期限": "2026-12-23 12:00（北京时间）",
    }
    assert "138****5678" in answer.text
    for secret in ("鑫淼", "陈示例", "13800135678", "9144030071526726XG", 'id="sign"', "/document"):
        assert secret not in answer.text
    assert "set-cookie" not in answer.headers


async def test_the_code_opens_the_contract(desk: Desk) -> None:
    before = (await desk.get()).text
    assert 'id="send-code" class="next"' in before
    code = await desk.code()
    sent = (await desk.get()).text
    assert "验证码已发送到 138****5678，12:10 之前有效。" in sent
    assert code not in sent
    answer = await desk.post("open", {"code": code})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{desk.path}?lang=zh-CN")
    page = (await desk.get()).text
    assert rows_of(page)["甲方"] == "深圳市鑫淼示例科技有限公司"
    assert rows_of(page)["签署人"] == "陈示例"
    assert f'<form method="post" action="{desk.path}/sign?lang=zh-CN" id="sign-form">' in page
    assert '<svg class="seal"' in page
    assert page.count("</text>") == len(COMPANY.name) + 1
    assert "<script" not in page  # an enterprise needs none
    assert (await desk.world.flow(desk.flow_id)).code is None


async def test_a_wrong_code_says_how_many_tries_are_left_and_a_dead_one_what_to_do(desk: Desk) -> None:
    code = await desk.code()
    for left in (4, 3, 2, 1):
        answer = await desk.post("open", {"code": wrong(code)})
        assert answer.status_code == 400
        assert alert_in(answer.text) == (f"签署验证码不正确，还可以再试 {left} 次。请核对短信中的验证码。")
        assert "set-cookie" not in answer.headers
    for typed in (wrong(code), code):
        answer = await desk.post("open", {"code": typed})
        assert alert_in(answer.text) == "签署验证码已失效，或错误次数过多。请重新获取验证码。"
    assert (await desk.get("/document")).status_code == 403


async def test_a_code_asked_for_twice_in_a_minute_says_when_to_try_again(desk: Desk) -> None:
    await desk.code()
    desk.world.clock.move(timedelta(seconds=20))
    answer = await desk.post("code")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "40")
    assert alert_in(answer.text) == "验证码刚刚发送过，一分钟内只发送一次。请查收短信，或在 40 秒后重新获取。"
    assert (await desk.world.kinds()).count("esign.code") == 1


async def test_an_enterprise_signs_with_its_seal(desk: Desk) -> None:
    await desk.enter()
    answer = await desk.post("sign", SIGNED)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{desk.path}?lang=zh-CN")
    assert desk.told == [desk.flow_id]
    assert "签署完成，谢谢" in (await desk.get()).text
    flow = await desk.world.flow(desk.flow_id)
    assert flow.state is FlowState.CUSTOMER_SIGNED
    signed = await desk.world.storage.get(flow.signed_sha256 or "")
    assert signed == DRAFT + f"\n深圳市鑫淼示例科技有限公司 sealed {NOON.isoformat()}".encode()
    again = await desk.post("sign", SIGNED)
    assert (again.status_code, desk.told, desk.world.pen.customer_signatures) == (303, [desk.flow_id], 1)


async def test_an_individual_signs_by_hand(persons_desk: Desk) -> None:
    page = await persons_desk.enter()
    assert '<canvas id="handwriting-box"' in page
    assert "<noscript>" in page
    assert page.count("<script") == 1
    assert "<svg" not in page
    answer = await persons_desk.post("sign", {**SIGNED, "handwriting": HANDWRITING})
    assert answer.status_code == 303
    flow = await persons_desk.world.flow(persons_desk.flow_id)
    signed = await persons_desk.world.storage.get(flow.signed_sha256 or "")
    assert f"陆知微 drew {HANDWRITING} ".encode() in signed


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"handwriting": HANDWRITING}, "尚未勾选同意。请阅读合同，勾选后再签署。"),
        ({"handwriting": HANDWRITING, "consent": "no"}, "尚未勾选同意。请阅读合同，勾选后再签署。"),
        (SIGNED, "手写签名不能为空。请填写后重试。"),
        ({**SIGNED, "handwriting": "  "}, "手写签名不能为空。请填写后重试。"),
        ({**SIGNED, "handwriting": "M 1 1"}, "手写签名太小或太短，看不出是签名。请清除后写得大一些。"),
        (
            {**SIGNED, "handwriting": "M" * 100_001},
            "手写签名最多 100000 个字符，当前 100001 个。请缩短后重试。",
        ),
    ],
)
async def test_what_is_no_signature_is_said_and_the_session_goes_on(
    persons_desk: Desk, form: dict[str, str], words: str
) -> None:
    await persons_desk.enter()
    answer = await persons_desk.post("sign", form)
    assert (answer.status_code, alert_in(answer.text)) == (400, words)
    assert 'id="sign-form"' in answer.text
    assert (persons_desk.told, persons_desk.world.pen.customer_signatures) == ([], 0)
    good = await persons_desk.post("sign", {**SIGNED, "handwriting": HANDWRITING})
    assert (good.status_code, persons_desk.told) == (303, [persons_desk.flow_id])


async def test_a_refusal_ends_it_with_the_reason(desk: Desk) -> None:
    await desk.enter()
    for reason in ("", "   \n", "x" * 501, "\u202e"):
        answer = await desk.post("refuse", {"reason": reason})
        assert answer.status_code == 400
        assert "原因" in (alert_in(answer.text) or "")
    assert (await desk.world.flow(desk.flow_id)).state is FlowState.WAITING
    answer = await desk.post("refuse", {"reason": " 金额不对\r\n请更正 "})
    assert (answer.status_code, desk.told) == (303, [desk.flow_id])
    flow = await desk.world.flow(desk.flow_id)
    assert (flow.state, flow.reason) == (FlowState.REFUSED, "金额不对 请更正")
    page = (await desk.get()).text
    assert "已拒绝签署" in page
    assert "金额不对" not in page


@pytest.mark.parametrize("state", STATES)
async def test_what_has_ended_says_so_whatever_the_address(desk: Desk, state: FlowState) -> None:
    await desk.enter()
    await ended(desk, state)
    before = await desk.everything()
    for step in ("", "/document"):
        page = await desk.get(step)
        assert (page.status_code, f"<h1>{STATES[state]}</h1>" in page.text) == (200, True)
        assert rows_of(page.text) == {"合同": "云服务框架合同", "合同编号": desk.contract.number}
        assert "<form" not in page.text
    for step in STEPS:
        for answer in (await desk.get(f"/{step}"), await desk.post(step, {**SIGNED, "reason": "x"})):
            assert (answer.status_code, answer.headers["location"]) == (303, f"{desk.path}?lang=zh-CN")
    assert await desk.everything() == before
    assert desk.told == []


async def test_a_flow_its_contract_gave_up_can_be_signed_by_nobody(desk: Desk) -> None:
    await desk.enter()
    await give_up(desk.contract.id)
    assert "<h1>签署已撤销</h1>" in (await desk.get()).text
    assert (await desk.post("sign", SIGNED)).status_code == 303
    assert (desk.world.pen.customer_signatures, desk.told) == (0, [])


async def test_who_typed_the_code_reads_the_draft_and_the_history_knows(desk: Desk) -> None:
    await desk.enter()
    head = await desk.client.head(f"{desk.path}/document")
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(DRAFT)))
    assert await desk.events() == []
    answer = await desk.get("/document")
    assert (answer.status_code, answer.content) == (200, DRAFT)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''KJ-20261123-00000012-0.pdf"
    assert answer.headers["cache-control"] == "private, no-store"
    assert await desk.events() == [ContractEventStep.DOCUMENT_READ]
    event = await ContractEvent.get(contract_id=desk.contract.id, step=ContractEventStep.DOCUMENT_READ)
    assert (event.actor.kind, event.actor.id, event.actor.name) == (ActorKind.CUSTOMER, None, "陈**")
    assert (await desk.world.flow(desk.flow_id)).draft_sha256 in event.payload


async def test_a_lost_file_is_a_page_that_asks_to_try_again(desk: Desk, tmp_path: Path) -> None:
    await desk.enter()
    (tmp_path / "esign" / "documents").rename(tmp_path / "elsewhere")
    for answer in (await desk.get("/document"), await desk.post("sign", SIGNED)):
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
        assert alert_in(answer.text) == "暂时无法完成，您的合同没有变化。请稍候再试。"
    assert (await desk.events(), desk.told) == ([], [])
    (tmp_path / "elsewhere").rename(tmp_path / "esign" / "documents")
    assert (await desk.post("sign", SIGNED)).status_code == 303


async def test_two_clicks_at_once_sign_once_and_both_come_to_the_thanks(desk: Desk) -> None:
    await desk.enter()
    answers = await asyncio.gather(*(desk.post("sign", SIGNED) for _ in range(5)))
    assert {(answer.status_code, answer.headers["location"]) for answer in answers} == {
        (303, f"{desk.path}?lang=zh-CN")
    }
    assert desk.told == [desk.flow_id]
    flow = await desk.world.flow(desk.flow_id)
    assert (await desk.world.storage.get(flow.signed_sha256 or "")).count(b" sealed ") == 1


@pytest.mark.parametrize("step", ["", *(f"/{step}" for step in STEPS)])
async def test_looking_changes_nothing(desk: Desk, step: str) -> None:
    await desk.code()
    before = await desk.everything()
    for method in ("GET", "HEAD"):
        answer = await desk.client.request(method, f"{desk.path}{step}")
        assert answer.status_code == (303 if step else 200)
        assert "set-cookie" not in answer.headers
    assert await desk.everything() == before


async def test_the_page_is_english_for_who_reads_english(desk: Desk) -> None:
    answer = await desk.get("", **{"Accept-Language": "en"})
    assert "<h1>Sign a contract</h1>" in answer.text
    assert f'action="{desk.path}/code?lang=en"' in answer.text
    sent = await desk.post("code?lang=en")
    assert sent.headers["location"] == f"{desk.path}?lang=en"


HOSTILE = "<script>alert(1)</script>\"'&公司"


async def test_hostile_names_are_text_and_nothing_else(services: Services, tmp_path: Path) -> None:
    subjects = (
        replace(COMPANY, name=HOSTILE),
        replace(COMPANY, name=HOSTILE + "长" * 40),
        replace(PERSON, name=HOSTILE),
    )
    for number, subject in enumerate(subjects):
        desk = await hostile_desk(services, tmp_path / str(number), subject)
        async for page in pages_of(desk):
            assert "&gt;&lt;img src=x onerror=alert(1)&gt;" in page
            assert not re.search("<img|<script>a", page)


async def hostile_desk(services: Services, folder: Path, subject: Subject) -> Desk:
    return await signing_desk(
        services,
        folder,
        subject,
        title='"><img src=x onerror=alert(1)>',
        file_name='a"\r\nX-Evil: 1.pdf',
        signatory_name=HOSTILE,
    )


async def pages_of(desk: Desk) -> AsyncIterator[str]:
    yield (await desk.get()).text
    yield await desk.enter()
    document = await desk.get("/document")
    assert "x-evil" not in document.headers
    assert document.headers["content-disposition"].endswith("a%22%0D%0AX-Evil%3A%201.pdf")
    await desk.world.esign.cancel_flow(desk.flow_id, reason=HOSTILE)
    yield (await desk.get()).text
