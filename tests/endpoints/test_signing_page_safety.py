"""The signing page against forged links, other sites, stolen and stale sessions, and bodies that are no forms."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from auth.throttle import Throttle
from endpoints.signing_session import SigningSessions
from jobs.services import Services
from providers.embedded_links import EmbeddedLinks
from rules.terms import ContractEventStep, FlowState
from tests.endpoints.signing import BROWSER, FORM, SAME_ORIGIN, SIGNED, Desk, alert_in, signing_desk
from tests.models.builders import walked
from tests.signing import KEY, NOON

SENT = {**BROWSER, **SAME_ORIGIN, **FORM}


@pytest.fixture
async def desk(services: Services, tmp_path: Path) -> Desk:
    return await signing_desk(services, tmp_path)


async def test_a_link_that_opens_nothing_is_one_page_whatever_is_wrong(desk: Desk) -> None:
    token = desk.path.removeprefix("/sign/")
    unknown = EmbeddedLinks(KEY, "").signing_url("0" * 32).removeprefix("/sign/")
    other_key = EmbeddedLinks(KEY[::-1], "").signing_url(desk.flow_id).removeprefix("/sign/")
    last = "A" if token[-1] != "A" else "B"
    pages = set()
    for forged in (unknown, other_key, token[:-1] + last, token[:-1], desk.flow_id, "x", "%00", "%ff", "☃"):
        for step in ("", "/document", "/code", "/sign"):
            answer = await desk.client.get(f"/sign/{forged}{step}", headers=BROWSER)
            assert answer.status_code == 404, (forged, step)
            pages.add(re.sub(r'nonce="[^"]*"|href="/sign/[^"]*"', "", answer.text))
        posted = await desk.client.post(f"/sign/{forged}/sign", headers=SENT, content="consent=yes")
        assert posted.status_code == 404
    assert len(pages) == 1
    assert "链接不正确，或这份合同已不存在。" in pages.pop()


async def test_a_deleted_contract_takes_its_page_along(desk: Desk) -> None:
    await desk.enter()
    await walked(desk.contract, ContractEventStep.DELETED)
    for step in ("", "/document", "/sign"):
        assert (await desk.get(step)).status_code == 404
    assert (await desk.post("sign", SIGNED)).status_code == 404
    assert desk.world.pen.customer_signatures == 0


async def test_the_session_s_cookie_is_for_this_link_alone(desk: Desk) -> None:
    answer = await desk.post("open", {"code": await desk.code()})
    cookie = answer.headers["set-cookie"]
    name, _, rest = cookie.partition("=")
    assert name == "__Secure-signing"
    assert set(rest.split("; ")[1:]) == {
        "HttpOnly",
        "Max-Age=1800",
        f"Path={desk.path}",
        "SameSite=strict",
        "Secure",
    }
    ended = await desk.post("sign", SIGNED)
    assert 'signing="";' in ended.headers["set-cookie"]
    assert "Max-Age=0" in ended.headers["set-cookie"]


def test_without_https_the_cookie_cannot_be_secure() -> None:
    sessions = SigningSessions(EmbeddedLinks(KEY, ""), "http://127.0.0.1:8000")
    assert sessions.cookie == "signing"


async def test_without_a_session_there_is_no_document_and_no_signature(desk: Desk) -> None:
    links = desk.world.esign.links
    ours = links.session_of(desk.flow_id, until=NOON + timedelta(minutes=30))
    expired = links.session_of(desk.flow_id, until=NOON)
    others = links.session_of("0" * 32, until=NOON + timedelta(minutes=30))
    link = desk.path.rpartition(".")[2]
    for stolen in ("", "1", expired, others, ours[:-1], f"9{ours}", f"1795408200.{link}"):
        headers = {**SENT, "Cookie": f"__Secure-signing={stolen}; signing={ours}"}
        before = await desk.everything()
        for answer in (
            await desk.client.get(f"{desk.path}/document", headers=headers),
            await desk.client.post(f"{desk.path}/sign", headers=headers, content="consent=yes"),
            await desk.client.post(f"{desk.path}/refuse", headers=headers, content="reason=x"),
        ):
            assert answer.status_code == 403
            assert alert_in(answer.text) == "验证已超过 30 分钟，或尚未验证身份。请获取验证码后继续。"
            assert 'id="send-code"' in answer.text
        assert await desk.everything() == before
    good = {**SENT, "Cookie": f"__Secure-signing={ours}"}
    assert (await desk.client.get(f"{desk.path}/document", headers=good)).status_code == 200


async def test_a_session_lasts_half_an_hour(desk: Desk) -> None:
    await desk.enter()
    cookie = {"Cookie": f"__Secure-signing={desk.client.cookies['__Secure-signing']}"}
    desk.world.clock.move(timedelta(minutes=29, seconds=59))
    assert (await desk.get("/document", **cookie)).status_code == 200
    desk.world.clock.move(timedelta(seconds=1))
    assert (await desk.get("/document", **cookie)).status_code == 403
    assert (await desk.post("sign", SIGNED)).status_code == 403


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "https://contracts.example.com"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, True),
        ({"Sec-Fetch-Site": "same-site", "Origin": "https://contracts.example.com"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://contracts.example.com"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "https://contracts.example.com.evil.example"}, False),
        ({"Origin": "http://contracts.example.com"}, False),
        ({"Origin": "https://contracts.example.com:444"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Referer": "https://contracts.example.com/sign/x"}, False),
        ({}, False),
    ],
)
async def test_only_our_own_page_may_send_a_form(desk: Desk, headers: dict[str, str], taken: bool) -> None:
    await desk.enter()
    answer = await desk.post("sign", SIGNED, headers)
    flow = await desk.world.flow(desk.flow_id)
    assert answer.status_code == (303 if taken else 403)
    assert (flow.state is FlowState.CUSTOMER_SIGNED) is taken
    if not taken:
        assert alert_in(answer.text) == "请求不是从本页面发出的，没有执行。请重新打开短信中的链接再试。"
        before = await desk.everything()
        for step in ("code", "open", "refuse"):
            assert (await desk.post(step, {"code": "1", "reason": "x"}, headers)).status_code == 403
        assert await desk.everything() == before


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"consent=yes&consent=no", 400),
        ("application/x-www-form-urlencoded", b"consent=\xff", 400),
        ("application/x-www-form-urlencoded", b"consent=%ff%fe", 400),
        ("application/x-www-form-urlencoded", b"&".join([b"a%d=1" % number for number in range(17)]), 400),
        ("application/x-www-form-urlencoded", b"consent=" + b"y" * (256 * 1024), 413),
        ("application/x-www-form-urlencoded", b"", 400),
        ("multipart/form-data; boundary=x", b"--x--", 415),
        ("application/json", b'{"consent": "yes"}', 415),
        ("text/plain", b"consent=yes", 415),
        ("", b"consent=yes", 415),
    ],
)
async def test_a_body_that_is_no_form_is_a_page_and_does_nothing(
    desk: Desk, kind: str, body: bytes, status: int
) -> None:
    await desk.enter()
    before = await desk.everything()
    answer = await desk.client.post(
        f"{desk.path}/sign", content=body, headers={**BROWSER, **SAME_ORIGIN, "Content-Type": kind}
    )
    assert answer.status_code == status
    assert alert_in(answer.text)
    assert 'id="sign-form"' in answer.text
    assert (await desk.everything(), desk.told) == (before, [])


async def test_a_body_that_does_not_arrive_is_not_waited_for(desk: Desk) -> None:
    await desk.enter()

    async def trickle() -> AsyncIterator[bytes]:
        yield b"consent="
        await asyncio.sleep(30)
        yield b"yes"

    answer = await desk.client.post(f"{desk.path}/sign", content=trickle(), headers=SENT)
    assert (answer.status_code, answer.headers["connection"]) == (408, "close")
    assert desk.world.pen.customer_signatures == 0


async def test_the_page_lets_nothing_in_and_nothing_out(desk: Desk) -> None:
    for page in (await desk.get(), await desk.post("open", {"code": "x"}), await desk.client.get("/sign/x")):
        nonce = re.findall(r'<style nonce="([\w-]+)">', page.text)[0]
        assert page.headers["content-security-policy"] == (
            f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:; "
            "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        )
        assert page.headers["referrer-policy"] == "same-origin"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-content-type-options"] == "nosniff"
        body = re.sub(r'action="[^"]*"|href="[^"]*"', "", page.text)
        assert not re.search(r"https?:|//\w|\bon\w+=|style=|url\(|@import", body)


async def test_news_that_cannot_be_told_do_not_undo_the_signature(services: Services, tmp_path: Path) -> None:
    desk = await signing_desk(services, tmp_path)
    await desk.enter()
    application = deaf(desk)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(application), base_url="https://contracts.example.com"
    ) as client:
        client.cookies = desk.client.cookies
        answer = await client.post(f"{desk.path}/sign", content="consent=yes", headers=SENT)
    assert answer.status_code == 303
    assert (await desk.world.flow(desk.flow_id)).state is FlowState.CUSTOMER_SIGNED


def deaf(desk: Desk) -> Starlette:
    """The same pages, in an application that breaks at every piece of news."""
    from endpoints.signing import signing_routes  # noqa: PLC0415 - as the application does, once more

    async def breaks(flow_id: str) -> None:
        raise RuntimeError("the database is gone")

    return Starlette(routes=signing_routes(desk.services, desk.world.esign, Throttle(), breaks))
