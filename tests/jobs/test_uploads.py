"""Scans that nobody referred to: after a week the row goes, and the file unless something else names it."""

from datetime import timedelta
from typing import Any

import pytest

from jobs.services import Services
from jobs.uploads import KEPT_UNUSED, forget_unused
from models import Supplement, Upload
from providers.storage import DocumentMissing
from rules.terms import SupplementKind
from tests.jobs.work import Clock
from tests.models.builders import NOW, an_account
from tests.models.refusals import everything

SCAN = b"%PDF-1.7 scan"


async def an_upload(services: Services, **values: Any) -> Upload:
    row: dict[str, Any] = {
        "sha256": await services.storage.put(SCAN),
        "byte_size": len(SCAN),
        "media_type": "application/pdf",
        "file_name": "scan.pdf",
        "uploaded_by_id": "operator-1",
        "created_at": services.now(),
    }
    return await Upload.create(**row | values)


async def is_stored(services: Services, upload: Upload) -> bool:
    try:
        return await services.storage.get(upload.sha256) == SCAN
    except DocumentMissing:
        return False


async def test_an_unused_upload_goes_with_its_file_after_a_week_and_not_before(
    services: Services, clock: Clock
) -> None:
    upload = await an_upload(services)
    clock.move(KEPT_UNUSED)
    assert await forget_unused(services) == 0
    assert await is_stored(services, upload)

    clock.move(timedelta(hours=2))  # whoever took it at the last moment is done
    assert await forget_unused(services) == 1
    assert not await is_stored(services, upload)
    assert await Upload.all().count() == 0


async def test_a_used_upload_stays_with_its_file(services: Services, clock: Clock) -> None:
    upload = await an_upload(services, used_at=services.now())
    before = await everything()
    clock.move(timedelta(days=30))
    assert await forget_unused(services) == 0
    assert await is_stored(services, upload)
    assert await everything() == before


async def test_a_file_that_is_recorded_or_was_sent_again_stays(services: Services, clock: Clock) -> None:
    upload = await an_upload(services)
    account = await an_account()
    await Supplement.create(
        account_id=account.id,
        kind=SupplementKind.RENAME_LETTER,
        reference="GM-1",
        signed_on=NOW.date(),
        sha256=upload.sha256,
        recorded_by="operator-1",
        recorded_at=NOW,
    )
    clock.move(timedelta(days=8))
    assert await forget_unused(services) == 1
    assert await is_stored(services, upload)


@pytest.mark.parametrize("days", [1, 8])
async def test_the_same_scan_sent_twice_is_kept_as_long_as_one_of_them(
    services: Services, clock: Clock, days: int
) -> None:
    upload = await an_upload(services)
    clock.move(timedelta(days=8))
    second = await an_upload(services, created_at=services.now() - timedelta(days=days))
    await forget_unused(services)
    assert await Upload.filter(id=second.id).exists() == (days == 1)
    assert await is_stored(services, upload) == (days == 1)


async def test_a_file_put_again_just_now_keeps_its_row_until_the_next_time(services: Services) -> None:
    """Somebody is about to write the row of a new upload: the file is named by then."""
    upload = await an_upload(services, created_at=services.now() - timedelta(days=8))
    assert await forget_unused(services) == 0
    assert await is_stored(services, upload)
    assert await Upload.filter(id=upload.id).exists()
