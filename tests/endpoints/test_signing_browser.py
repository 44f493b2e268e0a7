"""The signing page in Chromium, on a phone and on a desktop: typed, drawn, ticked and sent as people do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from starlette.applications import Starlette

from auth.throttle import Throttle
from endpoints.activation import activation_routes
from endpoints.signing import signing_routes
from jobs.flow_book import DatabaseFlowBook
from jobs.services import Services
from providers.esign import ActivationRequest
from rules.subject import Subject
from rules.terms import EsignActivationStatus, FlowState
from tests.browser import DESKTOP, PHONE, Page, Screen, chromium
from tests.endpoints.serving import served
from tests.endpoints.signing import STROKES, waiting_contract
from tests.programs import needs_program
from tests.signing import COMPANY, PERSON, EsignWorld, esign_world, request_of

SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])


@asynccontextmanager
async def serving(services: Services, folder: Path) -> AsyncIterator[tuple[str, EsignWorld]]:
    """The pages on a port of their own, which the provider's links name."""
    application = Starlette()
    async with served(application) as origin:
        world = esign_world(folder, DatabaseFlowBook(), public_url=origin)
        services = replace(services, esign=world.esign, now=world.clock, public_url=origin)

        async def nobody_listens(reference: str) -> None:
            """The contract is not what is tested here."""

        application.router.routes += signing_routes(services, world.esign, Throttle(), nobody_listens)
        application.router.routes += activation_routes(services, world.esign, nobody_listens)
        yield origin, world


async def invited(world: EsignWorld, subject: Subject) -> tuple[str, str]:
    """A flow's id, and the link in the short message."""
    _, request = await waiting_contract(request_of(subject))
    opened = await world.esign.open_flow(request)
    return opened.flow_id, opened.signing_url


async def entered(page: Page, world: EsignWorld, flow_id: str) -> None:
    async with page.loading():
        await page.press("#send-code")
    await page.type("#code", (await world.flow(flow_id)).code or "")
    async with page.loading():
        await page.press("#open")


async def fits(page: Page, screen: Screen) -> bool:
    """Whether nothing has to be scrolled sideways."""
    return bool(await page.evaluate("document.documentElement.scrollWidth") <= screen.width)


@SCREENS
async def test_an_individual_draws_and_signs(services: Services, tmp_path: Path, screen: Screen) -> None:
    needs_program("chromium")
    async with serving(services, tmp_path) as (_, world), chromium(tmp_path / "browser") as browser:
        flow_id, url = await invited(world, PERSON)
        page = await (await browser.page(screen)).open(url)
        await page.screenshot(tmp_path / "1-code.png", whole=True)
        await entered(page, world, flow_id)
        await page.press("#consent")
        await page.press("#sign")
        assert "还没有签名。请在框内写下您的姓名。" in await page.text()
        await page.draw("#handwriting-box", STROKES[:1])
        await page.press("#clear")
        await page.draw("#handwriting-box", STROKES)
        assert await fits(page, screen)
        picture = await page.screenshot(tmp_path / "2-sign.png", whole=True)
        async with page.loading():
            await page.press("#sign")
        await page.screenshot(tmp_path / "3-thanks.png", whole=True)
        assert "签署完成，谢谢" in await page.text()
        assert await page.address() == f"{url}?lang=zh-CN"
        assert (page.console, page.asked_for) == ([], [])
        flow = await world.flow(flow_id)
        signed = (await world.storage.get(flow.signed_sha256 or "")).decode()
    assert flow.state is FlowState.CUSTOMER_SIGNED
    drawn = signed.rpartition(" drew ")[2]
    assert drawn.count("M") == len(STROKES)
    assert [float(number) for number in drawn.split()[1:3]] == pytest.approx([0.10 * 600, 0.25 * 250], abs=2)
    with Image.open(picture) as shot:
        assert shot.width == screen.width * screen.density
        colours = {colour for _, colour in shot.convert("RGB").getcolors(1 << 24) or []}
    assert (15, 23, 74) in colours  # ink


@SCREENS
async def test_an_enterprise_signs_without_scripts(
    services: Services, tmp_path: Path, screen: Screen
) -> None:
    needs_program("chromium")
    async with serving(services, tmp_path) as (_, world), chromium(tmp_path / "browser") as browser:
        flow_id, url = await invited(world, COMPANY)
        page = await browser.page(screen)
        await page.call("Emulation.setScriptExecutionDisabled", value=True)
        await page.open(url)
        await page.screenshot(tmp_path / "1-code.png", whole=True)
        await entered(page, world, flow_id)
        assert await fits(page, screen)
        picture = await page.screenshot(tmp_path / "2-sign.png", whole=True)
        await page.press("#consent")
        async with page.loading():
            await page.press("#sign")
        assert "签署完成，谢谢" in await page.text()
        assert (page.console, page.asked_for) == ([], [])
        assert (await world.flow(flow_id)).state is FlowState.CUSTOMER_SIGNED
    with Image.open(picture) as shot:
        colours = {colour for _, colour in shot.convert("RGB").getcolors(1 << 24) or []}
    assert (213, 18, 22) in colours  # the seal


@SCREENS
async def test_an_enterprise_activates_its_e_sign_service(
    services: Services, tmp_path: Path, screen: Screen
) -> None:
    needs_program("chromium")
    async with serving(services, tmp_path) as (_, world), chromium(tmp_path / "browser") as browser:
        request = ActivationRequest(account_reference="AC1", organisation=COMPANY)
        page = await browser.page(screen)
        await page.open((await world.esign.request_activation(request)).url)
        await page.type("#code", "91330106673959654P")
        await page.press("#authority")
        async with page.loading():
            await page.press("#activate")
        assert "还可以再试 4 次" in await page.text()
        await page.screenshot(tmp_path / "1-wrong.png", whole=True)
        assert await fits(page, screen)
        await page.type("#code", COMPANY.credential_number.lower())
        await page.press("#authority")
        async with page.loading():
            await page.press("#activate")
        await page.screenshot(tmp_path / "2-done.png", whole=True)
        assert "电子签已激活" in await page.text()
        assert (page.console, page.asked_for) == ([], [])
        status = (await world.esign.activation_of(request)).status
    assert status is EsignActivationStatus.ACTIVATED


async def test_a_signatory_refuses_and_says_why(services: Services, tmp_path: Path) -> None:
    needs_program("chromium")
    async with serving(services, tmp_path) as (_, world), chromium(tmp_path / "browser") as browser:
        flow_id, url = await invited(world, COMPANY)
        page = await (await browser.page(PHONE)).open(url)
        await entered(page, world, flow_id)
        await page.press("#disagree")
        await page.type("#reason", "金额与订单不符\n请更正")
        await page.screenshot(tmp_path / "1-refuse.png", whole=True)
        async with page.loading():
            await page.press("#refuse")
        assert "已拒绝签署" in await page.text()
        flow = await world.flow(flow_id)
    assert (flow.state, flow.reason) == (FlowState.REFUSED, "金额与订单不符 请更正")
