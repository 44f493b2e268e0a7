"""GET /exports/{token}: what is refused before the first byte, and then leaves no trace of a reading."""

from datetime import timedelta
from itertools import product
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import structlog

from auth.links import Link, LinkSigner
from jobs.services import Services
from models import Account, Contract
from rules.terms import ContractEventStep, DocumentKind
from tests.contracts import CUSTOMER, advance, document_of, drafted_framework, verified_account
from tests.endpoints.exporting import (
    DRAFTED,
    JSON,
    OPERATOR,
    deleted,
    filed,
    path_of,
    readings,
    supplemented,
)

GONE = "没有找到这份文件：链接无效或已过期，或者合同已被删除。请回到控制台，重新获取下载链接。"


@pytest.fixture
async def account(services: Services) -> Account:
    return await verified_account(services)


@pytest.fixture
async def contract(account: Account, services: Services) -> Contract:
    return await filed(account, services, b"%PDF-1.7 sealed")


async def refused(client: httpx.AsyncClient, path: str, *contracts: Contract) -> None:
    """404 for GET and HEAD, in one answer for every reason, and no reading of any of these contracts."""
    answer = await client.get(path, headers=JSON)
    assert answer.status_code == 404
    assert answer.json() == {"errors": [{"message": GONE, "extensions": {"code": "NOT_FOUND"}}]}
    assert (await client.head(path)).status_code == 404
    for contract in contracts:
        assert await readings(contract) == []


async def test_head_answers_the_headers_and_is_no_reading(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, account: Account, contract: Contract
) -> None:
    path = path_of(links, [contract], account=account, at=services.now())
    head = await client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert await readings(contract) == []
    full = await client.get(path)
    assert dict(head.headers) == dict(full.headers)
    assert len(await readings(contract)) == 1


async def test_expired_forged_and_foreign_links_are_one_answer(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, account: Account, contract: Contract
) -> None:
    now = services.now()
    good = path_of(links, [contract], account=account, at=now)
    stranger = LinkSigner(b"c3RyYW5nZXJzdHJhbmdlcnN0cmFuZ2Vyc3RyYW5nZXI=")
    sealed = await document_of(contract, DocumentKind.SEALED)
    file = Link(
        account_id=account.id,
        document_id=sealed.id,
        reader_kind=CUSTOMER.kind,
        reader_id=CUSTOMER.id or "",
        reader_name=CUSTOMER.name,
    )
    to_the_file = links.token_of(file, now=now)[0]
    for path in (
        path_of(links, [contract], account=account, at=now - timedelta(minutes=10, seconds=5)),
        path_of(stranger, [contract], account=account, at=now),
        good[:-9] + ("A" if good[-9] != "A" else "B") + good[-8:],
        good + "A" * 5000,
        good + "%0A",
        "/exports/x",
        "/exports/%00%ff%E2%80%AE",
        f"/exports/{to_the_file}",
        good.replace("/exports/", "/documents/"),
    ):
        answer = await client.get(path, headers=JSON)
        assert answer.status_code == 404, path
        assert answer.json() == {"errors": [{"message": GONE, "extensions": {"code": "NOT_FOUND"}}]}
    assert await readings(contract) == []
    assert (await client.get(f"/documents/{to_the_file}")).status_code == 200
    assert (await client.get(good)).status_code == 200


async def test_one_foreign_contract_among_fifty_refuses_all(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, account: Account
) -> None:
    contracts = [await filed(account, services, b"%d" % number) for number in range(49)]
    other = await verified_account(services, reference="AC900002")
    foreign = await filed(other, services, b"%PDF-1.7 foreign")
    path = path_of(links, [*contracts, foreign], account=account, at=services.now())
    await refused(client, path, *contracts, foreign)


async def test_drafts_and_what_was_never_there_do_not_exist(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, account: Account, contract: Contract
) -> None:
    draft = await drafted_framework(account, services)
    for wrong in (draft, Contract(id=uuid4())):
        path = path_of(links, [contract, wrong], account=account, at=services.now())
        await refused(client, path, contract, draft)


async def test_what_was_deleted_is_gone_for_customers_and_operators(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, account: Account, contract: Contract
) -> None:
    gone = await filed(account, services, b"%PDF-1.7 deleted", steps=DRAFTED)
    paths = [
        path_of(links, [contract, gone], account=whose, reader=reader, at=services.now())
        for whose, reader in ((account, CUSTOMER), (None, OPERATOR))
    ]
    assert [(await client.head(path)).status_code for path in paths] == [200, 200]
    await deleted(gone)
    for path in paths:
        await refused(client, path, contract, gone)


async def test_a_voided_and_deleted_draft_is_gone(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, account: Account
) -> None:
    draft = await drafted_framework(account, services)
    await advance(draft, ContractEventStep.VOIDED, services)
    await advance(draft, ContractEventStep.DELETED, services)
    await refused(client, path_of(links, [draft], account=account, at=services.now()), draft)


@pytest.mark.parametrize("harm", list(product(["contract", "supplement"], ["changed", "gone"])))
async def test_a_damaged_file_is_a_masked_fault_and_no_reading(
    client: httpx.AsyncClient,
    services: Services,
    links: LinkSigner,
    account: Account,
    contract: Contract,
    tmp_path: Path,
    harm: tuple[str, str],
) -> None:
    which, damage = harm
    supplement = await supplemented(account, services, b"%PDF-1.7 scan", contract=contract)
    sealed = await document_of(contract, DocumentKind.SEALED)
    sha256 = sealed.sha256 if which == "contract" else str(supplement.sha256)
    stored = next((tmp_path / "world" / "documents").rglob(sha256))
    stored.chmod(0o640)
    if damage == "gone":
        stored.unlink()
    else:
        stored.write_bytes(b"X" + stored.read_bytes()[1:])
    with structlog.testing.capture_logs() as logged:
        path = path_of(links, [contract], account=account, at=services.now())
        answer = await client.get(path, headers=JSON)
    (entry,) = logged
    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"] == {"code": "INTERNAL", "traceId": entry["trace_id"]}
    assert entry["error"] == ("DocumentMissing" if damage == "gone" else "DocumentCorrupt")
    assert entry["contract"] == str(contract.id)
    assert CUSTOMER.name not in str(entry)
    assert await readings(contract) == []


async def test_a_disk_that_cannot_be_read_may_be_asked_again(
    client: httpx.AsyncClient,
    services: Services,
    links: LinkSigner,
    account: Account,
    contract: Contract,
    tmp_path: Path,
) -> None:
    sealed = await document_of(contract, DocumentKind.SEALED)
    stored = next((tmp_path / "world" / "documents").rglob(sealed.sha256))
    stored.unlink()
    stored.symlink_to(stored)
    path = path_of(links, [contract], account=account, at=services.now())
    answer = await client.get(path, headers=JSON)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert answer.json()["errors"][0]["extensions"] == {"code": "STORAGE_UNAVAILABLE"}
    assert await readings(contract) == []


async def test_other_methods_are_not_allowed(client: httpx.AsyncClient, database: str) -> None:
    assert (await client.post("/exports/x")).status_code == 405
