"""Login at an issuer that others wrote after the same specifications: oidc-provider-mock, in a process of its own."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.auth.stand_in_issuer import PERSON
from tests.commands.programs import free_port
from tests.endpoints.oidc import scene
from tests.endpoints.visitor import HERE, Visitor


@pytest.fixture
async def issuer() -> AsyncIterator[str]:
    """Its address; it knows one person."""
    port = free_port()
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "oidc_provider_mock", "--port", str(port), stdout=quiet, stderr=quiet
    )
    address = f"http://127.0.0.1:{port}"
    try:
        await _introduced(address)
        yield address
    finally:
        process.kill()
        await process.wait()


async def _introduced(address: str) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(200):
            try:
                told = await client.put(f"{address}/users/{PERSON['sub']}", json=PERSON)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                assert told.status_code == 204
                return
    raise AssertionError("the issuer does not start")


async def test_its_people_sign_in(database: str, tmp_path: Path, issuer: str) -> None:
    """It knows no public clients, so we have a secret there."""
    keys = f"{issuer}/jwks"
    async with scene(database, tmp_path, issuer=issuer, jwks_url=keys, oidc_client_secret="any") as login:
        visitor = Visitor(login.http)
        there = (await visitor.open("/login?next=/console")).headers["location"]
        async with httpx.AsyncClient() as outside:
            back = (await outside.post(there, data={"sub": PERSON["sub"]})).headers["location"]
        answer = await visitor.open(back.removeprefix(HERE))
        assert (answer.status_code, answer.headers["location"]) == (303, "/console"), answer.text
        assert await visitor.name() == PERSON["name"]
        left = await visitor.post("/logout", headers={"Accept": "application/json"})
        assert left.json()["issuerLogoutUrl"].startswith(f"{issuer}/")
