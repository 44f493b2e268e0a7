"""From the short message to the file with both signatures: real pages, a real browser, a real pen."""

import asyncio
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from starlette.applications import Starlette

from auth.throttle import Throttle
from documents.paper import Party
from endpoints.signing import signing_routes
from jobs.services import Services
from models import Contract, ContractEvent
from program import embedded_esign
from providers.embedded_esign import EmbeddedEsign
from providers.esign import FlowRequest
from providers.notification import EmbeddedNotification
from rules.subject import Subject
from rules.terms import ContractEventStep, FlowState, SigningMode
from tests.browser import DESKTOP, PHONE, Page, Screen, chromium
from tests.documents.papers import COMPANY, PERSON, framework
from tests.endpoints.serving import served
from tests.endpoints.signing import STROKES, waiting_contract
from tests.programs import needs_program
from tests.signing import code_in, request_of


@pytest.mark.parametrize(
    ("party", "screen"), [(PERSON, PHONE), (COMPANY, DESKTOP)], ids=["person", "company"]
)
async def test_what_is_signed_on_the_page_carries_both_signatures(
    services: Services, tmp_path: Path, party: Party, screen: Screen
) -> None:
    needs_program("chromium", "pdfsig")
    told: list[str] = []

    async def on_news(flow_id: str) -> None:
        told.append(flow_id)

    application = Starlette()
    async with served(application) as origin, chromium(tmp_path / "browser") as browser:
        esign = esign_at(origin, services)
        here = replace(services, esign=esign, public_url=origin)
        application.router.routes += signing_routes(here, esign, Throttle(), on_news)
        contract, request = await waiting_contract(await drawn_request(party, services))
        opened = await esign.open_flow(request)
        page = await (await browser.page(screen)).open(opened.signing_url)
        await enter(page, services)
        await read(page, contract)
        if party is PERSON:
            await page.draw("#handwriting-box", STROKES)
        await page.press("#consent")
        async with page.loading():
            await page.press("#sign")
        assert "签署完成，谢谢" in await page.text()
        assert page.console == []
    assert told == [opened.flow_id]
    assert (await esign.follow(opened.flow_id)).state is FlowState.COMPLETED
    content = await esign.signed_file(opened.flow_id)
    assert content.startswith(request.document)
    found = await services.workshop.examine(content, trusted=services.trusted, at=services.now())
    assert (found.sound, len(found.signatures)) == (True, 2)
    assert pdfsig(content, tmp_path).count("Signature is Valid.") == 2


async def enter(page: Page, services: Services) -> None:
    async with page.loading():
        await page.press("#send-code")
    assert isinstance(services.notification, EmbeddedNotification)
    await page.type("#code", code_in((await services.notification.sent())[-1]))
    async with page.loading():
        await page.press("#open")


async def read(page: Page, contract: Contract) -> None:
    """The link opens the file beside the page; the history knows once it was fetched."""
    await page.press("#document")
    step = ContractEventStep.DOCUMENT_READ
    async with asyncio.timeout(20):
        while not await ContractEvent.exists(contract_id=contract.id, step=step):  # noqa: ASYNC110 - no event
            await asyncio.sleep(0.05)


def esign_at(origin: str, services: Services) -> EmbeddedEsign:
    return embedded_esign(
        link_key=b"0" * 32,
        storage=services.storage,
        workshop=services.workshop,
        seal=services.seal,
        notification=services.notification,
        public_url=origin,
    )


async def drawn_request(party: Party, services: Services) -> FlowRequest:
    subject = Subject(
        subject_type=party.subject_type,
        name=party.name,
        credential_type=party.credential_type,
        credential_number=party.credential_number,
    )
    drawn = await services.workshop.draw(framework(SigningMode.BILATERAL, party))
    return replace(
        request_of(subject),
        document=drawn.content,
        pages=drawn.pages,
        sign_by=services.now() + timedelta(days=30),
    )


def pdfsig(content: bytes, folder: Path) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(content)
    return subprocess.run(["pdfsig", "-nocert", path], check=True, capture_output=True, text=True).stdout
