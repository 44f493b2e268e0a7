"""Contracts to export, links to them, and archives looked into."""

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from auth.links import ExportLink, LinkSigner
from jobs.services import Services
from models import Account, Actor, Contract, ContractEvent, Document, Supplement
from rules.terms import ActorKind, ContractEventStep, ContractKind, DocumentKind, SupplementKind
from tests.contracts import CUSTOMER
from tests.models.builders import SEALING, opened_contract, walked

OPERATOR = Actor(kind=ActorKind.OPERATOR, id="operator-1", name="运营小吴")
JSON = {"Accept": "application/json"}


def path_of(
    links: LinkSigner,
    contracts: Sequence[Contract],
    *,
    at: datetime,
    account: Account | None = None,
    reader: Actor = CUSTOMER,
    file_name: str = "export.zip",
) -> str:
    """The path of a link; without an account it is an operator's."""
    link = ExportLink(
        account_id=None if account is None else account.id,
        contract_ids=tuple(contract.id for contract in contracts),
        file_name=file_name,
        reader_kind=reader.kind,
        reader_id=reader.id or "",
        reader_name=reader.name,
    )
    return f"/exports/{links.export_token_of(link, now=at)[0]}"


async def filed(
    account: Account,
    services: Services,
    content: bytes,
    *,
    kind: ContractKind = ContractKind.ORDER,
    cited: Sequence[str] = (),
    steps: Sequence[ContractEventStep] = SEALING,
) -> Contract:
    """A contract in effect whose sealed file is these bytes: nothing is drawn or sealed."""
    opened = await opened_contract(account, kind, cited_documents=json.dumps(cited))
    contract = await walked(opened, *steps)
    await Document.create(
        contract_id=contract.id,
        kind=DocumentKind.SEALED,
        sha256=await services.storage.put(content),
        byte_size=len(content),
        media_type="application/pdf",
        file_name=f"{contract.number}.pdf",
        created_at=services.now(),
    )
    return await Contract.get(id=contract.id)


DRAFTED = (ContractEventStep.DRAFT_RENDERED,)
"""For what is to be deleted: the database lets nobody delete a contract in effect, so its file is there too early."""


async def deleted(contract: Contract) -> None:
    await walked(contract, ContractEventStep.VOIDED, ContractEventStep.DELETED)


async def supplemented(
    account: Account,
    services: Services,
    content: bytes | None,
    *,
    contract: Contract | None = None,
    **values: Any,
) -> Supplement:
    """A supplement with this scan; of the account as a whole without a contract."""
    scan: dict[str, Any] = {}
    if content is not None:
        scan = {"sha256": await services.storage.put(content), "byte_size": len(content)}
        scan |= {"media_type": "application/pdf", "file_name": "陈示例的扫描件.pdf"}
    row = {
        "id": uuid4(),
        "account_id": account.id,
        "contract_id": None if contract is None else contract.id,
        "kind": SupplementKind.SUPPLEMENTARY_AGREEMENT,
        "reference": "XY-1",
        "signed_on": date(2026, 11, 20),
        "recorded_by": "operator-1",
        "recorded_at": services.now() - timedelta(hours=1),
    }
    return await Supplement.create(**row | scan | values)


async def readings(contract: Contract) -> list[ContractEvent]:
    step = ContractEventStep.DOCUMENT_READ
    return await ContractEvent.filter(contract_id=contract.id, step=step).order_by("sequence")


async def archive_at(client: httpx.AsyncClient, path: str) -> zipfile.ZipFile:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


async def folder_at(client: httpx.AsyncClient, path: str, where: Path) -> Path:
    """The one folder of an archive, unpacked."""
    archive = await archive_at(client, path)
    archive.extractall(where)
    (folder,) = {Path(name).parts[0] for name in archive.namelist()}
    return where / folder
