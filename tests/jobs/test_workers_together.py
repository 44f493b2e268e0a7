"""Several workers on one PostgreSQL: work is shared, sweeps run on one of them, what kills them is set aside."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.duty import PATIENCE, Share
from jobs.lease import LEASE
from jobs.services import Services
from models import Contract, Delivery, Notice
from models.database import connection
from rules.terms import ContractSubStatus, NoticeKind
from tests.jobs.plain_worker import LETTERS, POISON, STARTS, noted
from tests.jobs.work import Running, eventually, finish, waiting_contract, worker_with

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)


@asynccontextmanager
async def workers(
    database: str, folder: Path, count: int = 1, *, ahead: timedelta = timedelta()
) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    """Processes of their own, once all are ready; whatever happens, gone with the block."""
    command = (sys.executable, "-m", "tests.jobs.plain_worker", database, str(folder), str(ahead / SECOND))
    started = [await asyncio.create_subprocess_exec(*command, cwd=ROOT) for _ in range(count)]
    try:
        await eventually(lambda: _ready(folder, {each.pid for each in started}), within=90)
        yield started
    finally:
        for each in started:
            if each.returncode is None:
                each.kill()
            await each.wait()


SECOND = timedelta(seconds=1)


async def _ready(folder: Path, pids: set[int]) -> bool:
    return pids <= {pid for _, pid in noted(folder / "ready")}


async def told(contract: Contract, services: Services) -> None:
    """Its customer is to hear of it."""
    now, account = services.now(), contract.account_id
    await Notice.create(
        kind=NoticeKind.CONTRACT_EFFECTIVE,
        account_id=account,
        contract_id=contract.id,
        created_at=now,
        due_at=now,
    )


async def all_sent(count: int) -> bool:
    return await Delivery.filter(sent_at__isnull=False).count() == count


async def all_done(count: int) -> bool:
    return await Contract.filter(sub_status=ContractSubStatus.DRAFT_GENERATED).count() == count


async def test_three_workers_share_the_work_tell_everything_once_and_another_takes_over_from_a_dead_one(
    services: Services, database: str, tmp_path: Path
) -> None:
    contracts = [await waiting_contract(services) for _ in range(30)]
    for contract in contracts[:20]:
        await told(contract, services)
    async with workers(database, tmp_path, 3) as processes:
        await eventually(lambda: all_done(30))
        await eventually(lambda: all_sent(20))
        starts, letters = noted(tmp_path / STARTS), noted(tmp_path / LETTERS)
        assert sorted(what for what, _ in starts) == sorted(str(each.id) for each in contracts)
        assert len(letters) == len({what for what, _ in letters}) == 20
        sweeper = letters[-1][1]

        os.kill(sweeper, signal.SIGKILL)
        for contract in contracts[20:]:
            await told(contract, services)
        await eventually(lambda: all_sent(30))
        letters = noted(tmp_path / LETTERS)
        assert len(letters) == len({what for what, _ in letters}) == 30
        assert sweeper not in {pid for _, pid in letters[20:]}

        alive = [each for each in processes if each.pid != sweeper]
        for each in alive:
            each.send_signal(signal.SIGTERM)
        assert [await asyncio.wait_for(each.wait(), 30) for each in alive] == [0, 0]


async def test_a_job_that_kills_its_worker_is_set_aside_after_five_starts_and_its_neighbours_go_on(
    services: Services, database: str, tmp_path: Path
) -> None:
    poisoned = await waiting_contract(services)
    await Contract.filter(id=poisoned.id).update(customer_reference=POISON)
    neighbours = [await waiting_contract(services) for _ in range(3)]
    for crash in range(5):
        async with workers(database, tmp_path, ahead=crash * LEASE) as (worker,):
            assert await asyncio.wait_for(worker.wait(), 60) == 9
        await _time_passes()
    async with workers(database, tmp_path, ahead=5 * LEASE):
        await eventually(lambda: _given_up(poisoned))
        await eventually(lambda: all_done(3))
    starts = [what for what, _ in noted(tmp_path / STARTS)]
    assert starts.count(str(poisoned.id)) == 5
    assert set(starts) == {str(each.id) for each in (poisoned, *neighbours)}
    left = await Contract.get(id=poisoned.id)
    assert (left.sub_status, left.work_error) == (poisoned.sub_status, "crashed too often")
    assert left.work_since is not None


async def test_queue_rows_deleted_at_random_moments_lose_no_work(services: Services) -> None:
    chance = random.Random(6)  # noqa: S311 - so that a failure can be repeated
    contracts = [await waiting_contract(services) for _ in range(40)]
    async with Running(worker_with(finish, services)):
        for contract in contracts:
            await services.queue.enqueue(contract.id, contract.version)
            await asyncio.sleep(chance.uniform(0, 0.05))
            if chance.random() < 0.5:
                await connection().execute_script("DELETE FROM pgqueuer")
        await eventually(lambda: all_done(40))


async def test_a_duty_has_one_holder_and_passes_on_when_it_resigns_or_falls_silent(database: str) -> None:
    seconds = [0.0]
    shares = [Share("sweeps", seconds=lambda: seconds[0]) for _ in range(3)]

    async def beaten(*beating: Share) -> list[Share]:
        await asyncio.gather(*(each.beat() for each in beating))
        return [each for each in shares if each.mine]

    (holder,) = await beaten(*shares)
    others = [each for each in shares if each is not holder]
    for _ in range(5):
        seconds[0] += PATIENCE - 0.1
        assert await beaten(*shares) == [holder]

    await holder.resign()
    (successor,) = await beaten(*others)
    (last,) = (each for each in others if each is not successor)
    assert await beaten(last) == [successor]
    seconds[0] += PATIENCE + 0.1  # the successor is frozen
    assert not successor.mine
    assert await beaten(last) == [last]
    assert await beaten(successor, holder) == [last]


async def _time_passes() -> None:
    """For the queue, which goes by the database's own clock."""
    await connection().execute_script("UPDATE pgqueuer SET heartbeat = heartbeat - interval '20 seconds'")


async def _given_up(contract: Contract) -> bool:
    return (await Contract.get(id=contract.id)).work_due_at is None
