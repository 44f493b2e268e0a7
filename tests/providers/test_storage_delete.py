"""Deleting from the folder of documents: gone for good, unless somebody has just put the same bytes again."""

import asyncio
import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from providers.folder_storage import FolderStorage
from providers.outsiders import ProviderUnavailable
from providers.storage import DocumentMissing

CONTENT = b"%PDF-1.7 contract"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
OTHER = b"another"


def an_hour_from_now() -> datetime:
    return datetime.now(UTC) + timedelta(hours=1)


def an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


async def test_what_is_deleted_is_gone_and_everything_else_stays(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    other = await storage.put(OTHER)
    assert await storage.delete(DIGEST, put_before=an_hour_from_now())
    with pytest.raises(DocumentMissing):
        await storage.get(DIGEST)
    assert await storage.get(other) == OTHER
    assert files_in(tmp_path) == [other]


async def test_what_is_not_there_is_gone_already(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    assert await storage.delete(DIGEST, put_before=an_hour_from_now())
    await storage.put(CONTENT)
    assert await storage.delete(DIGEST, put_before=an_hour_from_now())
    assert await storage.delete(DIGEST, put_before=an_hour_from_now())


async def test_it_can_be_put_again_afterwards(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    await storage.delete(DIGEST, put_before=an_hour_from_now())
    assert await storage.put(CONTENT) == DIGEST
    assert await storage.get(DIGEST) == CONTENT


@pytest.mark.parametrize("again", [False, True])
async def test_what_was_put_lately_or_put_again_is_kept(tmp_path: Path, again: bool) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    path = tmp_path / DIGEST[:2] / DIGEST[2:4] / DIGEST
    if again:
        os.utime(path, (0, 0))  # an old file, by its own times
        await storage.put(CONTENT)
        assert path.stat().st_mtime == 0
    assert not await storage.delete(DIGEST, put_before=an_hour_ago())
    assert await storage.get(DIGEST) == CONTENT


async def test_reading_a_file_does_not_keep_it(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    await asyncio.sleep(0.05)
    moment = datetime.now(UTC)
    await storage.get(DIGEST)
    assert await storage.delete(DIGEST, put_before=moment)


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd", DIGEST.upper(), DIGEST[:-1], f"{DIGEST}\n"])
async def test_what_is_no_digest_deletes_nothing(tmp_path: Path, name: str) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    with pytest.raises(DocumentMissing):
        await storage.delete(name, put_before=an_hour_from_now())
    assert await storage.get(DIGEST) == CONTENT


async def test_whoever_puts_while_another_deletes_finds_the_document_afterwards(tmp_path: Path) -> None:
    """The one who put last is right, whatever the other meant to delete: what was put before."""
    storage = FolderStorage(tmp_path)
    for _ in range(40):
        await storage.put(CONTENT)
        await asyncio.sleep(0.05)
        moment = datetime.now(UTC) - timedelta(seconds=0.02)  # a disk's clock ticks slower
        put, _ = await asyncio.gather(storage.put(CONTENT), storage.delete(DIGEST, put_before=moment))
        assert put == DIGEST
        assert await storage.get(DIGEST) == CONTENT


async def test_a_disk_that_fails_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)

    def broken(path: Path, *, missing_ok: bool = False) -> None:
        raise OSError("input/output error")

    monkeypatch.setattr(Path, "unlink", broken)
    with pytest.raises(ProviderUnavailable):
        await storage.delete(DIGEST, put_before=an_hour_from_now())
    assert await storage.get(DIGEST) == CONTENT
