"""GraphiQL in Chromium: opened, typed in, completed, run with a token, and nothing asked of anybody else."""

import json
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from tests.api import OWNER, Api
from tests.browser import DESKTOP, PHONE, Page, Screen, chromium
from tests.endpoints.edge import whole_application
from tests.endpoints.serving import served
from tests.endpoints.subscribing import subscribable, token_of
from tests.graphiql import built_graphiql
from tests.programs import needs_program
from tests.waiting import until

QUERY = ".graphiql-query-editor .CodeMirror"
READY = f"document.querySelector('{QUERY}')?.CodeMirror.options.lint.schema != null"
RESULT = "(document.querySelector('.result-window .CodeMirror')?.CodeMirror.getValue() ?? '')"
HINTS = "[...document.querySelectorAll('.CodeMirror-hint')].map((hint) => hint.textContent)"
VARIABLES = "document.querySelectorAll('.graphiql-editor-tool .CodeMirror')[0].CodeMirror.getValue()"
SIDEWAYS = "document.documentElement.scrollWidth"


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    built_graphiql()


@asynccontextmanager
async def graphiql(
    served_at: AbstractAsyncContextManager[str],
    folder: Path,
    screen: Screen = DESKTOP,
    language: str = "zh-CN",
) -> AsyncIterator[tuple[Page, str]]:
    """The page, once it knows the schema; and its origin."""
    needs_program("chromium")
    async with served_at as origin, chromium(folder, language=language) as browser:
        page = await (await browser.page(screen)).open(f"{origin}/graphiql")
        await page.until(READY)
        yield page, origin


async def written(page: Page, operation: str) -> None:
    """By the keyboard, in the place of all that was there."""
    await page.press(QUERY)
    await page.key("a", 65, control=True, commands=["selectAll"])
    await page.keys(operation)


async def opened(page: Page, example: str, operation: str) -> None:
    """An example, once the page knows what it is called."""
    await page.press(f"[data-example={example}]")
    await page.until(f"document.querySelector('.graphiql-tab-active').innerText.includes('{operation}')")


async def result(page: Page) -> str:
    await page.until(f"{RESULT} !== '' && !document.querySelector('.graphiql-spinner')")
    return str(await page.evaluate(RESULT))


async def test_a_field_is_completed_and_a_query_runs_with_the_token(api: Api, tmp_path: Path) -> None:
    async with graphiql(subscribable(api), tmp_path) as (page, origin):
        await written(page, "{ viewer { userNa")
        await page.until(f"{HINTS}.length > 0")
        await page.screenshot(tmp_path / "1-completion.png")
        assert (await page.evaluate(HINTS))[0].startswith("userName")
        await page.key("Enter", 13)
        written_now = await page.evaluate(f"document.querySelector('{QUERY}').CodeMirror.getValue()")
        assert written_now.split() == ["{", "viewer", "{", "userName}}"]
        await page.type("#token", token_of(api, OWNER))
        await page.press("#token-form [type=submit]")
        assert await page.evaluate("document.getElementById('token').value") == ""
        await page.press(".graphiql-execute-button")
        assert json.loads(await result(page))["data"] == {"viewer": {"userName": OWNER.user_name}}
        await page.screenshot(tmp_path / "2-result.png")
        assert page.console == []
        assert {url.removeprefix(origin).split("-")[0] for url in page.asked_for} == {
            "/graphiql/assets/look",
            "/graphiql/assets/page",
            "/graphql",
        }


async def test_an_example_is_opened_with_the_ids_that_were_answered_before(api: Api, tmp_path: Path) -> None:
    async with graphiql(subscribable(api), tmp_path) as (page, _):
        profile = await api.client(OWNER).profile()
        await page.type("#token", token_of(api, OWNER))
        await page.press("#token-form [type=submit]")
        await page.screenshot(tmp_path / "1-examples.png")
        await opened(page, "party-a", "PartyA")
        await page.press(".graphiql-execute-button")
        assert profile in await result(page)
        await opened(page, "apply-framework", "ApplyFramework")
        await page.press(".graphiql-execute-button")
        created = json.loads(await result(page))["data"]["createContract"]
        assert created["errors"] == []
        await opened(page, "wait", "Wait")
        assert json.loads(await page.evaluate(VARIABLES)) == {"id": created["contract"]["id"]}
        await page.press(".graphiql-execute-button")
        await page.until(f"{RESULT}.includes('availableActions')")
        await page.screenshot(tmp_path / "2-waiting.png")
        await page.evaluate(f"document.querySelector('{QUERY}').CodeMirror.setValue('{{ __typename }}')")
        await opened(page, "history", "History")
        assert (
            await page.evaluate("document.querySelectorAll('.graphiql-tab').length") == 2
        )  # nothing was lost
        assert page.console == []


