"""GET /documents/{token}: files behind short-lived links."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import structlog

from auth.links import Link, LinkSigner
from jobs.services import Services
from models import Account, Contract, ContractEvent, Document
from rules.history import broken_at
from rules.terms import ActorKind, ContractEventStep, DocumentKind
from tests.contracts import (
    CUSTOMER,
    advance,
    bytes_of,
    document_of,
    drafted_framework,
    sealed_framework,
    verified_account,
)

JSON = {"Accept": "application/json"}
NOT_FOUND = "没有找到这份文件：链接无效或已过期，或者合同已被删除。请回到控制台，重新获取下载链接。"


def path_of(links: LinkSigner, account: Account, document: Document, *, at: datetime) -> str:
    link = Link(
        account_id=account.id,
        document_id=document.id,
        reader_kind=ActorKind.CUSTOMER,
        reader_id=CUSTOMER.id or "",
        reader_name=CUSTOMER.name,
    )
    return f"/documents/{links.token_of(link, now=at)[0]}"


async def readings(contract: Contract) -> list[ContractEvent]:
    step = ContractEventStep.DOCUMENT_READ
    return await ContractEvent.filter(contract_id=contract.id, step=step).order_by("sequence")


async def test_the_file_comes_whole_and_the_reading_is_in_the_history(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contract = await sealed_framework(account, services)
    document = await document_of(contract, DocumentKind.SEALED)
    asked_at = services.now()
    answer = await client.get(path_of(links, account, document, at=asked_at))
    assert answer.status_code == 200
    assert answer.content == await bytes_of(contract, DocumentKind.SEALED, services)
    (event,) = await readings(contract)
    assert event.actor == CUSTOMER
    assert asked_at <= event.at <= services.now()
    assert f'"facts":{{"kind":"SEALED","sha256":"{document.sha256}"}}' in event.payload
    history = await ContractEvent.filter(contract_id=contract.id).order_by("sequence")
    assert broken_at(each.link() for each in history) is None


async def test_the_headers_keep_the_file_a_file(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contract = await drafted_framework(account, services)
    document = await document_of(contract, DocumentKind.DRAFT)
    answer = await client.get(path_of(links, account, document, at=services.now()))
    name = f"{contract.number}-draft.pdf"
    assert dict(answer.headers) == {
        "content-type": "application/pdf",
        "content-length": str(document.byte_size),
        "content-disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{name}",
        "etag": f'"{document.sha256}"',
        "accept-ranges": "bytes",
        "cache-control": "private, no-store",
        "content-security-policy": "default-src 'none'; sandbox",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }


async def test_a_name_of_any_characters_stays_one_header(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contract = await drafted_framework(account, services)
    draft = await document_of(contract, DocumentKind.DRAFT)
    document = await Document.create(
        contract_id=contract.id,
        kind=DocumentKind.SUPPLEMENT,
        sha256=draft.sha256,
        byte_size=draft.byte_size,
        media_type="application/pdf",
        file_name='补充"协议\r\nX-A: b\\%.pdf',
        created_at=services.now(),
    )
    answer = await client.get(path_of(links, account, document, at=services.now()))
    assert answer.headers["content-disposition"] == (
        'attachment; filename="_______X-A: b__.pdf"; '
        "filename*=UTF-8''%E8%A1%A5%E5%85%85%22%E5%8D%8F%E8%AE%AE%0D%0AX-A%3A%20b%5C%25.pdf"
    )
    assert "x-a" not in answer.headers


async def test_head_answers_the_headers_and_is_no_reading(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contract = await drafted_framework(account, services)
    path = path_of(links, account, await document_of(contract, DocumentKind.DRAFT), at=services.now())
    head = await client.head(path)
    assert await readings(contract) == []
    full = await client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert dict(head.headers) == dict(full.headers)
    assert len(await readings(contract)) == 1


async def test_each_fetch_is_a_reading(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contract = await drafted_framework(account, services)
    path = path_of(links, account, await document_of(contract, DocumentKind.DRAFT), at=services.now())
    for _ in range(3):
        await client.get(path)
    assert [event.sequence for event in await readings(contract)] == [3, 4, 5]


async def test_expired_forged_and_invented_links_are_one_answer(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contract = await drafted_framework(account, services)
    document = await document_of(contract, DocumentKind.DRAFT)
    good = path_of(links, account, document, at=services.now())
    stranger = LinkSigner(b"c3RyYW5nZXJzdHJhbmdlcnN0cmFuZ2Vyc3RyYW5nZXI=")
    refused = [
        path_of(links, account, document, at=services.now() - timedelta(minutes=10, seconds=5)),
        path_of(stranger, account, document, at=services.now()),
        good[:-9] + ("A" if good[-9] != "A" else "B") + good[-8:],
        good + "A" * 5000,
        good + "A",
        good + "%0A",
        good[:20] + "%21" + good[20:],
        "/documents/x",
        "/documents/%00%ff%E2%80%AE",
        "/documents/合同",
    ]
    for path in refused:
        answer = await client.get(path, headers=JSON)
        assert answer.status_code == 404
        assert answer.json() == {"errors": [{"message": NOT_FOUND, "extensions": {"code": "NOT_FOUND"}}]}
    assert await readings(contract) == []
    assert (await client.get(good)).status_code == 200


async def test_a_person_reads_why_the_link_does_not_open(client: httpx.AsyncClient, database: str) -> None:
    answer = await client.get("/documents/x", headers={"Accept": "text/html", "Accept-Language": "en"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "the link is not valid or has expired, or its contract was deleted. Please go back" in answer.text
    assert "<script" not in answer.text


async def test_that_a_file_was_erased_only_the_holder_of_a_good_link_hears(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    other = await verified_account(services, reference="AC900002")
    contract = await drafted_framework(account, services)
    document = await document_of(contract, DocumentKind.DRAFT)
    good = path_of(links, account, document, at=services.now())
    await Contract.filter(id=contract.id).update(erased_at=services.now())
    assert (await client.get(good, headers=JSON)).status_code == 410
    for path in (
        path_of(links, other, document, at=services.now()),
        path_of(links, account, document, at=services.now() - timedelta(minutes=10, seconds=5)),
        good[:-9] + ("A" if good[-9] != "A" else "B") + good[-8:],
    ):
        answer = await client.get(path, headers=JSON)
        assert answer.status_code == 404
        assert answer.json() == {"errors": [{"message": NOT_FOUND, "extensions": {"code": "NOT_FOUND"}}]}
    assert await readings(contract) == []


async def test_a_foreign_an_invented_and_a_deleted_document_do_not_exist(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    other = await verified_account(services, reference="AC900002")
    contract = await drafted_framework(account, services)
    document = await document_of(contract, DocumentKind.DRAFT)
    good = path_of(links, account, document, at=services.now())
    await advance(contract, ContractEventStep.VOIDED, services)
    assert (await client.head(good)).status_code == 200
    await advance(contract, ContractEventStep.DELETED, services)
    invented = Document(id=uuid4())
    for path in (
        good,
        path_of(links, other, document, at=services.now()),
        path_of(links, account, invented, at=services.now()),
    ):
        answer = await client.get(path, headers=JSON)
        assert answer.status_code == 404
        assert answer.json() == {"errors": [{"message": NOT_FOUND, "extensions": {"code": "NOT_FOUND"}}]}
        assert (await client.head(path)).status_code == 404
    assert await readings(contract) == []


@pytest.mark.parametrize("damage", ["a byte changed", "gone"])
async def test_a_damaged_file_is_a_masked_fault_and_no_reading(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, tmp_path: Path, damage: str
) -> None:
    account = await verified_account(services)
    contract = await drafted_framework(account, services)
    document = await document_of(contract, DocumentKind.DRAFT)
    stored = next((tmp_path / "world" / "documents").rglob(document.sha256))
    content = bytearray(stored.read_bytes())
    content[1000] ^= 1
    stored.chmod(0o640)
    if damage == "gone":
        stored.unlink()
    else:
        stored.write_bytes(content)
    with structlog.testing.capture_logs() as logged:
        answer = await client.get(path_of(links, account, document, at=services.now()), headers=JSON)
    (entry,) = logged
    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL", "traceId": entry["trace_id"]}
    assert entry["trace_id"] in answer.json()["errors"][0]["message"]
    assert document.sha256 not in answer.text
    assert entry["error"] == ("DocumentMissing" if damage == "gone" else "DocumentCorrupt")
    assert entry["document"] == str(document.id)
    assert CUSTOMER.name not in str(entry)
    assert await readings(contract) == []


async def test_other_methods_are_not_allowed(client: httpx.AsyncClient, database: str) -> None:
    assert (await client.post("/documents/x")).status_code == 405
