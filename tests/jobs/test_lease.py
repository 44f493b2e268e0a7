"""A lease: renewed while its worker lives, lost to another start, given back at a stop; only its holder writes."""

import asyncio
from datetime import timedelta

import pytest

import jobs.lease
import jobs.queue
from jobs.lease import LEASE
from jobs.services import Services
from jobs.workbench import ChildDied
from models import SYSTEM, Contract
from models.database import connection, transaction
from rules.terms import ContractEventStep, ContractSubStatus
from tests.jobs.work import (
    Clock,
    Recording,
    Running,
    eventually,
    finish,
    has_moved_on,
    steps_of,
    waiting_contract,
    worker_with,
)

DONE = [ContractEventStep.CREATED, ContractEventStep.DRAFT_RENDERED]


class Held:
    """A job that stands where it is told to, until it may go on."""

    def __init__(self) -> None:
        self.there, self.go_on = asyncio.Event(), asyncio.Event()
        self.ended: BaseException | None = None

    async def __call__(self, contract: Contract, services: Services) -> None:
        self.there.set()
        try:
            await self.go_on.wait()
            await finish(contract, services)
        except BaseException as error:
            self.ended = error
            raise


async def test_a_worker_that_lost_its_lease_while_it_stood_still_writes_nothing(
    services: Services, clock: Clock
) -> None:
    contract, frozen, second = await waiting_contract(services), Held(), Held()
    first = asyncio.create_task(worker_with(frozen, services).look_at(contract.id))
    await frozen.there.wait()
    clock.move(LEASE)
    other = asyncio.create_task(worker_with(second, services).look_at(contract.id))
    await second.there.wait()
    begun = await Contract.get(id=contract.id)

    frozen.go_on.set()
    await first
    assert str(frozen.ended) == "CONTRACT_CHANGED"
    left = await Contract.get(id=contract.id)
    assert (left.sub_status, left.work_attempts, left.work_crashes) == (contract.sub_status, 2, 1)
    assert (left.work_due_at, left.work_started_at) == (begun.work_due_at, begun.work_started_at)

    second.go_on.set()
    await other
    assert await steps_of(contract) == DONE


async def test_what_a_worker_without_its_lease_has_to_complain_of_is_not_written_either(
    services: Services, clock: Clock
) -> None:
    contract, second = await waiting_contract(services), Held()

    async def frozen(contract: Contract, services: Services) -> None:
        clock.move(LEASE)
        second.task = asyncio.create_task(  # type: ignore[attr-defined]
            worker_with(second, services).look_at(contract.id)
        )
        await second.there.wait()
        raise OSError

    await worker_with(frozen, services).look_at(contract.id)
    left = await Contract.get(id=contract.id)
    assert (left.work_error, left.work_attempts) == (None, 2)
    assert left.work_due_at is not None
    assert left.work_due_at > clock()
    second.go_on.set()
    await second.task  # type: ignore[attr-defined]
    assert await steps_of(contract) == DONE


async def test_a_lease_is_renewed_while_the_job_runs_and_keeps_others_away(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.lease, "BEAT", 0.05)
    contract, held, other = await waiting_contract(services), Held(), Recording()
    working = asyncio.create_task(worker_with(held, services).look_at(contract.id))
    await held.there.wait()
    for _ in range(3):
        clock.move(LEASE * 0.9)
        await eventually(lambda: _lasts(contract, clock))
        await worker_with(other, services).look_at(contract.id)
    held.go_on.set()
    await working
    assert other.started == []
    assert await steps_of(contract) == DONE