async def test_a_subscription_tells_what_happens_until_it_is_stopped(api: Api, tmp_path: Path) -> None:
    async with graphiql(subscribable(api), tmp_path) as (page, _):
        profile = await api.client(OWNER).profile()
        await page.type("#token", token_of(api, OWNER))
        await page.press("#token-form [type=submit]")
        await opened(page, "listen", "Listen")
        await page.press(".graphiql-execute-button")
        await until(lambda: bool(api.services.feed._listening))
        created = await api.client(OWNER).created("FRAMEWORK", partyAProfileId=profile)
        await page.until(f"{RESULT}.includes('{created['number']}')")
        await page.press(".graphiql-execute-button")
        await until(lambda: not api.services.feed._listening)
        assert page.console == []


async def test_a_token_that_is_cleared_is_gone_and_none_is_kept_beyond_the_tab(
    api: Api, tmp_path: Path
) -> None:
    async with graphiql(subscribable(api), tmp_path, language="en") as (page, _):
        assert "No token:" in await page.text()
        await page.type("#token", "not a token")
        await page.press("#token-form [type=submit]")
        assert "That is not a token." in await page.text()
        assert await page.evaluate("sessionStorage.getItem('hetong:token')") is None
        token = token_of(api, OWNER)
        await page.type("#token", token)
        await page.press("#token-form [type=submit]")
        assert "In use, kept in this tab only." in await page.text()
        await page.press(".graphiql-execute-button")
        assert OWNER.user_name in await result(page)
        assert await page.evaluate("sessionStorage.getItem('hetong:token')") == token.removeprefix("Bearer ")
        assert await page.evaluate("JSON.stringify({...localStorage}) + document.cookie") == "{}"
        await page.press("#token-clear")
        assert await page.evaluate("sessionStorage.getItem('hetong:token')") is None
        await page.press(".graphiql-execute-button")
        await page.until(f"{RESULT}.includes('UNAUTHENTICATED')")
        assert OWNER.user_name not in await result(page)


async def test_a_phone_shows_all_of_it_without_scrolling_sideways(api: Api, tmp_path: Path) -> None:
    async with graphiql(subscribable(api), tmp_path, PHONE) as (page, _):
        await page.screenshot(tmp_path / "1-phone.png", whole=True)
        assert await page.evaluate(SIDEWAYS) == PHONE.width
        await page.press(".graphiql-sidebar button[aria-label*=示例操作]")
        await page.until("document.querySelector('[data-example=orders]') !== null")
        await page.screenshot(tmp_path / "2-examples.png", whole=True)
        await opened(page, "orders", "Orders")
        assert "selectable" in await page.evaluate(f"document.querySelector('{QUERY}').CodeMirror.getValue()")
        await page.type("#token", token_of(api, OWNER))
        await page.press("#token-form [type=submit]")
        await page.press(".graphiql-execute-button")
        assert "productName" in await result(page)
        await page.screenshot(tmp_path / "3-orders.png", whole=True)
        assert await page.evaluate(SIDEWAYS) == PHONE.width
        assert page.console == []


async def test_settings_and_menus_open_without_a_complaint(keys: Path, tmp_path: Path) -> None:
    """They bring styles of their own, for which the policy has a nonce."""
    async with graphiql(served(whole_application(keys)), tmp_path) as (page, _):
        await page.press(".graphiql-sidebar button[aria-label*=settings]")
        await page.until("document.querySelector('[role=dialog]') !== null")
        await page.screenshot(tmp_path / "1-settings.png")
        assert await page.evaluate("getComputedStyle(document.body).overflow") == "hidden"
        assert page.console == []


async def test_the_other_language_finds_what_was_written_in_this_one(keys: Path, tmp_path: Path) -> None:
    async with graphiql(served(whole_application(keys)), tmp_path) as (page, origin):
        await written(page, "{ __typename")
        await page.until("(sessionStorage.getItem('graphiql:tabState') ?? '').includes('__typename')")
        async with page.loading():
            await page.press("nav [lang=en]")
        await page.until(READY)
        assert await page.address() == f"{origin}/graphiql?lang=en"
        assert "__typename" in await page.evaluate(f"document.querySelector('{QUERY}').CodeMirror.getValue()")
        await page.until("document.querySelector('.examples h2')?.textContent === 'Examples'")
        await page.screenshot(tmp_path / "1-english.png")
        assert page.console == []


async def test_the_policy_stops_what_is_not_ours(keys: Path, tmp_path: Path) -> None:
    async with graphiql(served(whole_application(keys)), tmp_path) as (page, _):
        await page.evaluate("""
            const script = document.createElement('script');
            script.textContent = 'window.ran = true';
            const style = document.createElement('style');
            style.textContent = 'body { outline: 3px solid }';
            document.body.append(script, style);
            fetch('http://127.0.0.1:9/').catch(() => {})""")
        await page.until("true")
        assert await page.evaluate("window.ran") is None
        assert await page.evaluate("getComputedStyle(document.body).outlineStyle") == "none"
        assert sorted(complaint.partition(" violates")[0] for complaint in page.console) == [
            "Applying inline style",
            "Connecting to 'http://127.0.0.1:9/'",
            "Executing inline script",
            "Fetch API cannot load http://127.0.0.1:9/. Refused to connect because it",
        ]
