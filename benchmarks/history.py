"""Histories: verifying every chain, exporting a checkpoint, and verifying against it.

Run from the project's folder: python -m benchmarks.history [contracts, 20000 by default]
"""

import asyncio
import logging
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from benchmarks.contract_list import Statements
from jobs.checkpoint import export_checkpoint, read_checkpoint
from jobs.history_check import verify_everything
from models import Account, Contract, ContractEvent
from models.chains import CONTRACTS
from models.database import transaction
from opening import ready
from program import VERSION, Program, build, utc_now
from providers.sealing import open_sealing
from rules.terms import ActorKind, ContractEventStep, ContractKind, ContractSubStatus, SigningMode
from settings import Settings
from tests.chains import chained

STEP = ContractEventStep
LIFE = (
    STEP.CREATED,
    STEP.DRAFT_RENDERED,
    STEP.DOCUMENT_READ,
    STEP.FINALIZED,
    STEP.SEALED,
    *(STEP.DOCUMENT_READ,) * 3,
)
AT_ONCE = 500
Answer = TypeVar("Answer")


async def fill(contracts: int) -> None:
    """Contracts of a life of eight entries each, written by hand: living them is another benchmark."""
    now = utc_now()
    account = await Account.create(reference="AC1", name="AC1", created_at=now, updated_at=now)
    for start in range(0, contracts, AT_ONCE):
        made = [
            Contract(
                id=uuid4(), number=f"DD-20261123-{number:08d}-0", account_id=account.id, kind=ContractKind.ORDER,
                signing_mode=SigningMode.UNILATERAL, sub_status=ContractSubStatus.ELECTRONIC_EFFECTIVE,
                title="订单合同", vendor="{}", text_version="2026-11-1", effective_at=now,
                verification_code="0000-0000-0000-0000-0000", created_by_kind=ActorKind.CUSTOMER,
                created_by_name="张三", created_at=now, updated_at=now,
            )
            for number in range(start, min(start + AT_ONCE, contracts))
        ]  # fmt: skip
        async with transaction():
            await Contract.bulk_create(made)
            await ContractEvent.bulk_create(
                each for contract in made for each in chained(CONTRACTS, contract.id, LIFE)
            )


async def measured(what: str, work: Callable[[], Awaitable[Answer]], counter: Statements) -> Answer:
    counter.count, started, cpu = 0, time.perf_counter(), time.process_time()
    answer = await work()
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"| {what} | {wall:.1f} s | {cpu:.1f} s | {counter.count} | {memory:.0f} MB |", flush=True)
    return answer


async def run(program: Program, contracts: int, file: Path) -> None:
    counter, log = Statements(), logging.getLogger("tortoise.db_client")
    log.addHandler(counter)
    log.propagate = False
    trusted, sealing = program.services.trusted, open_sealing(program.settings.sealing, now=utc_now())
    async with ready(program):
        await fill(contracts)
        log.setLevel(logging.DEBUG)
        machine = f"{platform.machine()}, Python {platform.python_version()}, SQLite"
        print(f"{machine}, {contracts:,} contracts of {len(LIFE)} entries")
        print("| what | time | CPU | SQL statements | peak memory so far |\n|---|---|---|---|---|")
        checked = await measured("verify-history", lambda: verify_everything(lambda _: None), counter)
        made = await measured(
            "export-checkpoint",
            lambda: export_checkpoint(file, sealing, program=VERSION, now=utc_now(), told=lambda _: None),
            counter,
        )
        once = await measured(
            "reading it back, its signature verified", lambda: read_checkpoint(file, trusted), counter
        )
        against = await measured(
            "verify-history against it", lambda: verify_everything(lambda _: None, once.heads), counter
        )
    print(f"checkpoint: {made.chains:,} histories, {file.stat().st_size / 1e6:.1f} MB")  # noqa: ASYNC240 - nobody waits
    assert [each.broken for each in checked + against] == [[]] * 6
    assert checked[0].entries == contracts * len(LIFE)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings(_env_file=None, data_dir=data, DATABASE_URL=f"sqlite://{data}/bench.db")
        asyncio.run(
            run(build(settings), int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, data / "checkpoint")
        )
