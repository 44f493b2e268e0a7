"""The verification page in Chromium: it looks as meant, says nothing to the console, asks nobody for anything."""

from pathlib import Path
from urllib.parse import urlencode

import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from jobs.services import Services
from tests.contracts import sealed_framework, verified_account
from tests.endpoints.serving import looked_at, served
from tests.programs import needs_program


@pytest.mark.parametrize(
    ("language", "width", "title"), [("zh-CN", 1280, "合同查验"), ("en", 390, "Verify a contract")]
)
async def test_the_page_asks_nobody_else_and_complains_of_nothing(
    application: Starlette,
    services: Services,
    tmp_path: Path,
    language: str,
    width: int,
    title: str,
) -> None:
    needs_program("chromium")
    contract = await sealed_framework(await verified_account(services), services)
    query = urlencode({"number": contract.number, "code": contract.verification_code})
    async with served(application) as origin:
        seen = await looked_at(
            f"{origin}/verify?{query}", tmp_path, width=width, height=1800, language=language
        )
    assert f"<h1>{title}</h1>" in seen.document
    assert '<section class="card finding GENUINE"' in seen.document
    assert '<p class="hint" id="drop-hint">' in seen.document  # the script ran
    assert seen.console == []
    assert seen.asked_for == []
    with Image.open(seen.screenshot) as picture:
        assert picture.size == (width, 1800)
        colours = picture.convert("RGB").getcolors(1 << 24) or []
    assert (20, 108, 58) in {colour for _, colour in colours}  # the green of a genuine contract


async def test_the_check_would_see_a_complaint_and_a_request(tmp_path: Path) -> None:
    needs_program("chromium")

    async def page(_: Request) -> HTMLResponse:
        return HTMLResponse("<img src='/picture'><script>console.error('so it goes')</script>")

    async with served(Starlette(routes=[Route("/", page)])) as origin:
        seen = await looked_at(origin, tmp_path, width=500, height=500, language="en")
    assert f"{origin}/picture" in seen.asked_for
    assert any("so it goes" in line for line in seen.console)
