"""What every store of documents promises, asked of a folder and of a bucket at a real S3 server."""

import asyncio
import hashlib
import os
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from obstore.store import ObjectStore

from providers.folder_storage import FolderStorage
from providers.s3_storage import S3Storage
from providers.storage import (
    CHUNK,
    CheckedFile,
    DocumentCorrupt,
    DocumentMissing,
    StorageUnavailable,
    path_of,
)
from tests.s3 import S3Server

Store = FolderStorage | S3Storage
CONTENT = b"%PDF-1.7 contract"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
LARGE = os.urandom(3 * CHUNK + 17)
LARGE_DIGEST = hashlib.sha256(LARGE).hexdigest()


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Empty; each test has its own."""
    if request.param == "folder":
        return FolderStorage(tmp_path / "documents")
    return cast("S3Server", request.getfixturevalue("s3")).storage()


def objects_of(storage: Store) -> ObjectStore:
    return storage._objects


async def left_of(storage: Store, file: CheckedFile) -> int:
    """How many bytes left before the document was refused."""
    left = 0
    try:
        async for chunk in storage.chunks(file):
            left += len(chunk)
    except DocumentCorrupt:
        return left
    pytest.fail("not refused")


async def damage(storage: Store, sha256: str, content: bytes) -> None:
    """As somebody with the keys of the store, or a failing disk, would."""
    await objects_of(storage).put_async(path_of(sha256), content, mode="overwrite")


async def listed(storage: Store, under: str = "") -> set[str]:
    return {each.sha256 async for batch in storage.stored(under) for each in batch}


def later() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def earlier() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


@pytest.mark.parametrize("content", [b"", CONTENT, LARGE], ids=["empty", "small", "large"])
async def test_what_is_put_is_got_by_its_sha256(storage: Store, content: bytes) -> None:
    sha256 = await storage.put(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert await storage.get(sha256) == content


async def test_a_document_lies_under_the_same_name_in_every_store(storage: Store) -> None:
    await storage.put(CONTENT)
    found = await objects_of(storage).get_async(f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}")
    assert bytes(await found.bytes_async()) == CONTENT


async def test_the_same_content_again_is_fine_and_is_one_document(storage: Store) -> None:
    digests = [await storage.put(CONTENT) for _ in range(3)]
    digests += await asyncio.gather(*(storage.put(CONTENT) for _ in range(10)))
    assert set(digests) == {DIGEST}
    assert await listed(storage) == {DIGEST}


async def test_what_is_stored_is_never_replaced_not_even_where_it_is_damaged(storage: Store) -> None:
    await storage.put(CONTENT)
    await damage(storage, DIGEST, b"something else")
    with pytest.raises(DocumentCorrupt, match=f"^{DIGEST}$"):
        await storage.put(CONTENT)
    found = await objects_of(storage).get_async(path_of(DIGEST))
    assert bytes(await found.bytes_async()) == b"something else"


@pytest.mark.parametrize("content", [b"", CONTENT[:-1], CONTENT + b"\n", b"X" + CONTENT[1:]])
async def test_a_damaged_document_is_never_handed_out(storage: Store, content: bytes) -> None:
    await storage.put(CONTENT)
    await damage(storage, DIGEST, content)
    with pytest.raises(DocumentCorrupt):
        await storage.get(DIGEST)
    with pytest.raises(DocumentCorrupt):
        await storage.check(DIGEST)


async def test_a_document_comes_whole_in_small_chunks(storage: Store) -> None:
    file = await storage.check(await storage.put(LARGE))
    assert file == CheckedFile(sha256=LARGE_DIGEST, byte_size=len(LARGE), crc32=zlib.crc32(LARGE))
    chunks = [chunk async for chunk in storage.chunks(file)]
    assert b"".join(chunks) == LARGE
    assert [len(chunk) for chunk in chunks] == [CHUNK, CHUNK, CHUNK, 17]


@pytest.mark.parametrize("damaged", [b"", LARGE[:100], LARGE[: 2 * CHUNK + 5], LARGE[:-1] + b"?"],
                         ids=["empty", "cut early", "cut late", "last byte"])  # fmt: skip
async def test_of_a_document_changed_after_the_check_the_end_does_not_leave(
    storage: Store, damaged: bytes
) -> None:
    file = await storage.check(await storage.put(LARGE))
    await damage(storage, LARGE_DIGEST, damaged)
    assert await left_of(storage, file) < len(LARGE)


async def test_of_a_document_gone_after_the_check_the_end_does_not_leave(storage: Store) -> None:
    file = await storage.check(await storage.put(LARGE))
    chunks = storage.chunks(file)
    await anext(chunks)
    assert await storage.delete(LARGE_DIGEST, put_before=later())
    with pytest.raises(DocumentMissing):
        [chunk async for chunk in chunks]


async def test_memory_does_not_grow_with_the_document(storage: Store) -> None:
    sha256 = await storage.put(os.urandom(20 * 1024 * 1024))
    tracemalloc.start()
    file = await storage.check(sha256)
    async for chunk in storage.chunks(file):
        assert len(chunk) <= CHUNK
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * CHUNK


async def test_what_is_missing_is_missing(storage: Store) -> None:
    for _ in range(2):  # of an empty store, then of another document's
        for reading in (storage.get, storage.check):
            with pytest.raises(DocumentMissing, match=f"^{LARGE_DIGEST}$"):
                await reading(LARGE_DIGEST)
        await storage.put(CONTENT)


@pytest.mark.parametrize(
    "name", ["", "..", "../" * 20 + "etc/passwd", DIGEST.upper(), DIGEST[:-1], f"{DIGEST}\n"]
)
async def test_what_is_no_digest_asks_nobody(storage: Store, name: str) -> None:
    await storage.put(CONTENT)
    for asking in (storage.get(name), storage.check(name), storage.delete(name, put_before=later())):
        with pytest.raises(DocumentMissing, match=r"^not a digest$"):
            await asking
    assert await listed(storage) == {DIGEST}


async def test_what_is_deleted_is_gone_and_everything_else_stays(storage: Store) -> None:
    other = await storage.put(LARGE)
    await storage.put(CONTENT)
    assert await storage.delete(DIGEST, put_before=later())
    assert await storage.delete(DIGEST, put_before=later())
    with pytest.raises(DocumentMissing):
        await storage.get(DIGEST)
    assert await listed(storage) == {other}
    assert await storage.get(other) == LARGE
    assert await storage.put(CONTENT) == DIGEST
    assert await storage.get(DIGEST) == CONTENT


async def test_deleting_leaves_no_trace(storage: Store) -> None:
    await storage.put(CONTENT)
    await storage.put(CONTENT)
    await storage.delete(DIGEST, put_before=later())
    left = [each["path"] async for batch in objects_of(storage).list() for each in batch]
    assert left == []


async def test_what_was_put_lately_is_kept(storage: Store) -> None:
    await storage.put(CONTENT)
    assert not await storage.delete(DIGEST, put_before=earlier())
    assert await storage.get(DIGEST) == CONTENT


async def test_the_list_tells_names_sizes_and_times_of_documents_alone(storage: Store) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    for content in (CONTENT, CONTENT, LARGE):
        await storage.put(content)
    await objects_of(storage).put_async(f"ab/cd/{'0' * 64}", b"not where a document would be")
    found = {each.sha256: each async for batch in storage.stored() for each in batch}
    assert {sha256: each.byte_size for sha256, each in found.items()} == {
        DIGEST: 17,
        LARGE_DIGEST: len(LARGE),
    }
    assert all(before < each.written_at < later() for each in found.values())
    assert await listed(storage, DIGEST[:2]) == {DIGEST}
    assert await listed(storage, "zz") == set()


async def test_an_empty_store_lists_nothing(storage: Store) -> None:
    assert await listed(storage) == set()


async def test_leftovers_go_and_documents_stay(storage: Store) -> None:
    await storage.put(CONTENT)
    await storage.put(CONTENT)
    assert await storage.remove_leftovers(before=earlier()) == 0
    removed = await storage.remove_leftovers(before=later())
    assert removed == (1 if isinstance(storage, S3Storage) else 0)
    assert await storage.get(DIGEST) == CONTENT


async def test_a_sound_store_is_ready_and_a_probe_leaves_nothing(storage: Store) -> None:
    await storage.check_ready()
    await storage.probe()
    assert await listed(storage) == set()
    assert [each async for batch in objects_of(storage).list() for each in batch] == []


def test_why_it_is_unavailable_survives_the_border_of_a_process() -> None:
    rebuild, arguments = StorageUnavailable("AccessDenied").__reduce__()
    assert str(rebuild(*arguments)) == "storage is unavailable: AccessDenied"  # type: ignore[operator,misc]
