"""Where news come from: after the commit alone, from every process, and through the loss of a connection."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from contextvars import copy_context
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from jobs.changes import Change, Changes, PostgresChanges, SqliteChanges
from models import ContractEvent
from models.database import session_arguments, transaction
from models.history import record_contract_event
from rules.terms import ContractEventStep
from tests.goodbyes import with_long_goodbyes
from tests.models.builders import CUSTOMER, NOW, an_account, opened_contract
from tests.waiting import until

ELSEWHERE = """
import asyncio, sys
from uuid import UUID
from models.database import transaction
from models.history import record_contract_event
from rules.terms import ContractEventStep
from tests.databases import opened
from tests.models.builders import CUSTOMER, NOW

async def run():
    async with opened(sys.argv[1]), transaction():
        step = ContractEventStep.DOCUMENT_READ
        await record_contract_event(UUID(sys.argv[2]), step, actor=CUSTOMER, at=NOW)

asyncio.run(run())
"""


def changes_on(url: str) -> Changes:
    return SqliteChanges(url, interval=0.02) if url.startswith("sqlite") else PostgresChanges(url)


class Heard:
    """What was told so far."""

    def __init__(self) -> None:
        self.changes: list[Change] = []

    async def until(self, count: int) -> list[UUID]:
        """Once there are as many, their ids; what comes too much would show later."""
        await until(lambda: len(self.changes) >= count)
        return [change.event_id for change in self.changes]


@asynccontextmanager
async def heard(changes: Changes, since: Any = NOW) -> AsyncIterator[Heard]:
    told = Heard()

    async def follow() -> None:
        async for change in changes.follow(since):
            told.changes.append(change)

    following = asyncio.create_task(follow())
    try:
        yield told
    finally:
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following


async def recorded(contract_id: UUID) -> UUID:
    """One more entry, in a transaction of its own; its id."""
    async with transaction():
        await record_contract_event(contract_id, ContractEventStep.DOCUMENT_READ, actor=CUSTOMER, at=NOW)
    return await newest(contract_id)


async def newest(contract_id: UUID) -> UUID:
    entry = await ContractEvent.filter(contract_id=contract_id).order_by("-sequence").first()
    assert entry is not None
    return entry.id


async def test_an_entry_is_told_once_after_its_commit_and_never_after_a_rollback(database: str) -> None:
    account = await an_account()
    contract = await opened_contract(account)
    created = await newest(contract.id)
    async with heard(changes_on(database)) as told:
        assert await told.until(1) == [created]  # written since then, before anybody listened
        with suppress(LookupError):
            async with transaction():
                await record_contract_event(
                    contract.id, ContractEventStep.DOCUMENT_READ, actor=CUSTOMER, at=NOW
                )
                await asyncio.sleep(0.1)
                assert len(told.changes) == 1
                raise LookupError
        async with transaction():
            await record_contract_event(contract.id, ContractEventStep.DOCUMENT_READ, actor=CUSTOMER, at=NOW)
            await asyncio.sleep(0.1)
            assert len(told.changes) == 1
        assert await told.until(2) == [created, await newest(contract.id)]
        await asyncio.sleep(0.1)
    assert [(each.contract_id, each.account_id, each.at) for each in told.changes] == [
        (contract.id, account.id, NOW)
    ] * 2


async def test_what_was_written_before_is_not_told(database: str) -> None:
    contract = await opened_contract(await an_account())
    async with heard(changes_on(database), since=NOW + timedelta(seconds=1)) as told:
        await asyncio.sleep(0.2)
        later = await recorded(contract.id)
        assert await told.until(1) == [later]  # though its time, too, was before


async def test_what_another_process_writes_is_told(database: str) -> None:
    contract = await opened_contract(await an_account())
    async with heard(changes_on(database)) as told:
        await told.until(1)
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", ELSEWHERE, database, str(contract.id), cwd=Path(__file__).parents[2]
        )
        assert await process.wait() == 0
        assert (await told.until(2))[1] == await newest(contract.id)


@pytest.fixture
def cut(postgres_url: str) -> Callable[[], Any]:
    """Ends the listening connections of this database, as a restart or a firewall does; how many there were."""

    async def end() -> int:
        session = await asyncpg.connect(**session_arguments(postgres_url))
        try:
            rows = await session.fetch(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND (query LIKE 'LISTEN%' OR query LIKE '%FROM contract_event e JOIN%'"
                " OR query LIKE 'SELECT pg_snapshot_xmin%')"
            )
            return len(rows)
        finally:
            await session.close()

    return end


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_lost_connection_loses_nothing_and_tells_nothing_twice(
    database: str, cut: Callable[[], Any]
) -> None:
    contract = await opened_contract(await an_account())
    written = [await newest(contract.id)]
    async with heard(PostgresChanges(database)) as told:
        await told.until(1)
        for _ in range(3):
            written.append(await recorded(contract.id))
            await told.until(len(written))
            assert await cut() == 1
            written += [await recorded(contract.id), await recorded(contract.id)]
            assert await told.until(len(written)) == written
        written.append(await recorded(contract.id))
        assert await told.until(len(written)) == written
        await asyncio.sleep(0.2)
    assert [change.event_id for change in told.changes] == written


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_server_that_is_asked_once_more_after_its_last_words_is_asked_anew(
    database: str, cut: Callable[[], Any]
) -> None:
    contract = await opened_contract(await an_account())
    async with (
        with_long_goodbyes(database, seconds=0.3) as url,
        heard(PostgresChanges(url, pulse=0.02)) as told,
    ):
        await told.until(1)
        assert await cut() == 1
        await asyncio.sleep(0.2)
        written = await recorded(contract.id)
        assert (await told.until(2))[1] == written


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_what_is_committed_hours_after_its_time_while_nobody_listens_is_told(
    database: str, cut: Callable[[], Any]
) -> None:
    contract, other = [await opened_contract(await an_account()) for _ in range(2)]
    outside = copy_context()
    async with heard(PostgresChanges(database, pulse=0.05)) as told:
        await told.until(2)
        async with transaction():
            step, at = ContractEventStep.DOCUMENT_READ, NOW - timedelta(hours=5)
            await record_contract_event(contract.id, step, actor=CUSTOMER, at=at)
            await asyncio.create_task(recorded(other.id), context=outside)
            await told.until(3)
            await asyncio.sleep(0.2)  # the other's is long told, this one's transaction still open
            assert await cut() == 1
        late = await newest(contract.id)
        assert (await told.until(4))[3] == late
        again = await recorded(other.id)
        assert (await told.until(5))[4] == again
        assert await cut() == 1
        last = await recorded(other.id)
        assert (await told.until(6))[5] == last
        await asyncio.sleep(0.2)
    assert len(told.changes) == 6


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_silent_connection_is_asked_whether_it_lives_and_goes_on(database: str) -> None:
    contract = await opened_contract(await an_account())
    async with heard(PostgresChanges(database, pulse=0.05)) as told:
        await told.until(1)
        await asyncio.sleep(0.3)
        entry = await recorded(contract.id)
        assert (await told.until(2))[1] == entry


async def test_closing_leaves_no_task_and_whoever_follows_next_hears_all_again(database: str) -> None:
    contract = await opened_contract(await an_account())
    for _ in range(3):
        async with heard(changes_on(database)) as told:
            await told.until(1)
    entry = await recorded(contract.id)
    async with heard(changes_on(database)) as told:
        assert (await told.until(2))[1] == entry
    assert asyncio.all_tasks() == {asyncio.current_task()}
