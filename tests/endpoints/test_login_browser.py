"""Signing in and out in Chromium: with a mouse and with the keyboard alone, in both languages."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route
from structlog.testing import capture_logs

from application import create_app
from program import Program
from providers.demonstration import DEMONSTRATION_USERS
from tests.api import OTHER_OWNER, Api
from tests.browser import DESKTOP, PHONE, Page, Screen, chromium
from tests.commands.programs import free_port
from tests.endpoints.serving import served
from tests.programs import needs_program

ASK = """
fetch('/graphql', {method: 'POST', headers: {'Content-Type': 'application/json'},
  body: JSON.stringify({query: '{ viewer { userName } }'})}).then(async (it) => [it.status, await it.json()])
"""
"""As a console does: the cookie goes along by itself."""


CONSOLE = {"Content-Security-Policy": "default-src 'none'; connect-src *; img-src data:"}


async def console(request: Request) -> Response:
    """A page that may ask; ours may not, and have no reason to."""
    return HTMLResponse('<title>console</title><link rel="icon" href="data:,">', headers=CONSOLE)


def with_console(program: Program) -> Starlette:
    app = create_app(program, with_worker=False)
    app.router.routes.append(Route("/console", console))
    return app


@pytest.fixture
async def address(api: Api) -> AsyncIterator[str]:
    """The application on the very port that its public URL names: origins are compared."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = api.program.settings.model_copy(update={"public_url": url, "port": port})
    services = replace(api.services, public_url=url)
    app = with_console(replace(api.program, settings=settings, services=services))
    async with served(app, port=port) as origin:
        yield origin


async def who(page: Page) -> tuple[int, str | None]:
    status, body = await page.evaluate(ASK)
    return status, body["data"] and body["data"]["viewer"]["userName"]


@pytest.mark.parametrize(("language", "screen"), [("zh-CN", PHONE), ("en", DESKTOP)])
async def test_a_person_signs_in_asks_and_signs_out(
    address: str, tmp_path: Path, language: str, screen: Screen
) -> None:
    needs_program("chromium")
    async with chromium(tmp_path, language=language) as browser:
        page = await browser.page(screen)
        await page.open(f"{address}/console")
        assert await who(page) == (200, None)
        await page.open(f"{address}/login?next=/console")
        await page.screenshot(tmp_path / "login.png", whole=True)
        await entered(page)
        assert await page.address() == f"{address}/console"
        assert await page.evaluate("document.cookie") == ""  # no script reads it
        assert await who(page) == (200, OTHER_OWNER.user_name)
        session = await page.evaluate("fetch('/session').then((it) => it.json())")
        assert session["viewer"]["userId"] == OTHER_OWNER.user_id
        await page.open(f"{address}/login")
        assert OTHER_OWNER.user_name in await page.text()
        await page.screenshot(tmp_path / "signed_in.png", whole=True)
        async with page.loading():
            await page.press("#sign-out")
        await page.screenshot(tmp_path / "signed_out.png", whole=True)
        await page.open(f"{address}/console")
        assert await who(page) == (200, None)
        assert page.console == []


async def test_the_keyboard_is_enough(address: str, tmp_path: Path) -> None:
    """Two language links stand before the users; the third user is the fifth stop."""
    needs_program("chromium")
    async with chromium(tmp_path) as browser:
        page = await browser.page()
        await page.open(f"{address}/login?next=/console")
        for _ in range(5):
            await key(page, "Tab", 9)
        async with page.loading():
            await key(page, "Enter", 13, text="\r")
        assert await who(page) == (200, DEMONSTRATION_USERS[2].user_name)


async def key(page: Page, name: str, number: int, **more: str) -> None:
    pressed = {"key": name, "code": name, "windowsVirtualKeyCode": number}
    await page.call("Input.dispatchKeyEvent", type="keyDown", **pressed, **more)
    await page.call("Input.dispatchKeyEvent", type="keyUp", **pressed)


async def entered(page: Page) -> None:
    async with page.loading():
        await page.press(f'button[value="{OTHER_OWNER.user_id}"]')


async def test_a_page_of_another_origin_cannot_use_the_session(
    address: str, api: Api, tmp_path: Path
) -> None:
    """Another port of this machine is the same site to a browser, so the cookie goes along; it is not taken."""
    needs_program("chromium")
    async with served(with_console(api.program)) as other, chromium(tmp_path) as browser:
        page = await browser.page()
        await page.open(f"{address}/login?next=/console")
        await entered(page)
        elsewhere = await browser.page()
        await elsewhere.open(f"{other}/console")
        with capture_logs() as logged:
            await elsewhere.evaluate(
                f"fetch('{address}/logout', {{method: 'POST', mode: 'no-cors', credentials: 'include'}})"
                ".catch(() => 'nothing is shown to it')"
            )
        assert [(each["route"], each["status"]) for each in logged] == [("/logout", 403)]
        assert await who(page) == (200, OTHER_OWNER.user_name)
