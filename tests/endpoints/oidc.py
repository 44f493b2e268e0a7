"""A server whose browsers sign in at a stand-in issuer, and the way there and back."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
from structlog.testing import capture_logs

from application import create_app
from models import BrowserSession
from models.encryption import VAULT
from program import Program, build
from settings import Settings
from tests.auth.stand_in_issuer import CLIENT, StandIn
from tests.databases import KEYRING
from tests.endpoints.serving import served
from tests.endpoints.visitor import HERE, Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    issuer: StandIn
    program: Program
    http: httpx.AsyncClient

    def visitor(self) -> Visitor:
        return Visitor(self.http)

    async def to_the_issuer(self, visitor: Visitor, path: str = "/login") -> str:
        """What the issuer answers through the browser: a path of ours with code and state."""
        answer = await visitor.open(path)
        assert answer.status_code == 303, answer.text
        async with httpx.AsyncClient() as outside:
            back = (await outside.get(answer.headers["location"])).headers["location"]
        assert back.startswith(f"{HERE}/login/callback?")
        return back.removeprefix(HERE)

    async def sign_in(self, visitor: Visitor, path: str = "/login") -> httpx.Response:
        return await visitor.open(await self.to_the_issuer(visitor, path))

    @asynccontextmanager
    async def elsewhen(self, **changes: Any) -> AsyncIterator["Scene"]:
        """The same server with other services, such as another clock."""
        program = replace(self.program, services=replace(self.program.services, **changes))
        async with _reached(program) as http:
            yield replace(self, program=program, http=http)


@asynccontextmanager
async def scene(database_url: str, folder: Path, **settings: Any) -> AsyncIterator[Scene]:
    """On an open database."""
    issuer = StandIn()
    async with served(issuer.application()) as address:
        issuer.address = address
        configured = {"issuer": address, "jwks_url": f"{address}/keys", "oidc_client_id": CLIENT, **settings}
        program = build(Settings(_env_file=None, data_dir=folder, DATABASE_URL=database_url, **configured))
        VAULT.unlock(KEYRING)  # the one the test's database was opened with
        async with _reached(program) as http:
            yield Scene(issuer=issuer, program=program, http=http)
        await program.aclose()


@asynccontextmanager
async def _reached(program: Program) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(program, with_worker=False))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as http:
        yield http


async def refused(
    login: Scene,
    back: str,
    *,
    cookies: Mapping[str, str],
    status: int,
    reason: str,
    detail: str | None = None,
) -> None:
    """A browser with these cookies comes back: it has no session then, and the attempt is over."""
    visitor = login.visitor()
    visitor.cookies = dict(cookies)
    with capture_logs() as logged:
        answer = await visitor.open(back)
    said = [(each["reason"], each["detail"]) for each in logged if each["event"] == "login_refused"]
    assert said == [(reason, said[0][1] if detail is None else detail)]
    assert (answer.status_code, "没有登录成功" in answer.text) == (status, True)
    assert "location" not in answer.headers
    assert visitor.cookies == {}
    assert await BrowserSession.all().count() == 0


def changed(back: str, **parameters: str | None) -> str:
    """The way back with parameters of the attacker's choice; None takes one away."""
    parts = urlsplit(back)
    said = {name: values[0] for name, values in parse_qs(parts.query).items()} | parameters
    return f"{parts.path}?{urlencode({name: value for name, value in said.items() if value is not None})}"
