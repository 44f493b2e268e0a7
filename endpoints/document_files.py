"""The file that a link opens, and the history's entry of its reading."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from auth.links import Link
from models import Actor, Contract, ContractEvent, Document, Supplement, record_contract_event
from models.database import held, transaction
from rules.terms import ContractEventStep, DocumentKind

_LOG: Final = structlog.get_logger("documents")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedFile:
    """A contract's document, or the scan of a supplement; `contract_id` is null for the account as a whole."""

    id: UUID
    contract_id: UUID | None
    kind: DocumentKind
    sha256: str
    byte_size: int
    media_type: str
    file_name: str


async def file_of(link: Link) -> LinkedFile | None:
    """Only of a contract that the link's account still sees: a deleted one takes its files along."""
    if link.is_supplement:
        return await _supplement_of(link)
    document = await Document.get_or_none(
        id=link.document_id, contract__account_id=link.account_id, contract__deleted_at=None
    )
    if document is None:
        return None
    return LinkedFile(
        id=document.id,
        contract_id=document.contract_id,
        kind=document.kind,
        sha256=document.sha256,
        byte_size=document.byte_size,
        media_type=document.media_type,
        file_name=document.file_name,
    )


async def _supplement_of(link: Link) -> LinkedFile | None:
    found = await Supplement.get_or_none(
        id=link.document_id, account_id=link.account_id, contract__deleted_at=None
    )
    if found is None or found.sha256 is None:
        return None
    return LinkedFile(
        id=found.id,
        contract_id=found.contract_id,
        kind=DocumentKind.SUPPLEMENT,
        sha256=found.sha256,
        byte_size=found.byte_size or 0,
        media_type=found.media_type or "application/octet-stream",
        file_name=found.file_name or "supplement",
    )


async def recorded(link: Link, file: LinkedFile, *, in_part: bool, at: datetime) -> bool:
    """Before the first byte leaves: who gets to read is in the history even if the connection breaks.

    Each fetch of the whole is a reading. Parts are what viewers and resumed downloads ask for, dozens of one file: the
    first by a link is a reading, also if it is a single byte, and those after it go on with it.
    A document of the account as a whole is read on its framework contract; an account without one has no history of
    readings, so the log keeps it. False: the contract is gone by now.
    """
    actor = Actor(kind=link.reader_kind, id=link.reader_id or None, name=link.reader_name)
    async with transaction():
        contracts = held(Contract.of(link.account_id))
        if file.contract_id is not None:
            contract = await contracts.get_or_none(id=file.contract_id)
        else:
            contract = await contracts.get_or_none(framework_slot=link.account_id)
        if contract is None:
            if file.contract_id is None:
                _LOG.info("supplement read", supplement=str(file.id), reader=actor.id)
            return file.contract_id is None
        if in_part and await _is_being_read(contract.id, actor, file.sha256, since=link.made_at or at):
            return True
        await record_contract_event(
            contract.id,
            ContractEventStep.DOCUMENT_READ,
            actor=actor,
            at=at,
            facts={"kind": file.kind, "sha256": file.sha256},
        )
    return True


async def _is_being_read(contract_id: UUID, actor: Actor, sha256: str, *, since: datetime) -> bool:
    """Whether this reader's reading of this file is in the history since the link was made."""
    readings = await ContractEvent.filter(
        contract_id=contract_id, step=ContractEventStep.DOCUMENT_READ, at__gte=since
    )
    return any(
        reading.actor == actor and json.loads(reading.payload)["facts"].get("sha256") == sha256
        for reading in readings
    )
