"""Documents in a bucket: drawn, sealed, downloaded, exported and erased as in a folder, and refused as clearly."""

import io
import os
import tracemalloc
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import cast

import httpx
import pytest
from starlette.applications import Starlette

from auth.links import LinkSigner
from endpoints.documents import document_routes
from jobs.erasure import erase_due
from jobs.export import prepare
from jobs.exported_folder import members_of
from jobs.services import Services
from jobs.workshop import Workshop
from models import Document
from providers.s3_storage import S3Storage
from providers.storage import path_of as stored_at
from rules.terms import DocumentKind
from tests.contracts import (
    CUSTOMER,
    bytes_of,
    document_of,
    embedded_services,
    sealed_framework,
    verified_account,
)
from tests.endpoints import exporting
from tests.endpoints.test_documents import JSON, path_of, readings
from tests.jobs.erasing import YEARS, quiet, stored
from tests.jobs.shelves import Shelf
from tests.jobs.work import Clock
from tests.s3 import S3Server


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(
    database: str, tmp_path: Path, workshop: tuple[Workshop, tuple[bytes, ...]], s3: S3Server, clock: Clock
) -> Services:
    return replace(embedded_services(tmp_path / "world", *workshop), storage=s3.storage(), now=clock)


async def test_a_contract_is_drawn_sealed_downloaded_and_exported(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, tmp_path: Path
) -> None:
    account = await verified_account(services)
    contract = await sealed_framework(account, services)
    document, now = await document_of(contract, DocumentKind.SEALED), services.now()
    answer = await client.get(path_of(links, account, document, at=now))
    content = await bytes_of(contract, DocumentKind.SEALED, services)
    assert (answer.status_code, answer.content) == (200, content)
    part = await client.get(path_of(links, account, document, at=now), headers={"Range": "bytes=100-299"})
    assert (part.status_code, part.content) == (206, content[100:300])
    archive = await client.get(exporting.path_of(links, [contract], account=account, at=now))
    with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
        assert opened.read(f"{contract.number}/{contract.number}.pdf") == content
    assert len(await readings(contract)) == 2  # a part from the middle is none
    assert not (tmp_path / "world" / "documents").exists()


async def test_a_damaged_or_missing_object_is_a_masked_fault_and_no_reading(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contract = await exporting.filed(account, services, b"%PDF-1.7 sealed")
    document = await Document.get(contract_id=contract.id)
    bucket = cast("S3Storage", services.storage)._objects
    await bucket.put_async(stored_at(document.sha256), b"%PDF-1.7 SEALED")
    for _ in ("damaged", "missing"):
        for path in (
            path_of(links, account, document, at=services.now()),
            exporting.path_of(links, [contract], account=account, at=services.now()),
        ):
            answer = await client.get(path, headers=JSON)
            assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (500, "INTERNAL")
            assert b"SEALED" not in answer.content
        await bucket.delete_async(stored_at(document.sha256))
    assert await readings(contract) == []


async def test_of_a_bucket_that_is_away_the_reader_hears_to_come_again(
    database: str, services: Services, links: LinkSigner, s3: S3Server
) -> None:
    account = await verified_account(services)
    contract = await exporting.filed(account, services, b"%PDF-1.7 sealed")
    document = await Document.get(contract_id=contract.id)
    away = replace(services, storage=s3.storage(bucket="nowhere"))
    transport = httpx.ASGITransport(Starlette(routes=document_routes(away, links)))
    async with httpx.AsyncClient(transport=transport, base_url=services.public_url) as client:
        answer = await client.get(path_of(links, account, document, at=services.now()), headers=JSON)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert answer.json()["errors"][0]["extensions"] == {"code": "STORAGE_UNAVAILABLE"}
    assert await readings(contract) == []


async def test_memory_does_not_grow_with_what_is_exported(services: Services) -> None:
    account = await verified_account(services)
    contracts = [await exporting.filed(account, services, os.urandom(8 * 1024 * 1024)) for _ in range(3)]
    tracemalloc.start()
    size = 0
    for contract in contracts:
        prepared = await prepare(contract.id, account.id, services, actor=CUSTOMER)
        async for member in members_of(prepared, services):
            async for chunk in member.chunks:
                size += len(chunk)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 24 * 1024 * 1024
    assert peak < 4 * 1024 * 1024


async def test_what_is_erased_is_gone_from_the_bucket(services: Services, clock: Clock) -> None:
    shelf = Shelf(services)
    contract = await shelf.contract(await shelf.account())
    digests = [document.sha256 for document in await Document.filter(contract_id=contract.id)]
    clock.move(YEARS)
    await erase_due(services, quiet)
    assert [await stored(services, sha256) for sha256 in digests] == [False] * len(digests)
