"""A contract that waits for its customer at the embedded e-sign provider, and a browser's way to its page."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
from starlette.applications import Starlette

from auth.throttle import Throttle
from endpoints.activation import activation_routes
from endpoints.signing import signing_routes
from jobs.flow_book import DatabaseFlowBook
from jobs.services import Services
from models import Contract, ContractEvent, EsignFlow
from providers.esign import FlowRequest
from rules.history import broken_at
from rules.subject import Subject
from rules.terms import ContractEventStep, ContractKind, SigningMode
from tests.models.builders import an_account, opened_contract
from tests.signing import COMPANY, PUBLIC_URL, EsignWorld, esign_world, request_of

BROWSER: Final = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SAME_ORIGIN: Final = {"Sec-Fetch-Site": "same-origin", "Origin": PUBLIC_URL}
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
SIGNED: Final = {"consent": "yes"}

STROKES: Final = (
    ((0.10, 0.25), (0.16, 0.20), (0.22, 0.18), (0.30, 0.16)),
    ((0.20, 0.10), (0.19, 0.30), (0.17, 0.50), (0.12, 0.80)),
    ((0.22, 0.45), (0.28, 0.60), (0.34, 0.78)),
    ((0.45, 0.30), (0.60, 0.26), (0.75, 0.24)),
    ((0.60, 0.10), (0.61, 0.40), (0.60, 0.70), (0.52, 0.85), (0.47, 0.78)),
    ((0.80, 0.15), (0.86, 0.35)),
    ((0.78, 0.55), (0.85, 0.50), (0.92, 0.80)),
)
"""Two characters, as shares of the box: see Page.draw."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """`told` are the flows the application heard of, `activated` the accounts."""

    world: EsignWorld
    services: Services
    client: httpx.AsyncClient
    contract: Contract
    flow_id: str
    path: str
    told: list[str] = field(default_factory=list)
    activated: list[str] = field(default_factory=list)

    async def get(self, step: str = "", **headers: str) -> httpx.Response:
        return await self.client.get(f"{self.path}{step}", headers={**BROWSER, **headers})

    async def post(
        self, step: str, form: dict[str, str] | None = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        """As a browser sends a form of this page; `headers` instead say where it came from."""
        sent = {**BROWSER, **FORM, **(SAME_ORIGIN if headers is None else headers)}
        return await self.client.post(f"{self.path}/{step}", data=form or {}, headers=sent)

    async def code(self) -> str:
        answer = await self.post("code")
        assert answer.status_code == 303, answer.text
        return (await self.world.flow(self.flow_id)).code or ""

    async def enter(self) -> str:
        """Types the right code, and reads the page it leads to."""
        answer = await self.post("open", {"code": await self.code()})
        assert answer.status_code == 303, answer.text
        return (await self.client.get(answer.headers["location"], headers=BROWSER)).text

    async def events(self) -> list[ContractEventStep]:
        """The contract's history after its creation, its chain checked."""
        events = await ContractEvent.filter(contract_id=self.contract.id).order_by("sequence")
        assert broken_at(event.link() for event in events) is None
        return [event.step for event in events][1:]

    async def everything(self) -> list[Any]:
        """What looking must not change."""
        contract = await Contract.filter(id=self.contract.id).values()
        flow = await self.world.flow(self.flow_id)
        return [contract, flow, await self.world.notification.sent(), await self.events()]


async def signing_desk(services: Services, folder: Path, subject: Subject = COMPANY, **changes: Any) -> Desk:
    """`changes`: of the request to the provider; its pen writes plain lines."""
    world = esign_world(folder / "esign", DatabaseFlowBook())
    services = replace(services, esign=world.esign, now=world.clock, public_url=PUBLIC_URL)
    contract, request = await waiting_contract(request_of(subject), **changes)
    opened = await world.esign.open_flow(request)
    told: list[str] = []
    activated: list[str] = []
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(application_of(services, world, told, activated)), base_url=PUBLIC_URL
    )
    return Desk(
        world=world,
        services=services,
        client=client,
        contract=contract,
        flow_id=opened.flow_id,
        path=opened.signing_url.removeprefix(PUBLIC_URL),
        told=told,
        activated=activated,
    )


def application_of(services: Services, world: EsignWorld, told: list[str], activated: list[str]) -> Starlette:
    async def on_news(flow_id: str) -> None:
        told.append(flow_id)

    async def on_activation(account_reference: str) -> None:
        activated.append(account_reference)

    return Starlette(
        routes=[
            *signing_routes(services, world.esign, Throttle(), on_news, read_deadline=0.2),
            *activation_routes(services, world.esign, on_activation, read_deadline=0.2),
        ]
    )


async def waiting_contract(request: FlowRequest, **changes: Any) -> tuple[Contract, FlowRequest]:
    """A contract with the intent to open a flow, and the request with its reference."""
    contract = await opened_contract(await an_account(), ContractKind.FRAMEWORK, SigningMode.BILATERAL)
    intent = await EsignFlow.create(
        contract_id=contract.id,
        current_slot=contract.id,
        provider="embedded",
        document_sha256="0" * 64,
        pages=request.pages,
        sign_by=request.sign_by,
        reminders_left=3,
        created_at=request.sign_by,
    )
    return contract, replace(request, reference=intent.reference, **changes)


async def give_up(contract_id: UUID) -> None:
    """The contract does not wait for its flow any more."""
    await EsignFlow.filter(contract_id=contract_id).update(current_slot=None)


def rows_of(page: str) -> dict[str, str]:
    """What stands beside each name, without tags."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page, re.DOTALL)
    return {name: re.sub("<[^>]*>", "", value).strip() for name, value in found}


def alert_in(page: str) -> str | None:
    found = re.search(r'<p class="warning" role="alert">(.*?)</p>', page, re.DOTALL)
    return found[1] if found else None
