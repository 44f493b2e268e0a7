"""The archive as readers see it: the standard library's, Info-ZIP's, and readers of streams."""

import asyncio
import io
import os
import subprocess
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from documents.archive import Known, Member, zipped
from tests.programs import needs_program

AT = datetime(2026, 11, 23, 16, 30, 14, tzinfo=UTC)
CONTENT = os.urandom(300_000)
NAME = "KJ-1/supplements/01-补充协议-𠮷'&“é\u0301.pdf"


async def pieces(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    for place in range(0, len(content), size):
        yield content[place : place + size]


def stored(name: str, content: bytes) -> Member:
    return Member(name=name, at=AT, chunks=pieces(content), known=Known(len(content), zlib.crc32(content)))


def written(name: str, content: bytes) -> Member:
    return Member(name=name, at=AT, chunks=pieces(content))


async def archive_of(members: Iterable[Member]) -> bytes:
    async def one_by_one() -> AsyncIterator[Member]:
        for member in members:
            yield member

    return b"".join([piece async for piece in zipped(one_by_one())])


async def three() -> bytes:
    return await archive_of(
        [stored(NAME, CONTENT), written("KJ-1/history.json", CONTENT[:1000] * 90), stored("KJ-1/empty", b"")]
    )


def entries(content: bytes) -> list[tuple[str, int, int, tuple[int, ...]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return [
            (each.filename, each.compress_type, each.file_size, each.date_time) for each in archive.infolist()
        ]


async def test_every_file_is_there_in_order_with_its_name_and_time() -> None:
    china = (2026, 11, 24, 0, 30, 14)
    assert entries(await three()) == [
        (NAME, zipfile.ZIP_STORED, len(CONTENT), china),
        ("KJ-1/history.json", zipfile.ZIP_DEFLATED, 90_000, china),
        ("KJ-1/empty", zipfile.ZIP_STORED, 0, china),
    ]


async def test_what_comes_out_is_what_went_in() -> None:
    with zipfile.ZipFile(io.BytesIO(await three())) as archive:
        assert archive.read(NAME) == CONTENT
        assert archive.read("KJ-1/history.json") == CONTENT[:1000] * 90
        assert archive.getinfo(NAME).external_attr >> 16 == 0o100644
        assert archive.getinfo(NAME).create_system == 3


async def test_the_same_files_make_the_same_bytes() -> None:
    assert await three() == await three()


async def test_stored_files_have_their_size_and_checksum_in_front_and_are_there_as_they_are() -> None:
    """A reader of streams cannot look at the end: Java's refuses stored files that say their size afterwards."""
    archive = await three()
    flags = int.from_bytes(archive[6:8], "little")
    assert flags == 0x800  # UTF-8, and no descriptor that follows
    assert int.from_bytes(archive[14:18], "little") == zlib.crc32(CONTENT)
    assert int.from_bytes(archive[18:22], "little") == len(CONTENT)
    begins = 30 + len(NAME.encode())
    assert archive[begins : begins + len(CONTENT)] == CONTENT


async def test_every_piece_leaves_as_soon_as_it_is_there() -> None:
    async def one() -> AsyncIterator[Member]:
        yield stored("a", CONTENT)

    sizes = [len(piece) async for piece in zipped(one())]
    assert max(sizes) == 65_536
    assert len(sizes) == 1 + 5 + 1  # header, chunks, list of names


async def test_beyond_the_old_limits_it_is_zip64(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = await three()
    assert b"PK\x06\x06" not in plain
    with monkeypatch.context() as patched:
        patched.setattr(zipfile, "ZIP64_LIMIT", 100_000)
        large = await three()
    assert b"PK\x06\x06" in large
    assert entries(large) == entries(plain)


async def test_more_files_than_the_old_format_counts_are_all_there() -> None:
    content = await archive_of(stored(f"{number}", b"") for number in range(65_600))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert len(archive.infolist()) == 65_600


def test_unzip_finds_nothing_wrong(tmp_path: Path) -> None:
    needs_program("unzip")
    path = tmp_path / "three.zip"
    path.write_bytes(asyncio.run(three()))
    said = subprocess.run(["unzip", "-t", path], check=True, capture_output=True, text=True).stdout
    assert "No errors detected" in said


async def test_a_part_is_no_archive() -> None:
    whole = await three()
    for part in (whole[:-1], whole[: len(whole) // 2]):
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(io.BytesIO(part))
