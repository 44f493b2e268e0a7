"""GET /exports/{token}: what is in an exported folder, and that a stranger can verify it without us."""

import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from starlette.applications import Starlette

from auth.links import Link, LinkSigner
from endpoints.exports import export_routes
from jobs.paper import cited_as
from jobs.services import Services
from models import Account, AccountEvent, ContractEvent, Supplement
from providers.folder_storage import FolderStorage
from providers.storage import CheckedFile
from rules.history import broken_at, canonical
from rules.terms import AccountEventStep, ContractKind, DocumentKind, SupplementKind
from tests.contracts import COMPANY, CUSTOMER, bytes_of, document_of, sealed_framework, verified_account
from tests.documents.printed import printed_program
from tests.endpoints.exporting import (
    OPERATOR,
    archive_at,
    filed,
    folder_at,
    path_of,
    readings,
    supplemented,
)
from tests.programs import needs_program

ODD = '协议/第 3 号: "补"\\..'


async def test_a_folder_holds_the_contract_and_all_that_proves_it(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contract = await sealed_framework(account, services)
    await supplemented(account, services, b"%PDF-1.7 agreement", contract=contract, reference=ODD)
    path = path_of(links, [contract], account=account, at=services.now())
    archive = await archive_at(client, path)
    number = contract.number
    scan = f"{number}/supplements/01-补充协议-协议_第 3 号_ _补__.pdf"
    assert archive.namelist() == [
        f"{number}/{number}.pdf",
        scan,
        *(f"{number}/{name}" for name in ("history.json", "verify.txt", "manifest.json", "SHA256SUMS")),
    ]
    sealed = await bytes_of(contract, DocumentKind.SEALED, services)
    assert archive.read(f"{number}/{number}.pdf") == sealed
    assert archive.read(scan) == b"%PDF-1.7 agreement"
    assert contract.effective_at is not None
    there = contract.effective_at.astimezone(ZoneInfo("Asia/Shanghai")).timetuple()[:6]
    assert {each.date_time for each in archive.infolist()} == {(*there[:5], there[5] // 2 * 2)}
    assert archive.getinfo(f"{number}/{number}.pdf").compress_type == zipfile.ZIP_STORED


async def test_the_reading_is_in_the_history_with_the_person_and_ends_the_exported_one(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contract = await filed(account, services, b"%PDF-1.7 sealed")
    asked_at = services.now()
    archive = await archive_at(client, path_of(links, [contract], account=account, at=asked_at))
    (event,) = await readings(contract)
    sha256 = json.loads(archive.read(f"{contract.number}/manifest.json"))["sealed"]["sha256"]
    assert event.actor == CUSTOMER
    assert asked_at <= event.at <= services.now()
    assert f'"facts":{{"kind":"EXPORT","sha256":"{sha256}"}}' in event.payload
    stored = await ContractEvent.filter(contract_id=contract.id).order_by("sequence")
    assert broken_at(each.link() for each in stored) is None
    content = archive.read(f"{contract.number}/history.json").decode()
    history = json.loads(content)
    assert canonical(history) == content
    assert history["contract"] == {"id": f"con_{contract.id.hex}", "number": contract.number}
    assert history["events"] == [
        {
            "sequence": each.sequence,
            "previousHash": each.previous_hash,
            "hash": each.hash,
            "payload": each.payload,
        }
        for each in stored
    ]
    assert history["events"][-1]["payload"] == event.payload


async def test_the_folder_can_be_verified_with_the_tools_that_it_names(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, tmp_path: Path
) -> None:
    needs_program("sha256sum", "pdfsig", "openssl", "bash")
    account = await verified_account(services)
    contract = await sealed_framework(account, services)
    await supplemented(account, services, b"%PDF-1.7 agreement", contract=contract, reference=ODD)
    path = path_of(links, [contract], account=account, at=services.now())
    folder = await folder_at(client, path, tmp_path / "out")

    def said(*command: str) -> str:
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=60)
        return done.stdout + done.stderr

    sums = said("sha256sum", "--strict", "-c", "SHA256SUMS")
    assert sums.count(": OK") == sum(1 for each in folder.rglob("*") if each.is_file()) - 1 == 5
    words = (folder / "verify.txt").read_text(encoding="utf-8")
    for command in re.findall(r"^    (pdfsig .*|openssl pkcs7 .*)$", words, re.MULTILINE):
        said(*command.split())
    signature = said("pdfsig", f"{contract.number}.pdf")
    assert "Signature is Valid" in signature
    assert "Total document signed" in signature
    ranges = re.search(r"\[0 - (\d+)\], \[(\d+) - (\d+)\]", signature)
    assert ranges is not None
    script = words[words.index("    A=...") : words.index('    显示 / it says "CMS')]
    for name, figure in zip("ABC", ranges.groups(), strict=True):
        script = script.replace(f"{name}=...", f"{name}={figure}")
    assert "CMS Verification successful" in said("bash", "-ec", script)
    (folder / "check_history.py").write_text(printed_program(words), encoding="utf-8")
    entries = await ContractEvent.filter(contract_id=contract.id).count()
    assert said(sys.executable, "-I", "check_history.py").startswith(f"intact: {entries} entries, ")
    content = (folder / f"{contract.number}.pdf").read_bytes()
    found = await services.workshop.examine(content, trusted=services.trusted, at=services.now())
    assert found.sound


async def test_the_address_in_the_text_says_that_the_contract_is_genuine(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, tmp_path: Path
) -> None:
    account = await verified_account(services)
    contract = await sealed_framework(account, services)
    path = path_of(links, [contract], account=account, at=services.now())
    folder = await folder_at(client, path, tmp_path / "out")
    words = (folder / "verify.txt").read_text(encoding="utf-8")
    (address,) = re.findall(r"^    (https://\S+)$", words, re.MULTILINE)
    answer = await client.get(address, headers={"Accept": "application/json"})
    assert (answer.json()["verdict"], answer.json()["contractNumber"]) == ("GENUINE", contract.number)
    assert contract.verification_code in words


async def test_letters_of_the_account_go_along_where_the_contract_cites_them(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    letter = SupplementKind.RENAME_LETTER
    cited = cited_as(await supplemented(account, services, b"cited", kind=letter, reference="GM-7"))
    contract = await filed(account, services, b"%PDF-1.7 sealed", cited=[cited])
    await supplemented(account, services, b"not cited", kind=letter, reference="GM-8")
    await supplemented(account, services, None, contract=contract, reference="only on paper")
    other = await filed(account, services, b"%PDF-1.7 other")
    await supplemented(account, services, b"of another contract", contract=other)
    archive = await archive_at(client, path_of(links, [contract], account=account, at=services.now()))
    scans = [name for name in archive.namelist() if "/supplements/" in name]
    assert scans == [f"{contract.number}/supplements/02-工商更名函-GM-7.pdf"]
    assert archive.read(scans[0]) == b"cited"
    told = json.loads(archive.read(f"{contract.number}/manifest.json"))["supplements"]
    assert [(each["reference"], each["ofAccount"], each["file"]) for each in told] == [
        ("only on paper", False, None),
        ("GM-7", True, "supplements/02-工商更名函-GM-7.pdf"),
    ]
    step = AccountEventStep.DOCUMENT_READ
    (read,) = await AccountEvent.filter(account_id=account.id, step=step)  # where its letters are read
    facts = {"contract": contract.number, "kind": "EXPORT", "sha256": told[1]["sha256"]}
    assert (read.actor, json.loads(read.payload)["facts"]) == (CUSTOMER, facts)


async def test_a_supplement_recorded_while_the_files_are_checked_goes_along(
    services: Services, links: LinkSigner, tmp_path: Path
) -> None:
    """Otherwise the history would tell of a document that the folder does not have."""
    account = await verified_account(services)
    contract = await filed(account, services, b"%PDF-1.7 sealed")

    early = await supplemented(account, services, b"early", contract=contract, reference="early")

    class Meanwhile(FolderStorage):
        async def check(self, sha256: str) -> CheckedFile:
            if sha256 == early.sha256 and not await Supplement.exists(reference="late"):
                await supplemented(account, services, b"late", contract=contract, reference="late")
            return await super().check(sha256)

    slow = replace(services, storage=Meanwhile(tmp_path / "world" / "documents"))
    transport = httpx.ASGITransport(Starlette(routes=export_routes(slow, links)))
    async with httpx.AsyncClient(transport=transport, base_url=services.public_url) as client:
        archive = await archive_at(client, path_of(links, [contract], account=account, at=services.now()))
    assert sorted(archive.read(name) for name in archive.namelist() if "/supplements/" in name) == [
        b"early",
        b"late",
    ]
    assert len(await readings(contract)) == 1


async def test_the_texts_hold_no_personal_data(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    """But for who did what: names stand in the history, exactly as they were hashed."""
    account = await verified_account(services)
    contract = await sealed_framework(account, services)
    await supplemented(account, services, b"scan", contract=contract)
    archive = await archive_at(client, path_of(links, [contract], account=account, at=services.now()))
    texts = [name for name in archive.namelist() if not name.endswith(".pdf")]
    everything = " ".join([*archive.namelist(), *(archive.read(name).decode() for name in texts)])
    copy = contract.party_a_copy
    assert copy is not None
    personal = [COMPANY.credential_number, *(copy.values[name] for name in ("phone", "email", "address"))]
    assert [each for each in personal if each and each in everything] == []
    outside_history = [archive.read(name).decode() for name in texts if not name.endswith("history.json")]
    assert not any(CUSTOMER.name in each for each in [*outside_history, *archive.namelist()])


async def test_many_contracts_are_a_folder_each_in_the_order_asked(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contracts = [await filed(account, services, b"%%PDF-1.7 %d" % number) for number in range(5)]
    asked = [contracts[place] for place in (3, 0, 4, 1, 2)]
    archive = await archive_at(client, path_of(links, asked, account=account, at=services.now()))
    folders = list(dict.fromkeys(name.split("/")[0] for name in archive.namelist()))
    assert folders == [contract.number for contract in asked]
    for number, contract in enumerate(contracts):
        assert archive.read(f"{contract.number}/{contract.number}.pdf") == b"%%PDF-1.7 %d" % number
        assert [event.actor for event in await readings(contract)] == [CUSTOMER]


async def test_a_long_history_is_whole(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    account = await verified_account(services)
    contract = await filed(account, services, b"%PDF-1.7 sealed")
    path = path_of(links, [contract], account=account, at=services.now())
    for _ in range(100 - await ContractEvent.filter(contract_id=contract.id).count() - 1):
        assert (await client.get(path)).status_code == 200
    for expected in (100, 101, 102):
        archive = await archive_at(client, path)
        events = json.loads(archive.read(f"{contract.number}/history.json"))["events"]
        assert [event["sequence"] for event in events] == list(range(1, expected + 1))


async def test_an_export_is_no_reading_of_the_single_file(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    """A part of a file is a reading unless the file is being read already."""
    account = await verified_account(services)
    contract = await filed(account, services, b"%PDF-1.7 sealed")
    file = Link(
        account_id=account.id,
        document_id=(await document_of(contract, DocumentKind.SEALED)).id,
        reader_kind=CUSTOMER.kind,
        reader_id=CUSTOMER.id or "",
        reader_name=CUSTOMER.name,
    )
    single = f"/documents/{links.token_of(file, now=services.now())[0]}"
    await archive_at(client, path_of(links, [contract], account=account, at=services.now()))
    for _ in range(2):
        part = await client.get(single, headers={"Range": "bytes=0-3"})
        assert (part.status_code, part.content) == (206, b"%PDF")
    kinds = [json.loads(event.payload)["facts"]["kind"] for event in await readings(contract)]
    assert kinds == ["EXPORT", "SEALED"]


async def test_an_operator_exports_contracts_of_any_account(
    client: httpx.AsyncClient, services: Services, links: LinkSigner
) -> None:
    accounts: list[Account] = [
        await verified_account(services, reference=reference) for reference in ("AC900001", "AC900002")
    ]
    contracts = [await filed(account, services, account.reference.encode()) for account in accounts]
    archive = await archive_at(client, path_of(links, contracts, reader=OPERATOR, at=services.now()))
    assert len(archive.namelist()) == 10
    for contract in contracts:
        assert [event.actor for event in await readings(contract)] == [OPERATOR]


@pytest.mark.parametrize("kind", list(ContractKind))
async def test_the_headers_keep_the_archive_a_file(
    client: httpx.AsyncClient, services: Services, links: LinkSigner, kind: ContractKind
) -> None:
    account = await verified_account(services)
    contract = await filed(account, services, b"%PDF-1.7 sealed", kind=kind)
    path = path_of(links, [contract], account=account, at=services.now(), file_name="合同.zip")
    answer = await client.get(path)
    assert dict(answer.headers) == {
        "content-type": "application/zip",
        "content-disposition": "attachment; filename=\"__.zip\"; filename*=UTF-8''%E5%90%88%E5%90%8C.zip",
        "cache-control": "private, no-store",
        "content-security-policy": "default-src 'none'; sandbox",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
    }
