"""kill -9 or SIGSTOP at the worst moments: a second worker finishes the contract, and no trace is left double."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

import rules.notices
from jobs.lease import LEASE
from jobs.services import Services
from jobs.worker import Worker
from models import Contract, Delivery, Document, Signature
from models.database import connection, dialect
from providers.notification import EmbeddedNotification
from rules.terms import ContractEventStep, ContractSubStatus, DocumentKind
from tests.contracts import advance, bytes_of, drafted_framework, verified_account
from tests.jobs.work import Clock, Running, eventually, gone, steps_of

ROOT = Path(__file__).parents[2]
SEALED = [
    ContractEventStep.CREATED,
    ContractEventStep.DRAFT_RENDERED,
    ContractEventStep.FINALIZED,
    ContractEventStep.SEALED,
]


@pytest.mark.parametrize("moment", ["before the work", "stored", "in the transaction", "before the notice"])
async def test_a_contract_survives_its_killed_worker(
    services: Services, database: str, clock: Clock, tmp_path: Path, moment: str
) -> None:
    contract = await drafted_framework(await verified_account(services), services)
    await advance(contract, ContractEventStep.FINALIZED, services)
    async with worker_at(moment, database, tmp_path / "world") as worker:
        children = children_of(worker.pid)
        os.kill(worker.pid, signal.SIGKILL)
        assert await worker.wait() == -signal.SIGKILL
    for child in children:
        await eventually(lambda child=child: gone(child))  # type: ignore[misc]

    before = await Contract.get(id=contract.id)
    if moment == "before the notice":
        assert (before.sub_status, before.work_attempts) == (ContractSubStatus.ELECTRONIC_EFFECTIVE, 0)
    else:
        assert (before.sub_status, before.work_attempts) == (ContractSubStatus.VENDOR_SIGNING, 1)
        assert not await Document.exists(contract_id=contract.id, kind=DocumentKind.SEALED)

    await time_passes(clock)
    async with Running(Worker(services)):
        await eventually(lambda: noticed(contract))

    assert await steps_of(contract) == SEALED
    assert await Document.filter(contract_id=contract.id, kind=DocumentKind.SEALED).count() == 1
    assert await Signature.filter(contract_id=contract.id).count() == 1
    assert await bytes_of(contract, DocumentKind.SEALED, services)
    assert isinstance(services.notification, EmbeddedNotification)
    assert len(await services.notification.sent()) == 1


async def test_a_worker_frozen_with_the_seal_in_its_hands_seals_nothing_when_it_wakes(
    services: Services, database: str, clock: Clock, tmp_path: Path
) -> None:
    contract = await drafted_framework(await verified_account(services), services)
    await advance(contract, ContractEventStep.FINALIZED, services)
    async with worker_at("stored", database, tmp_path / "world") as worker:
        os.kill(worker.pid, signal.SIGSTOP)
        await time_passes(clock)
        async with Running(Worker(services)):
            await eventually(lambda: noticed(contract))
        sealed = await Document.get(contract_id=contract.id, kind=DocumentKind.SEALED)
        os.kill(worker.pid, signal.SIGCONT)
        assert worker.stdin is not None
        worker.stdin.write(b"go on\n")
        assert worker.stdout is not None
        async with asyncio.timeout(60):
            while (said := await worker.stdout.readline()) != b"refused\n":
                assert said  # its log goes there too

    assert await steps_of(contract) == SEALED
    (left,) = await Document.filter(contract_id=contract.id, kind=DocumentKind.SEALED)
    assert (left.id, left.sha256) == (sealed.id, sealed.sha256)
    assert await Signature.filter(contract_id=contract.id).count() == 1
    assert (await Contract.get(id=contract.id)).work_due_at is None


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def time_passes(clock: Clock) -> None:
    """As long as a start keeps others away; the queue on PostgreSQL goes by the database's own clock."""
    clock.move(max(LEASE, rules.notices.LEASE))
    if dialect() == "postgres":
        await connection().execute_script("UPDATE pgqueuer SET heartbeat = heartbeat - interval '20 seconds'")


async def noticed(contract: Contract) -> bool:
    stored = await Contract.get(id=contract.id)
    told = await Delivery.exists(notice__contract_id=contract.id, sent_at__isnull=False)
    return stored.sub_status is ContractSubStatus.ELECTRONIC_EFFECTIVE and told


@asynccontextmanager
async def worker_at(moment: str, database: str, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Another process's worker, once it stands at that moment; gone with the block, whatever happens."""
    command = (sys.executable, "-m", "tests.jobs.doomed_worker", moment, database, str(folder))
    worker = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE)
    assert worker.stdout is not None
    try:
        async with asyncio.timeout(60):
            assert await worker.stdout.readline() == b"here\n"
        yield worker
    finally:
        if worker.returncode is None:
            worker.kill()
            await worker.wait()
