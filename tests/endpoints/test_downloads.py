"""GET /documents/{token} in part and under conditions; which of it the history calls a reading."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from auth.links import Link, LinkSigner
from jobs.services import Services
from models import Account, Contract, Document
from rules.terms import ActorKind, DocumentKind
from tests.contracts import CUSTOMER, bytes_of, document_of, drafted_framework, verified_account
from tests.endpoints.test_documents import JSON, path_of, readings


@dataclass(frozen=True, slots=True)
class Stored:
    account: Account
    contract: Contract
    document: Document
    content: bytes
    path: str

    @property
    def tag(self) -> str:
        return f'"{self.document.sha256}"'


@pytest.fixture
async def stored(services: Services, links: LinkSigner) -> Stored:
    account = await verified_account(services)
    contract = await drafted_framework(account, services)
    document = await document_of(contract, DocumentKind.DRAFT)
    content = await bytes_of(contract, DocumentKind.DRAFT, services)
    return Stored(account, contract, document, content, path_of(links, account, document, at=services.now()))


async def test_a_part_is_206_and_says_of_what(client: httpx.AsyncClient, stored: Stored) -> None:
    size = len(stored.content)
    for asked, start, end in (
        ("0-0", 0, 1),
        ("5-9", 5, 10),
        ("-7", size - 7, size),
        (f"{size - 1}-", size - 1, size),
    ):
        answer = await client.get(stored.path, headers={"Range": f"bytes={asked}"})
        assert (answer.status_code, answer.content) == (206, stored.content[start:end])
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
        assert answer.headers["content-length"] == str(end - start)
        assert answer.headers["etag"] == stored.tag
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["cache-control"] == "private, no-store"


async def test_several_ranges_and_other_units_are_answered_with_the_whole(
    client: httpx.AsyncClient, stored: Stored
) -> None:
    for asked in ("bytes=0-1,4-5", "bytes=0-0,0-0,0-0,0-0", "lines=1-2"):
        answer = await client.get(stored.path, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (200, stored.content)
        assert "content-range" not in answer.headers


async def test_a_part_that_is_not_there_is_416_and_no_reading(
    client: httpx.AsyncClient, stored: Stored
) -> None:
    for asked in (f"{len(stored.content)}-", "-0", "9-8", "x"):
        answer = await client.get(stored.path, headers={"Range": f"bytes={asked}", **JSON})
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{len(stored.content)}"
        assert answer.json()["errors"][0]["extensions"] == {"code": "RANGE_NOT_SATISFIABLE"}
    assert await readings(stored.contract) == []


async def test_who_has_the_file_gets_304_and_no_reading(client: httpx.AsyncClient, stored: Stored) -> None:
    for known in (stored.tag, f"W/{stored.tag}", f'"x", {stored.tag}', "*"):
        for method in ("GET", "HEAD"):
            answer = await client.request(method, stored.path, headers={"If-None-Match": known})
            assert (answer.status_code, answer.content) == (304, b"")
            assert answer.headers["etag"] == stored.tag
            assert "content-type" not in answer.headers
    assert await readings(stored.contract) == []
    answer = await client.get(stored.path, headers={"If-None-Match": '"another"'})
    assert answer.content == stored.content
    assert len(await readings(stored.contract)) == 1


async def test_who_wants_another_file_gets_412_and_no_reading(
    client: httpx.AsyncClient, stored: Stored
) -> None:
    for wanted in ('"another"', f"W/{stored.tag}"):
        for method in ("GET", "HEAD"):
            answer = await client.request(method, stored.path, headers={"If-Match": wanted, **JSON})
            assert answer.status_code == 412
    assert await readings(stored.contract) == []
    answer = await client.get(stored.path, headers={"If-Match": stored.tag})
    assert answer.content == stored.content


async def test_if_match_goes_before_if_none_match_and_both_before_the_range(
    client: httpx.AsyncClient, stored: Stored
) -> None:
    beyond = {"Range": "bytes=999999999-"}
    other = await client.get(stored.path, headers={"If-Match": '"x"', "If-None-Match": stored.tag, **beyond})
    assert other.status_code == 412
    known = await client.get(stored.path, headers={"If-None-Match": stored.tag, **beyond})
    assert known.status_code == 304


async def test_a_resumed_download_starts_anew_if_the_file_is_another(
    client: httpx.AsyncClient, stored: Stored
) -> None:
    rest = {"Range": "bytes=100-"}
    same = await client.get(stored.path, headers={**rest, "If-Range": stored.tag})
    assert (same.status_code, same.content) == (206, stored.content[100:])
    for other in ('"another"', f"W/{stored.tag}", "Thu, 26 Nov 2026 00:00:00 GMT"):
        answer = await client.get(stored.path, headers={**rest, "If-Range": other})
        assert (answer.status_code, answer.content) == (200, stored.content)


async def test_head_knows_no_ranges(client: httpx.AsyncClient, stored: Stored) -> None:
    for asked in ("bytes=0-0", "bytes=999999999-"):
        answer = await client.head(stored.path, headers={"Range": asked})
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["content-length"] == str(len(stored.content))
        assert answer.headers["accept-ranges"] == "bytes"
    assert await readings(stored.contract) == []


async def test_the_parts_of_one_link_are_one_reading_whichever_comes_first(
    client: httpx.AsyncClient, stored: Stored
) -> None:
    for start in range(1000, 0, -200):
        await client.get(stored.path, headers={"Range": f"bytes={start}-{start + 199}"})
    assert [event.actor for event in await readings(stored.contract)] == [CUSTOMER]
    await client.get(stored.path)
    assert len(await readings(stored.contract)) == 2
    await client.get(stored.path, headers={"Range": "bytes=1-"})
    assert len(await readings(stored.contract)) == 2


async def test_the_first_part_by_a_newer_link_is_a_reading_again(
    client: httpx.AsyncClient, stored: Stored, services: Services, links: LinkSigner
) -> None:
    part = {"Range": "bytes=1-"}
    await client.get(stored.path, headers=part)
    later = services.now() + timedelta(seconds=20)
    await client.get(path_of(links, stored.account, stored.document, at=later), headers=part)
    assert len(await readings(stored.contract)) == 2


async def test_parts_asked_for_at_once_are_one_reading(client: httpx.AsyncClient, stored: Stored) -> None:
    asked = [client.get(stored.path, headers={"Range": f"bytes={start}-{start + 9}"}) for start in range(8)]
    assert {answer.status_code for answer in await asyncio.gather(*asked)} == {206}
    assert len(await readings(stored.contract)) == 1


async def test_the_part_of_another_reader_is_a_reading_of_its_own(
    client: httpx.AsyncClient, stored: Stored, services: Services, links: LinkSigner
) -> None:
    part = {"Range": "bytes=1-"}
    await client.get(stored.path, headers=part)
    link = Link(
        account_id=stored.account.id,
        document_id=stored.document.id,
        reader_kind=ActorKind.OPERATOR,
        reader_id="operator-1",
        reader_name="操作员",
    )
    await client.get(f"/documents/{links.token_of(link, now=services.now())[0]}", headers=part)
    assert [event.actor.id for event in await readings(stored.contract)] == [CUSTOMER.id, "operator-1"]


async def test_a_download_is_never_compressed(client: httpx.AsyncClient, stored: Stored) -> None:
    answer = await client.get(stored.path, headers={"Accept-Encoding": "gzip, br, *"})
    assert "content-encoding" not in answer.headers
    assert answer.headers["content-length"] == str(len(stored.content))
