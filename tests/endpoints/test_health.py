"""GET /healthz and GET /readyz."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from tortoise.context import TortoiseContext

from endpoints.health import Health, _Watch, health_routes
from jobs.services import Services
from models.database import connection, tortoise_config
from providers.certificates import Validity
from providers.folder_storage import FolderStorage

READY = {"database": "ok", "migrations": "ok", "storage": "ok", "queue": "elsewhere", "seal": "ok"}
SEAL = Validity(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(2099, 1, 2, 3, 4, 5, tzinfo=UTC))
SECOND = timedelta(seconds=1)


def client_of(services: Services, folder: Path | None, *, worker_expected: bool = False) -> httpx.AsyncClient:
    if folder is not None:
        services = replace(services, storage=FolderStorage(folder))
    routes = health_routes(services, seal=SEAL, worker_expected=worker_expected)
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(Starlette(routes=routes)), base_url="https://contracts.example.com"
    )


async def test_a_living_process_says_so_with_no_database_at_all(services_without_database: Services) -> None:
    async with client_of(services_without_database, None, worker_expected=True) as client:
        answer = await client.get("/healthz")
        head = await client.head("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert answer.headers["cache-control"] == "no-store"
    assert head.status_code == 200


async def test_a_migrated_database_and_a_writable_folder_are_ready(
    services: Services, tmp_path: Path
) -> None:
    folder = tmp_path / "new" / "documents"
    async with client_of(services, folder) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "checks": READY})
    assert list(folder.iterdir()) == []


async def test_a_folder_that_cannot_be_written_is_not_ready(services: Services, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    async with client_of(services, tmp_path / "file") as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        503,
        {"ready": False, "checks": {**READY, "storage": "failed"}},
    )


async def test_a_missing_migration_is_not_ready(services: Services, tmp_path: Path) -> None:
    await connection().execute_script("UPDATE aerich SET version = '!' || version")
    try:
        async with client_of(services, tmp_path) as client:
            answer = await client.get("/readyz")
    finally:
        await connection().execute_script("UPDATE aerich SET version = SUBSTR(version, 2)")
    assert (answer.status_code, answer.json()) == (
        503,
        {"ready": False, "checks": {**READY, "migrations": "behind"}},
    )


async def test_a_worker_that_should_run_is_looked_for(services: Services, tmp_path: Path) -> None:
    async def look_at(_: object) -> None:
        """Nothing to do."""

    stop = asyncio.Event()
    async with client_of(services, tmp_path, worker_expected=True) as client:
        assert (await client.get("/readyz")).json()["checks"]["queue"] == "failed"
        running = asyncio.create_task(services.queue.run(look_at, stop))
        while not services.queue.health():  # noqa: ASYNC110 - the port has no event for it
            await asyncio.sleep(0)
        answer = await client.get("/readyz")
        stop.set()
        await running
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "checks": {**READY, "queue": "ok"}})


async def test_a_database_that_is_not_there_is_told_without_its_address(
    tmp_path: Path, services_without_database: Services
) -> None:
    async with TortoiseContext() as tortoise:
        await tortoise.init(config=tortoise_config("postgresql://somebody:a-secret@127.0.0.1:1/contracts"))
        async with client_of(services_without_database, tmp_path) as client:
            answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "checks": {**READY, "database": "failed", "migrations": "failed"},
    }


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (SEAL.since - SECOND, "early"),
        (SEAL.since, "ok"),
        (SEAL.until, "ok"),
        (SEAL.until + SECOND, "expired"),
    ],
)
async def test_a_seal_is_told_to_be_valid_from_the_first_to_the_last_moment_of_its_certificate(
    services: Services, tmp_path: Path, moment: datetime, said: str
) -> None:
    async with client_of(replace(services, now=lambda: moment), tmp_path) as client:
        answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"ready": True, "checks": {**READY, "seal": said}},
    )


async def test_a_check_that_hangs_is_slow_and_is_not_started_again() -> None:
    released = asyncio.Event()
    started = 0

    async def check() -> Health:
        nonlocal started
        started += 1
        await released.wait()
        return Health.OK

    watch = _Watch("database", check, patience=0.01)
    assert [await watch.look(), await watch.look()] == [Health.SLOW, Health.SLOW]
    released.set()
    assert await watch.look() is Health.OK
    assert started == 1
    assert await watch.look() is Health.OK
    assert started == 2
