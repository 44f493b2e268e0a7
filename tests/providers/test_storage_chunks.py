"""Documents read a chunk at a time: checked before the first byte leaves, and never half sent as genuine."""

import hashlib
import os
import tracemalloc
import zlib
from pathlib import Path

import pytest

from providers.folder_storage import FolderStorage
from providers.storage import CHUNK, CheckedFile, DocumentCorrupt, DocumentMissing, StorageUnavailable
from tests.descriptors import open_files

LARGE = os.urandom(3 * CHUNK + 17)


def path_of(folder: Path, sha256: str) -> Path:
    path = folder / sha256[:2] / sha256[2:4] / sha256
    path.chmod(0o640)
    return path


async def chunks_of(storage: FolderStorage, file: CheckedFile) -> list[bytes]:
    return [chunk async for chunk in storage.chunks(file)]


async def left_of(storage: FolderStorage, file: CheckedFile) -> int:
    """How many bytes left before the document was refused."""
    left = 0
    try:
        async for chunk in storage.chunks(file):
            left += len(chunk)
    except DocumentCorrupt:
        return left
    pytest.fail("not refused")


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(LARGE)])
async def test_a_document_comes_whole_in_small_chunks(tmp_path: Path, size: int) -> None:
    storage, content = FolderStorage(tmp_path), LARGE[:size]
    sha256 = await storage.put(content)
    file = await storage.check(sha256)
    assert file == CheckedFile(sha256=sha256, byte_size=size, crc32=zlib.crc32(content))
    chunks = await chunks_of(storage, file)
    assert b"".join(chunks) == content
    assert all(0 < len(chunk) <= CHUNK for chunk in chunks)


@pytest.mark.parametrize("damage", [b"", LARGE[:-1], LARGE + b"\n", b"x" + LARGE[1:]])
async def test_a_damaged_document_is_refused_before_its_first_byte(tmp_path: Path, damage: bytes) -> None:
    storage = FolderStorage(tmp_path)
    sha256 = await storage.put(LARGE)
    path_of(tmp_path, sha256).write_bytes(damage)
    with pytest.raises(DocumentCorrupt):
        await storage.check(sha256)


async def test_what_is_missing_or_no_digest_is_missing(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    for sha256 in ("0" * 64, "../" * 20 + "etc/passwd", ""):
        with pytest.raises(DocumentMissing):
            await storage.check(sha256)


@pytest.mark.parametrize("place", [0, CHUNK, len(LARGE) - 1], ids=["first", "second", "last"])
async def test_of_a_document_changed_after_the_check_the_end_does_not_leave(
    tmp_path: Path, place: int
) -> None:
    storage = FolderStorage(tmp_path)
    sha256 = await storage.put(LARGE)
    file = await storage.check(sha256)
    path_of(tmp_path, sha256).write_bytes(LARGE[:place] + bytes([LARGE[place] ^ 1]) + LARGE[place + 1 :])
    assert await left_of(storage, file) < len(LARGE)


@pytest.mark.parametrize("kept", [0, 100, CHUNK, 2 * CHUNK + 5])
async def test_of_a_document_cut_after_the_check_the_end_does_not_leave(tmp_path: Path, kept: int) -> None:
    storage = FolderStorage(tmp_path)
    file = await storage.check(await storage.put(LARGE))
    path_of(tmp_path, file.sha256).write_bytes(LARGE[:kept])
    assert await left_of(storage, file) <= kept


async def test_of_a_document_gone_after_the_check_the_end_does_not_leave(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    file = await storage.check(await storage.put(LARGE))
    chunks = storage.chunks(file)
    await anext(chunks)
    path_of(tmp_path, file.sha256).unlink()
    with pytest.raises(DocumentMissing):
        [chunk async for chunk in chunks]


async def test_a_disk_that_cannot_be_read_is_worth_trying_again(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    sha256 = hashlib.sha256(b"loop").hexdigest()
    path = tmp_path / sha256[:2] / sha256[2:4] / sha256
    path.parent.mkdir(parents=True)
    path.symlink_to(path)
    with pytest.raises(StorageUnavailable, match=r"^storage is unavailable: ELOOP$"):
        await storage.check(sha256)


async def test_memory_does_not_grow_with_the_document(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    sha256 = await storage.put(os.urandom(20 * 1024 * 1024))
    tracemalloc.start()
    file = await storage.check(sha256)
    async for chunk in storage.chunks(file):
        assert len(chunk) <= CHUNK
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * CHUNK


async def test_no_file_stays_open_between_two_chunks(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    file = await storage.check(await storage.put(LARGE))
    before = open_files()
    chunks = storage.chunks(file)
    await anext(chunks)
    assert open_files() == before
