"""What is found in the database and the files once all is quiet, held against what customers were told."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from typing import Final, TypeVar
from uuid import UUID

from tortoise.queryset import QuerySet

from jobs.history_check import verify_everything
from models import Contract, ContractEvent, ContractLine, ContractNumber, Document, OrderClaim
from providers.folder_storage import FolderStorage
from rules.terms import ContractEventStep as Step
from rules.terms import ContractKind, ContractSubStatus, DocumentKind
from schema.ids import IdType, key_of
from tests.chaos.fleet import Fleet
from tests.chaos.ledger import Known, Ledger

Row = TypeVar("Row", ContractEvent, Document, ContractNumber, ContractLine, OrderClaim)

STUCK_AFTER: Final = 60.0
"""Seconds after which a contract that still waits for the background is stuck."""

CUSTOMERS: Final = frozenset(
    {
        Step.CREATED,
        Step.FILLED_IN,
        Step.TEXT_CONFIRMED,
        Step.SIGNING_CONFIRMED,
        Step.FINALIZED,
        Step.VOIDED,
        Step.SIGNING_CANCEL_REQUESTED,
        Step.PAPER_REQUESTED,
        Step.DELETED,
    }
)
"""Steps that nobody but a customer takes."""

ONCE: Final = (Step.CREATED, Step.FINALIZED, Step.VOIDED, Step.CUSTOMER_SIGNED, Step.SEALED, Step.DELETED)
EFFECTIVE: Final = frozenset(
    {
        ContractSubStatus.ELECTRONIC_EFFECTIVE,
        ContractSubStatus.PAPER_REQUESTED,
        ContractSubStatus.PAPER_SHIPPED,
    }
)


async def quiet(within: float = STUCK_AFTER) -> float:
    """Seconds until nothing waits for the background any more; who waits for a signature waits for a customer."""
    began = time.monotonic()
    while waiting := await _waiting():
        taken = time.monotonic() - began
        assert taken < within, f"stuck after {taken:.0f} s: {waiting}"
        await asyncio.sleep(0.2)
    return time.monotonic() - began


async def _waiting() -> list[tuple[str, str, str | None]]:
    rows = Contract.filter(work_since__isnull=False, deleted_at=None).exclude(
        sub_status=ContractSubStatus.CUSTOMER_SIGNING
    )
    found = [row for row in await rows if row.work is not None]
    return [(row.number, row.sub_status, row.work_error) for row in found]


class Findings:
    """Of the accounts of one town. Read once; each check names what it found."""

    def __init__(self, ledger: Ledger, fleet: Fleet, town: str) -> None:
        self._ledger, self._fleet, self._town = ledger, fleet, town
        self._contracts: dict[UUID, Contract] = {}
        self._steps: dict[UUID, Counter[Step]] = {}
        self._documents: dict[UUID, list[Document]] = {}

    async def check(self) -> None:
        await self._read()
        self._check_strangers()
        for known in self._ledger.contracts.values():
            self._check_known(known)
        for contract in self._contracts.values():
            self._check_seals(contract)
        await self._check_numbers()
        await self._check_orders()
        self._check_frameworks()
        await self._check_files()
        broken = [each.broken for each in await verify_everything(lambda _: None)]
        assert broken == [[], [], []]

    async def _read(self) -> None:
        found = await Contract.all().prefetch_related("account")
        self._contracts = {
            row.id: row for row in found if row.account.reference.lstrip("P").startswith(self._town)
        }
        self._steps = {key: Counter() for key in self._contracts}
        self._documents = {key: [] for key in self._contracts}
        for event in await self._ours(ContractEvent.all()):
            self._steps[event.contract_id][event.step] += 1
        for document in await self._ours(Document.all()):
            self._documents[document.contract_id].append(document)

    async def _ours(self, rows: QuerySet[Row]) -> list[Row]:
        """Those of our contracts; too many to name each in SQL."""
        return [row for row in await rows if row.contract_id in self._contracts]

    def _check_known(self, known: Known) -> None:
        key = key_of(IdType.CONTRACT, known.id)
        contract = self._contracts.get(key) if key else None
        assert contract is not None, f"lost: {known}"
        assert (contract.number, contract.account.reference) == (known.number, known.account)
        steps = self._steps[contract.id]
        for step in CUSTOMERS:
            heard = known.steps[step]
            assert heard <= steps[step] <= heard + known.unclear[step], (step, known, steps)
        signed = known.steps[Step.CUSTOMER_SIGNED]
        assert steps[Step.CUSTOMER_SIGNED] >= signed, (known, steps)
        assert (contract.deleted_at is not None) == (steps[Step.DELETED] > 0)

    def _check_strangers(self) -> None:
        """Who went away unheard may have left a contract; nobody else has."""
        known = {key_of(IdType.CONTRACT, each) for each in self._ledger.contracts}
        strangers = Counter(row.account.reference for key, row in self._contracts.items() if key not in known)
        assert strangers <= self._ledger.never_heard, strangers - self._ledger.never_heard

    def _check_seals(self, contract: Contract) -> None:
        steps, kinds = self._steps[contract.id], Counter(each.kind for each in self._documents[contract.id])
        assert all(steps[step] <= 1 for step in ONCE), (contract.number, steps)
        effective = contract.sub_status in EFFECTIVE
        assert steps[Step.SEALED] == kinds[DocumentKind.SEALED] == effective, (contract.number, steps, kinds)
        assert steps[Step.DRAFT_RENDERED] <= 1

    async def _check_numbers(self) -> None:
        numbers = [row.number for row in self._contracts.values()]
        assert len(set(numbers)) == len(numbers)
        assert await ContractNumber.all().count() == await Contract.all().count()
        rows = {row.contract_id: row.sequence for row in await self._ours(ContractNumber.all())}
        assert rows.keys() == self._contracts.keys()
        said = {row.id: int(row.number.split("-")[2]) for row in self._contracts.values()}
        assert said == rows

    async def _check_orders(self) -> None:
        """Of an undeleted contract all its lines' orders are its own, of a deleted one none."""
        lines: dict[UUID, set[UUID]] = {key: set() for key in self._contracts}
        for line in await self._ours(ContractLine.all()):
            lines[line.contract_id].add(line.order_id)
        for key, contract in self._contracts.items():
            assert bool(lines[key]) == (contract.kind is ContractKind.ORDER), contract.number
        expected = [
            (order, key)
            for key, orders in lines.items()
            if self._contracts[key].deleted_at is None
            for order in orders
        ]
        found = [(claim.order_id, claim.contract_id) for claim in await self._ours(OrderClaim.all())]
        assert sorted(found) == sorted(expected)
        assert len({order for order, _ in found}) == len(found)

    def _check_frameworks(self) -> None:
        live = [
            row
            for row in self._contracts.values()
            if row.kind is ContractKind.FRAMEWORK
            and row.deleted_at is None
            and row.sub_status is not ContractSubStatus.VOIDED
        ]
        assert all(row.framework_slot == row.account_id for row in live)
        assert not _twice(row.account_id for row in live)

    async def _check_files(self) -> None:
        """Each file a row names is there, and is what was stored."""
        storage = FolderStorage(self._fleet.documents)
        for documents in self._documents.values():
            for document in documents:
                file = await storage.check(document.sha256)
                assert file.byte_size == document.byte_size


def _twice(values: Iterable[UUID]) -> list[UUID]:
    return [value for value, times in Counter(values).items() if times > 1]