async def test_a_job_is_ended_when_its_lease_is_lost(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract, held = await waiting_contract(services), Held()
    monkeypatch.setattr(jobs.lease, "BEAT", 0.05)
    working = asyncio.create_task(worker_with(held, services).look_at(contract.id))
    await held.there.wait()
    stolen = clock() + timedelta(days=1)
    await Contract.filter(id=contract.id).update(work_due_at=stolen, work_started_at=stolen)
    await working
    assert isinstance(held.ended, asyncio.CancelledError)
    left = await Contract.get(id=contract.id)
    assert (left.work_due_at, left.work_started_at, left.work_error) == (stolen, stolen, None)


async def test_a_failure_after_a_move_that_was_rolled_back_is_written(services: Services) -> None:
    contract = await waiting_contract(services)

    async def half(contract: Contract, services: Services) -> None:
        async with transaction():
            await contract.advance(ContractEventStep.DRAFT_RENDERED, actor=SYSTEM, now=services.now())
            raise OSError

    await worker_with(half, services).look_at(contract.id)
    left = await Contract.get(id=contract.id)
    assert (left.version, left.work_attempts, left.work_error) == (contract.version, 1, "OSError")
    assert left.work_started_at is None


async def test_a_job_that_is_due_again_meanwhile_goes_on(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.lease, "BEAT", 0.05)
    contract, held = await waiting_contract(services), Held()
    working = asyncio.create_task(worker_with(held, services).look_at(contract.id))
    await held.there.wait()
    await Contract.filter(id=contract.id).update(work_due_at=clock())
    await asyncio.sleep(0.3)
    held.go_on.set()
    await working
    assert await steps_of(contract) == DONE


async def test_a_job_that_takes_too_long_fails_and_is_tried_again(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.lease, "LONGEST", 0.1)
    contract = await waiting_contract(services)
    await worker_with(Held(), services).look_at(contract.id)
    left = await Contract.get(id=contract.id)
    assert (left.work_error, left.work_started_at, left.work_attempts) == (
        "TimeoutError from CancelledError",
        None,
        1,
    )
    assert left.work_due_at is not None
    assert left.work_due_at <= clock() + timedelta(seconds=3)


async def test_what_kills_a_child_is_set_aside_after_five_starts_and_what_came_back_between_is_no_crash(
    services: Services, clock: Clock
) -> None:
    async def kills(contract: Contract, services: Services) -> None:
        raise ChildDied

    async def fails(contract: Contract, services: Services) -> None:
        raise OSError

    contract, job = await waiting_contract(services), Recording(kills)
    killing, failing = worker_with(job, services), worker_with(fails, services)
    for each in (*[killing] * 4, failing, *[killing] * 7):
        await each.look_at(contract.id)
        clock.move(timedelta(minutes=10))
    left = await Contract.get(id=contract.id)
    assert (left.work_due_at, left.work_error) == (None, "crashed too often")
    assert job.started == [contract.id] * 9
    assert left.work_since is not None  # so operators see it


async def test_a_stop_lets_what_runs_come_to_its_end(services: Services) -> None:
    contract, held = await waiting_contract(services), Held()
    async with Running(worker_with(held, services)):
        await asyncio.wait_for(held.there.wait(), 20)
        asyncio.get_running_loop().call_later(0.5, held.go_on.set)
    assert await steps_of(contract) == DONE


async def test_what_does_not_end_in_time_is_given_back_as_if_it_had_not_been_started(
    services: Services, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs.queue, "_FAREWELL", 0.2)
    contract, held = await waiting_contract(services), Held()
    async with Running(worker_with(held, services)):
        await asyncio.wait_for(held.there.wait(), 20)
    left = await Contract.get(id=contract.id)
    assert (left.work_attempts, left.work_crashes, left.work_started_at) == (0, 0, None)
    assert left.work_due_at is not None
    assert left.work_due_at <= clock()
    async with Running(worker_with(finish, services)):
        await eventually(lambda: has_moved_on(contract))


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_failure_is_written_when_the_database_is_back(services: Services) -> None:
    """No row can be written for a while, as through a restart; the failure is no crash of the job's."""
    contract = await waiting_contract(services)

    async def interrupted(contract: Contract, services: Services) -> None:
        await connection().execute_script("ALTER TABLE contract RENAME COLUMN work_error TO gone")
        raise ConnectionError

    working = asyncio.create_task(worker_with(interrupted, services).look_at(contract.id))
    try:
        await asyncio.sleep(1.2)
        assert not working.done()
    finally:
        await connection().execute_script("ALTER TABLE contract RENAME COLUMN gone TO work_error")
    await working
    left = await Contract.get(id=contract.id)
    assert (left.work_error, left.work_started_at) == ("ConnectionError", None)
    assert left.sub_status is ContractSubStatus.DRAFT_GENERATING


async def _lasts(contract: Contract, clock: Clock) -> bool:
    due = (await Contract.get(id=contract.id)).work_due_at
    return due is not None and due > clock() + LEASE * 0.8
