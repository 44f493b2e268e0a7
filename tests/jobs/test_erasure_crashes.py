"""Erasing ends at any statement, or at any file: the next run finishes it, once, and what lives is never touched."""

import contextvars
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext

from jobs.erasure import erase_due
from jobs.history_check import verify_contract_history
from jobs.retention import outlook
from jobs.services import Services
from jobs.workshop import Workshop
from models import Account, AccountEvent, Contract
from models.database import tortoise_config
from models.encryption import VAULT
from models.erasure import files_of_contract
from providers.folder_storage import FolderStorage
from rules.history import broken_at
from rules.terms import ContractKind
from tests.contracts import embedded_services
from tests.databases import KEYRING, copied
from tests.jobs.interruptions import Interruption, interrupted, reached
from tests.jobs.shelves import Shelf
from tests.jobs.work import Clock
from tests.models.builders import NOW
from tests.models.refusals import everything


class SteppingStorage(FolderStorage):
    """Before each file, and after it, whoever deletes may die."""

    async def delete(self, sha256: str, *, put_before: Any) -> bool:
        await reached()
        gone = await super().delete(sha256, put_before=put_before)
        await reached()
        return gone


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[None]:
    config = tortoise_config(f"sqlite://{path}")
    config["connections"]["default"]["engine"] = "tests.jobs.interrupted_sqlite"
    VAULT.unlock(KEYRING)
    EXECUTOR_CACHE.clear()
    async with TortoiseContext() as tortoise:
        await tortoise.init(config=config)
        yield
    EXECUTOR_CACHE.clear()


def quiet(words: str) -> None:
    """Nobody reads along."""


def begin_anew(folder: Path) -> None:
    """Files and rows as they were prepared."""
    shutil.rmtree(folder / "documents")
    shutil.copytree(folder / "prepared", folder / "documents")
    for leftover in folder.glob("run.db*"):
        leftover.unlink()
    copied(folder / "prepared.db", folder / "run.db")


async def living(contract: Contract) -> list[str]:
    """All that a contract which is not due has in the tables."""
    rows = await everything()
    return [repr(row) for table in rows.values() for row in table if str(contract.id) in repr(row)]


async def check_once(account: Account, kinds: list[str]) -> None:
    events = await AccountEvent.filter(account_id=account.id).order_by("sequence")
    assert broken_at(event.link() for event in events) is None
    assert sorted(next(iter(json.loads(event.payload)["facts"])) for event in events) == kinds


@pytest.fixture
def services(tmp_path: Path, workshop: tuple[Workshop, tuple[bytes, ...]]) -> Services:
    clock = Clock()
    embedded = embedded_services(tmp_path / "world", *workshop)
    return replace(embedded, now=clock, storage=SteppingStorage(tmp_path / "documents"))


async def test_a_crash_at_any_statement_or_file_is_finished_by_the_next_run(
    sqlite_template: Path, tmp_path: Path, services: Services
) -> None:
    documents, prepared = tmp_path / "documents", tmp_path / "prepared.db"
    copied(sqlite_template, prepared)
    shelf = Shelf(services)
    async with opened(prepared):
        gone = await shelf.account(restricted_at=NOW)
        due = await shelf.contract(gone)
        stays = await shelf.account()
        alive = await shelf.contract(stays, ContractKind.FRAMEWORK)
        kept_rows, kept_files = await living(alive), await files_of_contract(alive.id)
    services.now.move(timedelta(days=366 * 12))  # type: ignore[attr-defined]
    shutil.copytree(documents, tmp_path / "prepared")

    crashes = 0
    for step in range(1, 1_000):
        begin_anew(tmp_path)
        async with opened(tmp_path / "run.db"):
            interruption = Interruption(step=step, outside=contextvars.copy_context())
            with interrupted(interruption):
                await erase_due(services, quiet)
            assert await living(alive) == kept_rows
            if not interruption.happened:
                break
            crashes += 1
            await erase_due(services, quiet)
            found = await outlook(services.retention, now=services.now(), until=services.now())
            assert (found.due, found.unfinished) == ((), ()), step
            await check_once(gone, ["account", "contract", "filings"])
            assert (await verify_contract_history(due.id)).intact
            assert await living(alive) == kept_rows
            left = {path.name for path in documents.rglob("*") if path.is_file()}
            assert left == kept_files, step
    assert crashes > 60
