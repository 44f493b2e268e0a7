"""POST /callbacks/esign/{provider}: what is taken, what is refused, and what is stored before anything is answered."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from endpoints.callbacks import LARGEST_CALLBACK, callback_routes
from jobs.services import Services
from models import Contract, EsignMessage
from rules.terms import ContractSubStatus, FlowState
from tests.contracts import PUBLIC_URL
from tests.jobs.signing import World, scripted
from tests.jobs.work import Clock, queue_of
from tests.scripted_esign import ScriptedEsign

URL = "/callbacks/esign/scripted"
OK = (200, {"status": "ok"})


@pytest.fixture
def world(services: Services, database: str, tmp_path: Path) -> World:
    clock = Clock()
    services = replace(services, now=clock, queue=queue_of(database))
    return scripted(services, clock, tmp_path / "keys", ScriptedEsign())


def client_of(services: Services, *, read_deadline: float = 10.0) -> httpx.AsyncClient:
    application = Starlette(routes=callback_routes(services, read_deadline=read_deadline))
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL)


@pytest.fixture
async def provider(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(world.services) as client:
        yield client


async def posted(provider: httpx.AsyncClient, body: bytes) -> tuple[int, object]:
    response = await provider.post(URL, content=body)
    return response.status_code, response.json()


async def nothing_came_of_it(contract: Contract) -> bool:
    """No message is stored, and the contract is as it was."""
    return (
        not await EsignMessage.exists()
        and await Contract.filter(
            id=contract.id, version=contract.version, work_due_at=contract.work_due_at
        ).exists()
    )


async def test_a_message_is_stored_and_makes_its_contract_due_before_it_is_answered(
    world: World, provider: httpx.AsyncClient
) -> None:
    contract = await world.look(await world.signing())
    assert contract.work_due_at is not None
    assert contract.work_due_at > world.services.now()
    world.esign.says(FlowState.CUSTOMER_SIGNED)
    assert await posted(provider, world.esign.callback("m-1")) == OK
    (message,) = await EsignMessage.all()
    assert (message.provider, message.message_id, message.flow_id) == ("scripted", "m-1", "flow-1")
    contract = await Contract.get(id=contract.id)
    assert contract.sub_status is ContractSubStatus.CUSTOMER_SIGNING  # nothing moves by a message alone
    assert contract.work_due_at is not None
    assert contract.work_due_at <= world.services.now()
    assert (await world.look(contract)).sub_status is ContractSubStatus.VENDOR_SIGNING


async def test_the_same_message_again_is_answered_the_same_and_stored_once(
    world: World, provider: httpx.AsyncClient
) -> None:
    await world.signing()
    body = world.esign.callback("m-1")
    assert [await posted(provider, body) for _ in range(2)] == [OK, OK]
    assert await EsignMessage.all().count() == 1


async def test_twenty_at_once_are_all_answered_and_stored_once(
    world: World, provider: httpx.AsyncClient
) -> None:
    await world.signing()
    body = world.esign.callback("m-1")
    assert await asyncio.gather(*(posted(provider, body) for _ in range(20))) == [OK] * 20
    assert await EsignMessage.all().count() == 1


async def test_what_cannot_be_stored_is_not_answered_with_yes(
    world: World, provider: httpx.AsyncClient
) -> None:
    """So the provider sends it again: here an id too long for its column."""
    contract = await world.signing()
    response = await provider.post(URL, content=world.esign.callback("m" * 129))
    assert response.status_code == 500
    assert await nothing_came_of_it(contract)


@pytest.mark.parametrize("body", [b"", b"forged m-1 flow-1 ref COMPLETED", b"genuine m-1", b"\xff\xfe"])
async def test_what_is_not_the_providers_or_not_whole_is_refused_and_nothing_is_stored(
    world: World, provider: httpx.AsyncClient, body: bytes
) -> None:
    contract = await world.signing()
    assert await posted(provider, body) == (401, {"error": "UNAUTHORIZED"})
    assert await nothing_came_of_it(contract)


async def test_only_the_configured_provider_is_there_and_only_for_post(
    world: World, provider: httpx.AsyncClient
) -> None:
    contract = await world.signing()
    body = world.esign.callback("m-1")
    for other in ("tencent_ess", "embedded", "Scripted"):
        response = await provider.post(f"/callbacks/esign/{other}", content=body)
        assert (response.status_code, response.json()) == (404, {"error": "NOT_FOUND"})
    for method in ("GET", "PUT", "DELETE"):
        response = await provider.request(method, URL, content=body)
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert await nothing_came_of_it(contract)


async def test_too_much_is_not_read_to_its_end(world: World, provider: httpx.AsyncClient) -> None:
    contract = await world.signing()
    sent = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield bytes(LARGEST_CALLBACK // 4)

    response = await provider.post(URL, content=pieces())
    assert (response.status_code, response.json()) == (413, {"error": "TOO_LARGE"})
    assert sent == 5
    assert await nothing_came_of_it(contract)


async def test_the_largest_that_is_read_is_read_whole(world: World, provider: httpx.AsyncClient) -> None:
    for size, expected in ((LARGEST_CALLBACK, 401), (LARGEST_CALLBACK + 1, 413)):
        response = await provider.post(URL, content=b"x" * size)
        assert response.status_code == expected


async def test_who_sends_too_slowly_is_not_waited_for(world: World) -> None:
    contract = await world.signing()
    whole = world.esign.callback("m-1")

    async def pieces() -> AsyncIterator[bytes]:
        yield whole[:10]
        await asyncio.Event().wait()

    async with client_of(world.services, read_deadline=0.05) as provider:
        response = await provider.post(URL, content=pieces())
    assert (response.status_code, response.json()) == (408, {"error": "TOO_SLOW"})
    assert await nothing_came_of_it(contract)
