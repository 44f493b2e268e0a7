"""GraphiQL without a token: whoever has signed in at /login is who asks, and who no longer is signed in is told so."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from application import create_app
from models import BrowserSession
from tests.api import OWNER, Api
from tests.browser import Page, chromium
from tests.commands.programs import free_port
from tests.endpoints.serving import served
from tests.endpoints.test_graphiql_browser import QUERY, READY, RESULT, opened, result
from tests.graphiql import built_graphiql
from tests.programs import needs_program
from tests.waiting import until

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WHO = "{ viewer { userName } }"


@asynccontextmanager
async def signed_in(api: Api, folder: Path, language: str) -> AsyncIterator[Page]:
    """GraphiQL as the login leads to it, on the very port that the public address names: origins are compared."""
    needs_program("chromium")
    built_graphiql()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = api.program.settings.model_copy(update={"public_url": url, "port": port})
    program = replace(api.program, settings=settings, services=replace(api.services, public_url=url))
    async with (
        served(create_app(program, with_worker=False), port=port),
        chromium(folder, language=language) as browser,
    ):
        page = await (await browser.page()).open(f"{url}/login?next=/graphiql")
        async with page.loading():
            await page.press(f'button[value="{OWNER.user_id}"]')
        assert await page.address() == f"{url}/graphiql"
        yield page
        await program.services.feed.close()


async def asked(page: Page, operation: str) -> str:
    await page.evaluate(f"document.querySelector('{QUERY}').CodeMirror.setValue('{operation}')")
    await page.press(".graphiql-execute-button")
    return await result(page)


async def test_who_has_signed_in_asks_and_subscribes(api: Api, tmp_path: Path) -> None:
    async with signed_in(api, tmp_path, "en") as page:
        await page.until(READY)
        assert json.loads(await asked(page, WHO))["data"] == {"viewer": {"userName": OWNER.user_name}}
        profile = await api.client(OWNER).profile()
        await opened(page, "listen", "Listen")
        await page.press(".graphiql-execute-button")
        await until(lambda: api.services.feed._of_one)
        created = await api.client(OWNER).created("FRAMEWORK", partyAProfileId=profile)
        await page.until(f"{RESULT}.includes('{created['number']}')")
        assert page.console == []


async def test_what_is_run_is_what_was_just_pasted(api: Api, tmp_path: Path) -> None:
    """GraphiQL still takes it for the named query that stood there before."""
    async with signed_in(api, tmp_path, "en") as page:
        await page.until(READY)
        await asked(page, "query Before { viewer { userName } }")
        pasted = "subscription { contractChanged { contract { number } } }"
        await page.evaluate(f"document.querySelector('{QUERY}').CodeMirror.setValue('{pasted}')")
        await page.press(".graphiql-execute-button")
        await until(lambda: api.services.feed._of_one)
        created = await api.client(OWNER).created(
            "FRAMEWORK", partyAProfileId=await api.client(OWNER).profile()
        )
        await page.until(f"{RESULT}.includes('{created['number']}')")


async def test_who_is_signed_out_meanwhile_is_told_so(api: Api, tmp_path: Path) -> None:
    async with signed_in(api, tmp_path, "en") as page:
        await page.until(READY)
        await BrowserSession.all().delete()
        (error,) = json.loads(await asked(page, WHO))["errors"]
        assert (error["extensions"]["code"], error["extensions"]["reason"]) == ("UNAUTHENTICATED", "EXPIRED")
        await page.open(await page.address())
        await page.until("document.body.innerText.includes('UNAUTHENTICATED')")
        await page.screenshot(tmp_path / "signed_out.png")
