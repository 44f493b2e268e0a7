"""Making a contract ready to leave: its files are checked, then the reading is written into its history.

Only then its first byte may leave; exported_folder is what leaves.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from jobs.paper import cited_as
from jobs.services import Services
from models import (
    Account,
    Actor,
    Contract,
    ContractEvent,
    Document,
    Supplement,
    record_account_event,
    record_contract_event,
)
from models.database import held, transaction
from providers.storage import CheckedFile
from rules.terms import AccountEventStep, ContractEventStep, DocumentKind

MOST: Final = 50
"""Contracts in one archive."""

KIND: Final = "EXPORT"
"""In the history, as the kind of what was read."""


class NothingToExport(Exception):
    """The contract is gone from the reader's sight, or has no sealed document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """A supplement, with its file where there is one."""

    supplement: Supplement
    file: CheckedFile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Checked, and the reading written: it is number `last_entry` of the history."""

    contract: Contract
    sealed: CheckedFile
    scans: tuple[Scan, ...]
    last_entry: int

    @property
    def at(self) -> datetime:
        """The time of all its files."""
        return self.contract.effective_at or self.contract.updated_at


def sealed_documents(account_id: UUID | None, contract_ids: Sequence[UUID]) -> QuerySet[Document]:
    """Those of these contracts that the account may fetch; of any account for null, as operators do.

    Not after a contract's retention, and for customers not while their account's data is only kept.
    """
    rows = Document.filter(
        kind=DocumentKind.SEALED,
        contract_id__in=contract_ids,
        contract__deleted_at=None,
        contract__erased_at=None,
    )
    if account_id is None:
        return rows
    return rows.filter(contract__account_id=account_id, contract__account__restricted_at=None)


async def prepare(
    contract_id: UUID, account_id: UUID | None, services: Services, *, actor: Actor
) -> Prepared:
    """Raises NothingToExport, DocumentMissing, DocumentCorrupt or ProviderUnavailable: then nothing was written."""
    sealed = await sealed_documents(account_id, [contract_id]).first()
    if sealed is None:
        raise NothingToExport
    pdf = await services.storage.check(sealed.sha256)
    while True:
        supplements = await _supplements_of(await _there(_seen(account_id, contract_id)))
        scans = [await _checked(supplement, services) for supplement in supplements]
        async with transaction():
            await _account_held(supplements)
            contract = await _there(held(_seen(account_id, contract_id)))
            if await _supplements_of(contract) != supplements:
                continue  # one was recorded meanwhile
            last_entry = await _readings_written(contract, sealed, scans, actor, services.now())
        return Prepared(contract=contract, sealed=pdf, scans=tuple(scans), last_entry=last_entry)


async def _account_held(supplements: Sequence[Supplement]) -> None:
    """Before its contract, as everywhere, where a letter of the account goes along."""
    for supplement in supplements:
        if supplement.contract_id is None:
            await Account.locked(supplement.account_id)
            return


async def _readings_written(
    contract: Contract, sealed: Document, scans: Sequence[Scan], actor: Actor, at: datetime
) -> int:
    """In the account's history too where a letter of the account goes along. The contract's last entry."""
    step, account_step = ContractEventStep.DOCUMENT_READ, AccountEventStep.DOCUMENT_READ
    for scan in scans:
        if scan.file is not None and scan.supplement.contract_id is None:
            facts = {"kind": KIND, "sha256": scan.file.sha256, "contract": contract.number}
            await record_account_event(contract.account_id, account_step, actor=actor, at=at, facts=facts)
    facts = {"kind": KIND, "sha256": sealed.sha256}
    await record_contract_event(contract.id, step, actor=actor, at=at, facts=facts)
    last = await ContractEvent.filter(contract_id=contract.id).order_by("-sequence").first()
    assert last is not None  # noqa: S101 - it was written in the line before
    return last.sequence


def _seen(account_id: UUID | None, contract_id: UUID) -> QuerySet[Contract]:
    rows = Contract.filter(deleted_at=None) if account_id is None else Contract.of(account_id)
    return rows.filter(id=contract_id)


async def _there(contracts: QuerySet[Contract]) -> Contract:
    contract = await contracts.first()
    if contract is None:
        raise NothingToExport
    return contract


async def _supplements_of(contract: Contract) -> list[Supplement]:
    """The contract's own, then those of its account that it cites by its very words."""
    cited = json.loads(contract.cited_documents)
    own, whole = Q(contract_id=contract.id), Q(contract_id=None)
    found = await Supplement.filter(own | whole, account_id=contract.account_id).order_by("recorded_at", "id")
    return [each for each in found if each.contract_id is not None] + [
        each for each in found if each.contract_id is None and cited_as(each) in cited
    ]


async def _checked(supplement: Supplement, services: Services) -> Scan:
    if supplement.sha256 is None:
        return Scan(supplement=supplement, file=None)
    return Scan(supplement=supplement, file=await services.storage.check(supplement.sha256))
