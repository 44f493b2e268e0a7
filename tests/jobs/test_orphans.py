"""Orphans go a day after they were written, whatever the store; what any row names or anybody puts again stays."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.orphans import SAFE_AGE, OrphanSweep, find_orphans, remove_orphans, sweep_orphans
from jobs.services import Services
from models import Upload
from providers.folder_storage import FolderStorage
from providers.storage import DocumentMissing
from tests.jobs import erasing
from tests.jobs.shelves import Shelf
from tests.jobs.work import Clock
from tests.models.refusals import everything
from tests.s3 import S3Server

A_DAY = SAFE_AGE + timedelta(minutes=1)


@pytest.fixture(params=["folder", "s3"])
def stored(request: pytest.FixtureRequest, services: Services) -> Services:
    if request.param == "folder":
        return services
    server: S3Server = request.getfixturevalue("s3")
    return replace(services, storage=server.storage())


async def an_upload(services: Services, content: bytes) -> Upload:
    return await Upload.create(
        sha256=await services.storage.put(content),
        byte_size=len(content),
        media_type="application/pdf",
        file_name="scan.pdf",
        uploaded_by_id="operator-1",
        created_at=services.now(),
    )


async def names(services: Services) -> set[str]:
    return {each.sha256 async for batch in services.storage.stored() for each in batch}


async def test_an_orphan_goes_after_a_day_and_everything_that_is_named_stays(
    stored: Services, clock: Clock
) -> None:
    shelf = Shelf(stored)
    account = await shelf.account()
    await shelf.contract(account)
    await an_upload(stored, b"scan")
    kept = await names(stored)
    orphan = await stored.storage.put(b"written before a crash")
    rows = await everything()

    clock.move(SAFE_AGE - timedelta(minutes=5))
    assert await sweep_orphans(stored) == 0
    assert await erasing.stored(stored, orphan)

    clock.move(timedelta(minutes=6))
    assert await sweep_orphans(stored) == 1
    assert await names(stored) == kept
    assert await everything() == rows
    assert await sweep_orphans(stored) == 0


async def test_what_is_put_again_between_finding_and_removing_stays(stored: Services, clock: Clock) -> None:
    await an_upload(stored, b"scan")
    orphan = await stored.storage.put(b"written before a crash")
    clock.move(A_DAY)
    found = await find_orphans(stored)
    assert [each.sha256 for each in found.orphans] == [orphan]
    clock.move(-A_DAY)
    await stored.storage.put(b"written before a crash")
    clock.move(timedelta(hours=23))
    assert await remove_orphans(found, stored) == 0
    assert await erasing.stored(stored, orphan)


async def test_what_is_named_between_finding_and_removing_stays(stored: Services, clock: Clock) -> None:
    await an_upload(stored, b"scan")
    orphan = await stored.storage.put(b"written before a crash")
    clock.move(A_DAY)
    found = await find_orphans(stored)
    await Upload.all().update(sha256=orphan)
    assert await remove_orphans(found, stored) == 0
    assert await erasing.stored(stored, orphan)


async def test_two_sweeps_at_once_remove_each_orphan_and_nothing_else(stored: Services, clock: Clock) -> None:
    kept = await an_upload(stored, b"scan")
    for number in range(3):
        await stored.storage.put(b"orphan %d" % number)
    clock.move(A_DAY)
    found = [await find_orphans(stored) for _ in range(2)]
    await remove_orphans(found[0], stored)
    await remove_orphans(found[1], stored)
    assert await names(stored) == {kept.sha256}


async def test_the_wrong_database_costs_no_document(services: Services, clock: Clock) -> None:
    """Where nothing is named, or too much is not, somebody is asked first."""
    for number in range(12):
        await services.storage.put(b"of another database %d" % number)
    clock.move(A_DAY)
    before = await names(services)
    assert await sweep_orphans(services) == 0
    await an_upload(services, b"scan")  # now one is named
    assert await sweep_orphans(services) == 0
    assert before < await names(services)

    found = await find_orphans(services)
    assert found.is_suspicious
    assert await remove_orphans(found, services) == 12
    assert len(await names(services)) == 1


async def test_leftovers_of_writers_go_too(services: Services, clock: Clock) -> None:
    storage = services.storage
    assert isinstance(storage, FolderStorage)
    await an_upload(services, b"scan")
    leftover = storage._incoming / ".writing-half"
    leftover.write_bytes(b"half")
    assert await sweep_orphans(services) == 0
    assert leftover.exists()
    clock.move(A_DAY)
    await sweep_orphans(services)
    assert not leftover.exists()


async def test_the_sweep_comes_an_hour_after_the_start_and_then_daily(
    services: Services, clock: Clock
) -> None:
    await an_upload(services, b"scan")
    sweep, orphan = OrphanSweep(), await services.storage.put(b"orphan")
    clock.move(A_DAY)
    for wait, there in ((timedelta(0), True), (timedelta(minutes=59), True), (timedelta(minutes=2), False)):
        clock.move(wait)
        await sweep.run_if_due(services)
        assert await erasing.stored(services, orphan) == there
    await services.storage.put(b"orphan")
    clock.move(timedelta(hours=23))
    await sweep.run_if_due(services)
    assert await erasing.stored(services, orphan)


async def test_an_empty_installation_has_no_orphans(services: Services, tmp_path: Path) -> None:
    services = replace(services, storage=FolderStorage(tmp_path / "nothing"))
    assert await sweep_orphans(services) == 0
    with pytest.raises(DocumentMissing):
        await services.storage.get("0" * 64)
