"""POST /verify: bodies that are too large, too slow, empty, or not what they say."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from auth.throttle import Throttle
from endpoints.verify import FILES_AT_ONCE, verify_routes
from jobs.services import Services
from tests.contracts import PUBLIC_URL

MEBIBYTE = 1024 * 1024
PDF = {"Content-Type": "application/pdf"}
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en"}


def refusal(code: str, message: str) -> dict[str, object]:
    return {"errors": [{"message": message, "extensions": {"code": code}}]}


async def pieces(megabytes: int) -> AsyncIterator[bytes]:
    for _ in range(megabytes):
        yield bytes(MEBIBYTE)


async def test_twenty_megabytes_are_taken_and_a_byte_more_is_not(
    client: httpx.AsyncClient, database: str
) -> None:
    assert (await client.post("/verify", content=bytes(20 * MEBIBYTE), headers=PDF)).json()[
        "verdict"
    ] == "UNKNOWN"
    expected = refusal("TOO_LARGE", "文件过大：最大 20 MB。请确认选择的是合同的 PDF 原文件。")
    for answer in (
        await client.post("/verify", content=bytes(20 * MEBIBYTE + 1), headers=PDF),
        await client.post("/verify", files={"file": ("a.pdf", bytes(20 * MEBIBYTE + 1))}),
    ):
        assert (answer.status_code, answer.json()) == (413, expected)


async def test_the_sender_of_too_much_still_gets_to_read_the_answer(
    client: httpx.AsyncClient, database: str
) -> None:
    sent = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal sent
        async for piece in pieces(30):
            sent += 1
            yield piece

    answer = await client.post("/verify", content=body(), headers=PDF)
    assert (answer.status_code, sent) == (413, 30)


async def test_nothing_is_read_of_what_announces_to_be_hopelessly_large(
    client: httpx.AsyncClient, database: str
) -> None:
    async def body() -> AsyncIterator[bytes]:
        pytest.fail("read all the same")
        yield b""

    for announced in (
        {"Content-Length": str(81 * MEBIBYTE)},
        {"Content-Length": "9" * 5000},
        {"Content-Length": str(22 * MEBIBYTE), "Expect": "100-continue"},
    ):
        answer = await client.post("/verify", content=body(), headers={**PDF, **announced})
        assert answer.status_code == 413
        assert answer.headers["connection"] == "close"


async def test_an_endless_body_is_given_up(client: httpx.AsyncClient, database: str) -> None:
    answer = await client.post("/verify", content=pieces(1000), headers=PDF)
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"


async def test_a_body_that_does_not_come_is_cut_off(services: Services) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b"%PDF-1.7"
        await asyncio.Event().wait()

    application = Starlette(routes=verify_routes(services, Throttle(), read_deadline=0.05))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(application), base_url=PUBLIC_URL) as client:
        answer = await client.post("/verify", content=body(), headers=PDF)
    assert answer.status_code == 408
    assert answer.headers["connection"] == "close"
    assert answer.json() == refusal("TOO_SLOW", "文件上传的时间过长，已停止接收。请检查网络，再试一次。")


async def test_only_so_many_files_are_taken_at_once(
    application: Starlette, client: httpx.AsyncClient
) -> None:
    arrived, released = asyncio.Semaphore(0), asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        arrived.release()
        await released.wait()
        yield b"no contract"

    async with asyncio.TaskGroup() as group:
        waiting = [
            group.create_task(client.post("/verify", content=body(), headers=PDF))
            for _ in range(FILES_AT_ONCE)
        ]
        for _ in waiting:
            await arrived.acquire()
        refused = await client.post("/verify", content=b"one more", headers=PDF)
        released.set()
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "10"
    assert refused.json() == refusal("BUSY", "当前查验的人较多。请稍等片刻再试。")
    assert {task.result().json()["verdict"] for task in waiting} == {"UNKNOWN"}
    assert (await client.post("/verify", content=b"again", headers=PDF)).status_code == 200


async def test_no_file_is_no_verdict(client: httpx.AsyncClient, database: str) -> None:
    expected = refusal("EMPTY", "没有收到文件。请选择一个 PDF 文件再查验。")
    for answer in (
        await client.post("/verify", content=b"", headers=PDF),
        await client.post("/verify", files={"file": ("", b"")}),
        await client.post("/verify", files={"other": ("a.pdf", b"%PDF")}),
        await client.post("/verify", files={"x": ("", b"")}, data={"file": "%PDF-1.7"}),
    ):
        assert (answer.status_code, answer.json()) == (400, expected)


async def test_other_content_types_are_not_taken(client: httpx.AsyncClient, database: str) -> None:
    for kind in (
        "",
        "text/plain",
        "application/json",
        "application/x-www-form-urlencoded",
        "pdf",
        "\xff/\xff",
    ):
        headers = {b"Content-Type": kind.encode("latin-1")}
        answer = await client.post("/verify", content=b"%PDF", headers=headers)
        assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (415, "UNSUPPORTED")


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=" + "b" * 300,
        'multipart/form-data; boundary="',
        "multipart/form-data; boundary=b; charset=idna",
        "multipart/form-data; boundary=b; charset=undefined",
        "multipart/form-data; boundary=b; charset=base64",
        "multipart/form-data; boundary=b; charset=no-such",
        "multipart/form-data; boundary*=utf-8''%ff",
        "multipart/form-data; boundary*=no-such''%ff",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        b"no boundary in here",
        b"--b",
        b"--b\r\n\r\n\r\n--b--\r\n",
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        b'--b\r\nContent-Disposition: form-data; name="\xff\x80"\r\n\r\n\xff\r\n--b--\r\n',
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="\xff"\r\n\r\n',
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n' * 3 + b"--b--\r\n",
        b"--b\r\n" + b"A: b\r\n" * 5000 + b"\r\n--b--\r\n",
    ],
)
async def test_a_broken_form_is_refused_and_never_a_fault(
    body: bytes, content_type: str, client_without_database: httpx.AsyncClient
) -> None:
    answer = await client_without_database.post(
        "/verify", content=body, headers={"Content-Type": content_type}
    )
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["extensions"]["code"] in {"MALFORMED", "EMPTY"}


async def test_a_browser_gets_its_refusals_as_the_page(client: httpx.AsyncClient, database: str) -> None:
    answer = await client.post("/verify?lang=en", files={"file": ("", b"")}, headers=PAGE)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert (
        '<p class="warning" role="alert">No file arrived. Please choose a PDF file and verify again.</p>'
        in answer.text
    )
    assert '<form method="post"' in answer.text


async def test_other_methods_are_not_allowed(client: httpx.AsyncClient, database: str) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = await client.request(method, "/verify")
        assert answer.status_code == 405
        assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}
