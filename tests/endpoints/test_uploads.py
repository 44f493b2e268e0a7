"""POST /uploads at its edges: to the byte, in time, one file under two names, and who sent it says the history."""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from auth.permissions import Permission
from auth.viewer import Viewer
from documents.scans import media_type_of
from endpoints.bodies import LARGEST_FILE
from endpoints.uploads import FILES_AT_ONCE, upload_routes
from jobs.services import Services
from models import DeskEvent, Upload
from providers.folder_storage import FolderStorage
from providers.outsiders import ProviderUnavailable
from rules.history import broken_at
from rules.terms import ActorKind, DeskEventStep
from tests.contracts import PUBLIC_URL

HEAD, TAIL = b"%PDF-1.7\n", b"\nstartxref\n9\n%%EOF\n"
RAW = {"Content-Type": "application/octet-stream"}
CLERK = Viewer(
    kind=ActorKind.OPERATOR,
    user_id="operator-7",
    user_name="运营小王",
    account_reference=None,
    permissions=frozenset({Permission.OPERATOR_HOLD}),
)


def pdf(size: int) -> bytes:
    """Of so many bytes."""
    return HEAD + b"%" + b"x" * (size - len(HEAD) - len(TAIL) - 1) + TAIL


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as opened:
        opened.writestr("a.html", "<script>alert(1)</script>")
    return packed.getvalue()


async def signed_in(request: Request) -> Viewer:
    return CLERK


def desk(services: Services, *, read_deadline: float = 30.0) -> httpx.AsyncClient:
    """Where whoever knocks is the clerk."""
    application = Starlette(routes=upload_routes(services, signed_in, read_deadline=read_deadline))
    return httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=PUBLIC_URL)


async def test_twenty_megabytes_are_taken_to_the_byte_in_a_form_too(services: Services) -> None:
    whole = pdf(LARGEST_FILE)
    async with desk(services) as client:
        for answer in (
            await client.post("/uploads", content=whole, headers=RAW),
            await client.post("/uploads", files={"file": ("scan.pdf", whole)}),
        ):
            assert (answer.status_code, answer.json()["byteSize"]) == (201, LARGEST_FILE)
        for answer in (
            await client.post("/uploads", content=pdf(LARGEST_FILE + 1), headers=RAW),
            await client.post("/uploads", files={"file": ("scan.pdf", pdf(LARGEST_FILE + 1))}),
        ):
            assert answer.status_code == 413
    assert await Upload.all().count() == await DeskEvent.all().count() == 2


async def test_the_desks_history_names_who_sent_what_and_quotes_no_file_name(services: Services) -> None:
    async with desk(services) as client:
        sent = [await client.post("/uploads", files={"file": ("陆知微.pdf", pdf(99))}) for _ in range(2)]
    events = await DeskEvent.all().order_by("sequence")
    assert broken_at(event.link() for event in events) is None
    facts = {"sha256": sent[0].json()["sha256"], "byteSize": "99", "mediaType": "application/pdf"}
    for event in events:
        assert (event.step, event.actor_id, event.actor_name) == (
            DeskEventStep.UPLOAD_RECEIVED,
            "operator-7",
            "运营小王",
        )
        assert json.loads(event.payload)["facts"] == facts
        assert "陆知微" not in event.payload
    assert len({each.json()["uploadId"] for each in sent}) == len(events) == 2


async def test_two_senders_at_once_make_one_unbroken_history(services: Services) -> None:
    async with desk(services) as client:
        files = [pdf(100 + number) for number in range(6)]
        answers = await asyncio.gather(*(client.post("/uploads", content=f, headers=RAW) for f in files))
    assert {answer.status_code for answer in answers} == {201}
    events = await DeskEvent.all().order_by("sequence")
    assert [event.sequence for event in events] == list(range(1, 7))
    assert broken_at(event.link() for event in events) is None


@pytest.mark.parametrize(
    "content",
    [
        b"\n" + pdf(99),
        b"\xef\xbb\xbf" + pdf(99),
        b"\0" * 1024 + pdf(99),
        b"PK\x03\x04" + pdf(99),
        b"GIF89a" + pdf(99),
        b"<!doctype html>" + pdf(99),
        pdf(99) + archive(),
        pdf(99) + b"<script>alert(1)</script>",
        archive(),
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-9.9\n" + pdf(99)[9:],
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"\xff\xd8\xff" + archive(),
        b"\x89PNG\r\n\x1a\n" + pdf(99),
    ],
    ids=range(15),
)
async def test_a_file_that_could_be_two_or_is_not_whole_is_none(services: Services, content: bytes) -> None:
    assert media_type_of(content) is None
    async with desk(services) as client:
        for kind in ("application/pdf", "image/png", "image/jpeg", "application/octet-stream"):
            answer = await client.post("/uploads", content=content, headers={"Content-Type": kind})
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]) == (
                415,
                {"code": "UNSUPPORTED"},
            )
    assert await Upload.all().count() == await DeskEvent.all().count() == 0


async def test_what_a_file_is_says_its_content_and_not_its_sender(services: Services) -> None:
    async with desk(services) as client:
        answer = await client.post("/uploads", content=pdf(99), headers={"Content-Type": "image/png"})
        assert (answer.status_code, answer.json()["mediaType"]) == (201, "application/pdf")
        for kind in ("text/html", "image/svg+xml", "application/zip", ""):
            answer = await client.post("/uploads", content=pdf(99), headers={"Content-Type": kind})
            assert answer.status_code == 415
        answer = await client.post("/uploads", files={"file": ("scan.html", pdf(99), "text/html")})
        assert (answer.status_code, answer.json()["mediaType"]) == (201, "application/pdf")
    assert (await Upload.all().order_by("-created_at").first()).file_name == "scan.pdf"  # type: ignore[union-attr]


async def test_a_body_that_does_not_come_is_cut_off(services: Services) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield HEAD
        await asyncio.Event().wait()

    async with desk(services, read_deadline=0.05) as client:
        answer = await client.post("/uploads", content=body(), headers=RAW)
    assert (answer.status_code, answer.headers["connection"]) == (408, "close")
    assert await Upload.all().count() == 0


async def test_a_sender_who_hangs_up_leaves_nothing(services: Services) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield HEAD
        raise ConnectionError

    async with desk(services) as client:
        with pytest.raises(ConnectionError):
            await client.post("/uploads", content=body(), headers=RAW)
    assert await Upload.all().count() == 0


async def test_only_so_many_files_are_received_at_once(services: Services) -> None:
    arrived, released = asyncio.Semaphore(0), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        arrived.release()
        await released.wait()
        yield pdf(99)

    async with desk(services) as client, asyncio.TaskGroup() as group:
        waiting = [
            group.create_task(client.post("/uploads", content=body(), headers=RAW))
            for _ in range(FILES_AT_ONCE)
        ]
        for _ in waiting:
            await arrived.acquire()
        refused = await client.post("/uploads", content=pdf(99), headers=RAW)
        released.set()
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")
    assert {(await task).status_code for task in waiting} == {201}


async def test_a_storage_that_is_away_takes_nothing(services: Services, tmp_path: Path) -> None:
    class Away(FolderStorage):
        async def put(self, content: bytes) -> str:
            raise ProviderUnavailable("storage", retryable=True)

    async with desk(replace(services, storage=Away(tmp_path))) as client:
        answer = await client.post("/uploads", content=pdf(99), headers=RAW)
    assert answer.status_code == 503
    assert await Upload.all().count() == await DeskEvent.all().count() == 0
