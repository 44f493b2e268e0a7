"""The page where an enterprise activates the embedded e-sign service."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from jobs.services import Services
from providers.esign import ActivationReport, ActivationRequest
from rules.terms import EsignActivationStatus as Status
from tests.endpoints.signing import BROWSER, SAME_ORIGIN, Desk, alert_in, rows_of, signing_desk
from tests.signing import COMPANY, PUBLIC_URL

REQUEST = ActivationRequest(account_reference="AC900001", organisation=COMPANY)
RIGHT = {"code": COMPANY.credential_number, "authority": "yes"}
WRONG = {"code": "91330106673959654P", "authority": "yes"}


@pytest.fixture
async def desk(services: Services, tmp_path: Path) -> Desk:
    return await signing_desk(services, tmp_path)


async def path_of(desk: Desk, request: ActivationRequest = REQUEST) -> str:
    return (await desk.world.esign.request_activation(request)).url.removeprefix(PUBLIC_URL)


async def posted(
    desk: Desk, path: str, form: dict[str, str], headers: dict[str, str] | None = None
) -> httpx.Response:
    sent = {**BROWSER, **(SAME_ORIGIN if headers is None else headers)}
    return await desk.client.post(path, data=form, headers=sent)


async def report(desk: Desk) -> ActivationReport:
    return await desk.world.esign.activation_of(REQUEST)


async def test_it_shows_the_enterprise_and_hides_most_of_its_code(desk: Desk) -> None:
    path = await path_of(desk)
    before = await report(desk)
    page = await desk.client.get(path, headers=BROWSER)
    assert (page.status_code, "<h1>激活电子签</h1>" in page.text) == (200, True)
    assert rows_of(page.text) == {
        "企业名称": "深圳市鑫淼示例科技有限公司",
        "已认证的统一社会信用代码": "91************26XG",
    }
    assert COMPANY.credential_number not in page.text
    assert page.headers["referrer-policy"] == "same-origin"
    assert "<script" not in page.text
    assert (await report(desk), before.status, desk.activated) == (before, Status.PENDING, [])


async def test_the_whole_code_and_the_statement_activate(desk: Desk) -> None:
    path = await path_of(desk)
    answer = await posted(desk, path, RIGHT)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}?lang=zh-CN")
    page = (await desk.client.get(answer.headers["location"], headers=BROWSER)).text
    assert "<h1>电子签已激活</h1>" in page
    assert "<form" not in page
    assert (await report(desk), desk.activated) == (ActivationReport(status=Status.ACTIVATED), ["AC900001"])
    again = await posted(desk, path, WRONG)
    assert (again.status_code, (await report(desk)).status) == (303, Status.ACTIVATED)


async def test_without_the_statement_nothing_happens(desk: Desk) -> None:
    path = await path_of(desk)
    for form in ({"code": COMPANY.credential_number}, {**RIGHT, "authority": "on"}, {}):
        answer = await posted(desk, path, form or {"x": "y"})
        assert answer.status_code == 400
        assert alert_in(answer.text) == "尚未勾选授权声明。请确认已获授权，勾选后再提交。"
    assert ((await report(desk)).status, desk.activated) == (Status.PENDING, [])


async def test_a_wrong_code_rejects_and_says_how_often_it_may_be_corrected(desk: Desk) -> None:
    path = await path_of(desk)
    for left in (4, 3, 2, 1):
        await posted(desk, path, WRONG)
        page = (await desk.client.get(path, headers=BROWSER)).text
        assert f"还可以再试 {left} 次" in (alert_in(page) or "")
    assert desk.activated == ["AC900001"] * 4
    assert (await report(desk)).rejected_because == "输入的统一社会信用代码与实名认证的不一致。"
    await posted(desk, path, WRONG)
    page = (await desk.client.get(path, headers=BROWSER)).text
    assert "<h1>激活链接已失效</h1>" in page
    assert (await posted(desk, path, RIGHT)).status_code == 303
    assert ((await report(desk)).status, len(desk.activated)) == (Status.REJECTED, 5)


async def test_a_link_that_ran_out_says_so(desk: Desk) -> None:
    path = await path_of(desk)
    desk.world.clock.move(timedelta(days=7))
    assert "<h1>激活链接已失效</h1>" in (await desk.client.get(path, headers=BROWSER)).text
    await posted(desk, path, RIGHT)
    assert ((await report(desk)).status, desk.activated) == (Status.NOT_ACTIVATED, [])


async def test_a_forged_link_opens_nothing(desk: Desk) -> None:
    path = await path_of(desk)
    for forged in (
        path[:-1],
        path[:-1] + "!",
        "/esign/activate/x",
        desk.path.replace("sign", "esign/activate"),
    ):
        for answer in (await desk.client.get(forged, headers=BROWSER), await posted(desk, forged, RIGHT)):
            assert answer.status_code == 404
            assert "链接不正确或已失效。请回到控制台重新申请激活。" in answer.text
    assert ((await report(desk)).status, desk.activated) == (Status.PENDING, [])


async def test_other_sites_and_other_bodies_are_refused(desk: Desk) -> None:
    path = await path_of(desk)
    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert (await posted(desk, path, RIGHT, headers)).status_code == 403
    for body, status in ((b"code=%ff", 400), (b"code=" + b"x" * (256 * 1024), 413)):
        headers = {**SAME_ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}
        assert (await desk.client.post(path, content=body, headers=headers)).status_code == status
    assert ((await report(desk)).status, desk.activated) == (Status.PENDING, [])


async def test_a_hostile_name_is_text(desk: Desk) -> None:
    hostile = replace(COMPANY, name="<img src=x onerror=alert(1)>$name")
    path = await path_of(desk, replace(REQUEST, organisation=hostile))
    for _ in range(2):
        page = (await desk.client.get(path, headers=BROWSER)).text
        assert "<img" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;$name" in page
        await posted(desk, path, RIGHT)
