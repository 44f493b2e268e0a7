"""The bilateral story with people at real browsers: an enterprise at a desk, an individual with a phone."""

import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from rich.console import Console

from commands.bilateral_demo import MOBILE, BilateralStory
from commands.client import Client
from providers.demonstration import DemonstrationUser
from providers.notification import EmbeddedNotification
from tests.api import INDIVIDUAL, OTHER_OWNER
from tests.browser import DESKTOP, PHONE, Browser, Page, chromium
from tests.commands.programs import Installation, Process, printed_tokens
from tests.programs import needs_program

STROKES = (((0.15, 0.3), (0.35, 0.25), (0.2, 0.7)), ((0.5, 0.2), (0.55, 0.8)), ((0.6, 0.4), (0.85, 0.7)))
STORIES = {"enterprise": (OTHER_OWNER, DESKTOP), "individual": (INDIVIDUAL, PHONE)}


class AtTheBrowser(BilateralStory):
    """Whoever signs does it on the signing page."""

    page: Page
    shots: Path
    draws: bool

    async def _sign_on_the_page(self, contract: dict[str, Any]) -> None:
        page = await self.page.open(contract["signingUrl"])
        await page.screenshot(self.shots / "1-link.png", whole=True)
        assert MOBILE not in await page.text()
        asked_at = datetime.now().astimezone()
        async with page.loading():
            await page.press("#send-code")
        await page.type("#code", await self._code(asked_at))
        await page.screenshot(self.shots / "2-code.png", whole=True)
        async with page.loading():
            await page.press("#open")
        if self.draws:
            await page.draw("canvas", STROKES)
        await page.press("#consent")
        await page.screenshot(self.shots / "3-sign.png", whole=True)
        async with page.loading():
            await page.press("#sign")
        await page.screenshot(self.shots / "4-signed.png", whole=True)

    _sign_through_the_api = _sign_on_the_page


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    started = Process(Installation(tmp_path_factory.mktemp("installation")), "serve")
    try:
        yield started.ready()
    finally:
        started.end()


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    needs_program("chromium")
    async with chromium(tmp_path / "browser") as opened:
        yield opened


@pytest.mark.parametrize("name", STORIES)
async def test_the_story_is_signed_on_the_real_page(
    process: Process, browser: Browser, tmp_path: Path, name: str
) -> None:
    user, screen = STORIES[name]
    paper = await told(process, await browser.page(screen), user, tmp_path)

    check_signed_by_both(paper)


def check_signed_by_both(paper: Path) -> None:
    needs_program("pdfsig")
    with paper.open("rb") as file:
        signatures = PdfFileReader(file).embedded_signatures
        assert [signature.field_name for signature in signatures] == ["CustomerSeal", "VendorSeal"]
    said = subprocess.run(["pdfsig", "-nocert", str(paper)], capture_output=True, text=True, check=True)
    assert said.stdout.count("Signature Validation: Signature is Valid.") == 2
    assert [shot.name for shot in sorted(paper.parent.glob("*.png"))] == [
        "1-link.png",
        "2-code.png",
        "3-sign.png",
        "4-signed.png",
    ]


async def told(process: Process, page: Page, user: DemonstrationUser, folder: Path) -> Path:
    """The signed paper; the browser complained of nothing and asked nobody else."""
    installation = process.installation
    notification = EmbeddedNotification(installation.data / "outsiders")
    console = Console(quiet=True)
    async with httpx.AsyncClient(base_url=installation.url, timeout=60) as http:
        client = Client(http, printed_tokens(process.output)[user.user_id])
        story = AtTheBrowser(http, client, folder, console, last_message=notification.last_to)
        story.page, story.shots, story.draws = page, folder, user is INDIVIDUAL
        await story.tell("signed")
    assert page.console == []
    assert all(address.startswith(installation.url) for address in page.asked_for)
    return folder / "signed.pdf"
