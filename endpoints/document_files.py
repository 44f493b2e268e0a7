"""The file that a link opens, and the history's entry of its reading."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from auth.links import Link
from models import (
    Account,
    AccountEvent,
    Actor,
    Contract,
    ContractEvent,
    Document,
    Supplement,
    record_account_event,
    record_contract_event,
)
from models.database import held, transaction
from models.history import Event
from rules.terms import AccountEventStep, ContractEventStep, DocumentKind

_READ_OF_ACCOUNT: Final = AccountEventStep.DOCUMENT_READ
_READ_OF_CONTRACT: Final = ContractEventStep.DOCUMENT_READ


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedFile:
    """A contract's document, or the scan of a supplement; `contract_id` is null for the account as a whole.

    `erased`: after its retention. `restricted`: its account's data is only kept.
    """

    id: UUID
    contract_id: UUID | None
    kind: DocumentKind
    sha256: str
    byte_size: int
    media_type: str
    file_name: str
    erased: bool
    restricted: bool


async def file_of(link: Link) -> LinkedFile | None:
    """Only of a contract that the link's account still sees: a deleted one takes its files along."""
    if link.is_supplement:
        return await _supplement_of(link)
    document = await Document.get_or_none(
        id=link.document_id, contract__account_id=link.account_id, contract__deleted_at=None
    ).select_related("contract__account")
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
        erased=document.contract.erased_at is not None,
        restricted=document.contract.account.restricted_at is not None,
    )


async def _supplement_of(link: Link) -> LinkedFile | None:
    found = await Supplement.get_or_none(
        id=link.document_id, account_id=link.account_id, contract__deleted_at=None
    ).select_related("account", "contract")
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
        erased=(found.account if found.contract is None else found.contract).erased_at is not None,
        restricted=found.account.restricted_at is not None,
    )


async def recorded(link: Link, file: LinkedFile, *, in_part: bool, at: datetime) -> bool:
    """Before the first byte leaves: who gets to read is in the history even if the connection breaks.

    Each fetch of the whole is a reading. Parts are what viewers and resumed downloads ask for, dozens of one file: the
    first by a link is a reading, also if it is a single byte, and those after it go on with it.
    A document of the account as a whole is read in the account's own history. False: the contract is gone by now.
    """
    actor = Actor(kind=link.reader_kind, id=link.reader_id or None, name=link.reader_name)
    facts, since = {"kind": str(file.kind), "sha256": file.sha256}, link.made_at or at
    async with transaction():
        if file.contract_id is None:
            account = await Account.locked(link.account_id)
            if not (in_part and _is_among(await _readings(account, since), actor, facts)):
                await record_account_event(account.id, _READ_OF_ACCOUNT, actor=actor, at=at, facts=facts)
            return True
        contract = await held(Contract.of(link.account_id)).get_or_none(id=file.contract_id)
        if contract is None:
            return False
        if not (in_part and _is_among(await _readings(contract, since), actor, facts)):
            await record_contract_event(contract.id, _READ_OF_CONTRACT, actor=actor, at=at, facts=facts)
    return True


async def _readings(owner: Account | Contract, since: datetime) -> Sequence[Event]:
    if isinstance(owner, Account):
        return await AccountEvent.filter(account_id=owner.id, step=_READ_OF_ACCOUNT, at__gte=since)
    return await ContractEvent.filter(contract_id=owner.id, step=_READ_OF_CONTRACT, at__gte=since)


def _is_among(readings: Sequence[Event], actor: Actor, facts: Mapping[str, str]) -> bool:
    """Whether this reader's reading of this file is in the history since the link was made; an export is another."""
    return any(
        reading.actor == actor and json.loads(reading.payload)["facts"] == facts for reading in readings
    )
