"""A store that is slow, overloaded, cut off, wrong or closed to us: a clear error, and never a half document."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from structlog.testing import capture_logs

from providers.s3_storage import S3Storage
from providers.storage import CHUNK, DocumentCorrupt, DocumentMissing, StorageUnavailable, digest_of
from tests.providers.faulty_store import (
    Fault,
    Wire,
    answer,
    changed,
    cut,
    done_and_silent,
    nothing,
    silence,
    torn,
    wire,
)
from tests.s3 import S3Server

CONTENT = os.urandom(2 * CHUNK + 100)
DIGEST = digest_of(CONTENT)
SLOW_DOWN: Final = answer("503 Slow Down", "SlowDown")
SHORT: Final = timedelta(milliseconds=400)


@pytest.fixture
async def faulty(s3: S3Server) -> AsyncIterator[Wire]:
    async with wire(s3.port) as found:
        yield found


@pytest.fixture
def storage(s3: S3Server, faulty: Wire) -> S3Storage:
    """Over the wire that fails, and soon out of patience."""
    return s3.storage(
        endpoint=f"http://127.0.0.1:{faulty.port}", read_timeout=SHORT, timeout=2 * SHORT, give_up=SHORT
    )


def later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


@pytest.mark.parametrize("fault", [SLOW_DOWN, answer("500 Internal Server Error", "InternalError"), cut(0), cut(1000)],
                         ids=["slow down", "fault", "cut at once", "cut amid the body"])  # fmt: skip
async def test_what_passes_by_itself_is_tried_again(storage: S3Storage, faulty: Wire, fault: Fault) -> None:
    await storage.put(CONTENT)
    faulty.requests.clear()
    faulty.faults.extend([fault, fault])
    assert await storage.get(DIGEST) == CONTENT
    assert len(faulty.requests) == 3
    faulty.faults.append(fault)
    assert (await storage.check(DIGEST)).byte_size == len(CONTENT)
    faulty.faults.append(fault)
    assert b"".join([chunk async for chunk in storage.chunks(await storage.check(DIGEST))]) == CONTENT


@pytest.mark.parametrize(("fault", "reason"), [
    (SLOW_DOWN, "SlowDown"),
    (answer("500 Internal Server Error", "InternalError"), "InternalError"),
    (answer("403 Forbidden", "AccessDenied"), "AccessDenied"),
    (answer("401 Unauthorized", "InvalidToken"), "InvalidToken"),
    (answer("404 Not Found", "NoSuchBucket"), "NoSuchBucket"),
    (answer("307 Temporary Redirect", "TemporaryRedirect"), "WrongRegion"),
    (cut(1000), "CutOff"),
    (silence, "NoAnswer"),
])  # fmt: skip
async def test_what_does_not_pass_is_told_by_its_code(
    storage: S3Storage, faulty: Wire, fault: Fault, reason: str
) -> None:
    await storage.put(CONTENT)
    file = await storage.check(DIGEST)
    faulty.always = fault
    for reading in (storage.get(DIGEST), storage.check(DIGEST), anext(storage.chunks(file))):
        with capture_logs() as logs, pytest.raises(StorageUnavailable) as unavailable:
            await reading
        assert str(unavailable.value) == f"storage is unavailable: {reason}"
        assert unavailable.value.retryable
        assert {"event": "storage unavailable", "reason": reason, "log_level": "warning"} in logs
    faulty.always = None
    assert await storage.get(DIGEST) == CONTENT


async def test_how_often_is_bounded(storage: S3Storage, faulty: Wire) -> None:
    faulty.always = SLOW_DOWN
    with pytest.raises(StorageUnavailable):
        await storage.put(CONTENT)
    assert 2 <= len(faulty.requests) <= 5


@pytest.mark.parametrize("fault", [torn(0), torn(CHUNK), done_and_silent, silence],
                         ids=["torn at once", "torn amid the body", "done, unheard", "silence"])  # fmt: skip
async def test_of_an_upload_that_broke_nobody_sees_a_part_and_the_next_try_makes_it_whole(
    storage: S3Storage, faulty: Wire, fault: Fault
) -> None:
    faulty.always = fault
    with pytest.raises(StorageUnavailable):
        await storage.put(CONTENT)
    faulty.always = None
    seen = [each.byte_size async for batch in storage.stored() for each in batch]
    assert seen == ([len(CONTENT)] if fault is done_and_silent else [])
    assert await storage.put(CONTENT) == DIGEST
    assert await storage.get(DIGEST) == CONTENT


@pytest.mark.parametrize("fault", [SLOW_DOWN, done_and_silent], ids=["slow down", "done, unheard"])
async def test_an_upload_that_is_tried_again_within_is_one_document(
    storage: S3Storage, faulty: Wire, fault: Fault
) -> None:
    faulty.faults.append(fault)
    assert await storage.put(CONTENT) == DIGEST
    assert [each.sha256 async for batch in storage.stored() for each in batch] == [DIGEST]


async def test_a_conflict_of_two_uploads_is_no_sign_that_the_document_is_there(
    storage: S3Storage, faulty: Wire
) -> None:
    faulty.faults.append(answer("409 Conflict", "ConditionalRequestConflict"))
    assert await storage.put(CONTENT) == DIGEST
    assert await storage.get(DIGEST) == CONTENT


async def test_conflicts_without_end_end(storage: S3Storage, faulty: Wire) -> None:
    class Conflicts(S3Storage):
        async def _created(self, path: str, content: bytes) -> bool:
            return False

    conflicting = Conflicts(storage._store, storage._once, where="", now=storage._now)
    with pytest.raises(StorageUnavailable, match="Conflict"):
        await conflicting.put(CONTENT)


@pytest.mark.parametrize("part", [CONTENT[:20], CONTENT[-20:]], ids=["first", "last"])
async def test_what_was_changed_on_the_way_is_corrupt(storage: S3Storage, faulty: Wire, part: bytes) -> None:
    await storage.put(CONTENT)
    faulty.always = changed(part, part[:-1] + bytes([part[-1] ^ 1]))
    for reading in (storage.get, storage.check):
        with pytest.raises(DocumentCorrupt):
            await reading(DIGEST)


async def test_a_wrong_etag_changes_nothing(storage: S3Storage, faulty: Wire) -> None:
    faulty.always = changed(b'ETag: "', b'ETag: "0')
    assert await storage.put(CONTENT) == DIGEST
    assert await storage.put(CONTENT) == DIGEST
    assert await storage.get(DIGEST) == CONTENT
    assert await storage.delete(DIGEST, put_before=later())


@pytest.mark.parametrize("step", range(5))
async def test_deleting_that_breaks_at_any_request_loses_nothing_that_is_put_again(
    storage: S3Storage, faulty: Wire, s3: S3Server, step: int
) -> None:
    """An answer that never came: the request may still be carried out, so nobody may rely on the document."""
    await storage.put(CONTENT)
    faulty.requests.clear()
    for _ in range(step):
        faulty.faults.append(nothing)
    faulty.faults.append(silence)
    deleted = None
    try:
        deleted = await storage.delete(DIGEST, put_before=later())
    except StorageUnavailable:
        faulty.faults.clear()
    try:
        await storage.put(CONTENT)
    except StorageUnavailable as unavailable:
        assert (unavailable.reason, deleted) == ("BeingDeleted", None)  # noqa: PT017
    else:
        assert await storage.get(DIGEST) == CONTENT


async def test_a_bucket_that_is_not_there_is_no_missing_document(s3: S3Server) -> None:
    storage = s3.storage(bucket="nowhere")
    for asking in (storage.get(DIGEST), storage.check(DIGEST), storage.put(CONTENT), storage.check_ready(),
                   storage.probe(), storage.delete(DIGEST, put_before=later()),
                   storage.remove_leftovers(before=later()), anext(storage.stored())):  # fmt: skip
        with pytest.raises(StorageUnavailable, match="NoSuchBucket"):
            await asking


async def test_a_wrong_secret_is_told_without_quoting_it(s3: S3Server) -> None:
    storage = s3.storage(secret_access_key="not the secret")
    with pytest.raises(StorageUnavailable) as unavailable:
        await storage.probe()
    assert str(unavailable.value) == "storage is unavailable: SignatureDoesNotMatch"
    assert "not the secret" not in repr(s3.configuration(secret_access_key="not the secret"))


async def test_who_may_only_read_reads_and_cannot_write(s3: S3Server) -> None:
    prefix = s3.configuration().prefix
    await s3.storage(prefix=prefix).put(CONTENT)
    reader = s3.storage(prefix=prefix, access_key_id="reader-key", secret_access_key="reader-secret")
    assert await reader.get(DIGEST) == CONTENT
    for writing in (reader.put(b"another"), reader.delete(DIGEST, put_before=later()), reader.probe()):
        with pytest.raises(StorageUnavailable, match="AccessDenied"):
            await writing
    assert await reader.get(DIGEST) == CONTENT


async def test_a_server_that_is_away_is_told(s3: S3Server) -> None:
    storage = s3.storage(endpoint="http://127.0.0.1:1", give_up=timedelta(0))
    with pytest.raises(StorageUnavailable):
        await storage.check_ready()


async def test_a_store_that_replaces_what_is_there_fails_the_probe(storage: S3Storage, faulty: Wire) -> None:
    faulty.always = changed(b"412 Precondition Failed", b'200 OK\r\nETag: "0"')
    with pytest.raises(StorageUnavailable, match="IfNoneMatchIgnored"):
        await storage.probe()


async def test_documents_of_one_folder_of_the_bucket_are_unknown_in_another(s3: S3Server) -> None:
    await s3.storage().put(CONTENT)
    with pytest.raises(DocumentMissing):
        await s3.storage().get(DIGEST)
