"""The folder of documents: written once, checked on each read, safe against crashes and crafted digests."""

import asyncio
import hashlib
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.folder_storage import FolderStorage
from providers.outsiders import ProviderUnavailable
from providers.storage import DocumentCorrupt, DocumentMissing

PROJECT = Path(__file__).parents[2]
CONTENT = b"%PDF-1.7 contract"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
PUT_MANY = """
import asyncio, sys
from pathlib import Path
from providers.folder_storage import FolderStorage
storage = FolderStorage(Path(sys.argv[1]))
for number in range(40):
    print(asyncio.run(storage.put(b"document %d" % number)))
"""


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def path_of(folder: Path) -> Path:
    return folder / DIGEST[:2] / DIGEST[2:4] / DIGEST


async def test_what_is_put_is_got_by_its_sha256(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path / "documents")
    assert await storage.put(CONTENT) == DIGEST
    assert await storage.get(DIGEST) == CONTENT
    assert await FolderStorage(tmp_path / "documents").get(DIGEST) == CONTENT


async def test_the_empty_document_is_a_document(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    assert await storage.get(await storage.put(b"")) == b""


async def test_the_same_content_twice_is_one_file_left_untouched(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    before = path_of(tmp_path).stat()
    assert await storage.put(CONTENT) == DIGEST
    after = path_of(tmp_path).stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert files_in(tmp_path) == [f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"]


async def test_a_writer_who_comes_second_between_look_and_write_replaces_nothing(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    before = path_of(tmp_path).stat().st_ino
    storage._write(path_of(tmp_path), CONTENT)
    assert path_of(tmp_path).stat().st_ino == before
    assert len(files_in(tmp_path)) == 1


async def test_a_document_may_be_written_by_nobody(tmp_path: Path) -> None:
    await FolderStorage(tmp_path).put(CONTENT)
    assert stat.S_IMODE(path_of(tmp_path).stat().st_mode) == 0o440


async def test_everything_is_synced_before_the_digest_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    real_fsync = os.fsync

    def noting_fsync(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        real_fsync(descriptor)

    monkeypatch.setattr(os, "fsync", noting_fsync)
    await FolderStorage(tmp_path).put(CONTENT)
    path = path_of(tmp_path)
    wanted = {place.stat().st_ino for place in (path, path.parent, path.parent.parent, tmp_path)}
    assert wanted <= synced


async def test_writers_at_once_make_one_file(tmp_path: Path) -> None:
    digests = await asyncio.gather(*(FolderStorage(tmp_path).put(CONTENT) for _ in range(20)))
    assert digests == [DIGEST] * 20
    assert len(files_in(tmp_path)) == 1


def test_two_processes_putting_the_same_documents_do_not_disturb_each_other(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PUT_MANY, str(tmp_path)]
    started = [subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) for _ in range(2)]
    printed = [process.communicate(timeout=60)[0] for process in started]
    assert [process.returncode for process in started] == [0, 0]
    assert printed[0] == printed[1]
    assert len(files_in(tmp_path)) == 40


async def test_every_changed_byte_is_noticed_on_reading(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    path = path_of(tmp_path)
    path.chmod(0o640)
    for place in range(len(CONTENT)):
        path.write_bytes(CONTENT[:place] + bytes([CONTENT[place] ^ 1]) + CONTENT[place + 1 :])
        with pytest.raises(DocumentCorrupt):
            await storage.get(DIGEST)


@pytest.mark.parametrize("damaged", [b"", CONTENT[:-1], CONTENT + b"\n"])
async def test_a_damaged_document_is_neither_read_nor_replaced(tmp_path: Path, damaged: bytes) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    path_of(tmp_path).chmod(0o640)
    path_of(tmp_path).write_bytes(damaged)
    with pytest.raises(DocumentCorrupt):
        await storage.get(DIGEST)
    with pytest.raises(DocumentCorrupt):
        await storage.put(CONTENT)
    assert path_of(tmp_path).read_bytes() == damaged


async def test_an_unknown_digest_is_missing(tmp_path: Path) -> None:
    with pytest.raises(DocumentMissing):
        await FolderStorage(tmp_path).get("0" * 64)


@pytest.mark.parametrize(
    "digest",
    ["", "..", "../" * 20 + "etc/passwd", "/etc/passwd", "a" * 63, "a" * 65, DIGEST.upper(), f"{DIGEST}\n",
     f" {DIGEST}", f"{DIGEST}/", f"../{DIGEST}", "incoming", "\x00" * 64, "０" * 64, "." * 64, "/" * 64],
)  # fmt: skip
async def test_what_is_no_digest_never_touches_the_disk(tmp_path: Path, digest: str) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    with pytest.raises(DocumentMissing, match=r"^not a digest$"):
        await storage.get(digest)


async def test_what_a_killed_writer_left_is_ignored_and_can_be_removed(tmp_path: Path) -> None:
    storage = FolderStorage(tmp_path)
    await storage.put(CONTENT)
    leftover = tmp_path / "incoming" / ".writing-half"
    leftover.write_bytes(CONTENT[:5])
    assert await storage.put(CONTENT) == DIGEST
    assert await storage.get(DIGEST) == CONTENT
    written_at = datetime.fromtimestamp(leftover.stat().st_mtime, tz=UTC)
    assert await storage.remove_leftovers(before=written_at - timedelta(hours=1)) == 0
    assert await storage.remove_leftovers(before=written_at + timedelta(hours=1)) == 1
    assert files_in(tmp_path) == [f"{DIGEST[:2]}/{DIGEST[2:4]}/{DIGEST}"]


async def test_a_write_that_fails_leaves_nothing_and_is_worth_trying_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    storage = FolderStorage(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(ProviderUnavailable) as unavailable:
            await storage.put(CONTENT)
    assert (unavailable.value.provider, unavailable.value.retryable) == ("storage", True)
    assert files_in(tmp_path) == []
    assert await storage.put(CONTENT) == DIGEST


@settings(max_examples=50, deadline=None)
@given(content=st.binary(max_size=5_000))
async def test_any_bytes_come_back(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    storage = FolderStorage(tmp_path_factory.getbasetemp() / "any-bytes")
    assert await storage.get(await storage.put(content)) == content
