"""A worker's care for what it starts: counted before, once, retried with pauses, given up after five starts."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.lease import CALM, LEASE, MOST_CRASHES
from jobs.services import Services
from jobs.worker import MOST_ATTEMPTS, pause_after
from models import Contract
from models.database import transaction
from rules.terms import ActorKind, ContractEventStep, ContractSubStatus
from tests.jobs.work import Clock, Recording, finish, steps_of, waiting_contract, worker_with
from tests.models.builders import ACTORS

PERSONAL = "陆知微 13800000000"


async def fail(contract: Contract, services: Services) -> None:
    raise ValueError(PERSONAL) from KeyError(PERSONAL)


async def crash(contract: Contract, services: Services) -> None:
    """As far as the row can tell, the process is gone: nothing is written after the start."""
    raise asyncio.CancelledError


async def test_due_work_is_done_once_however_often_the_contract_is_looked_at(services: Services) -> None:
    contract, job = await waiting_contract(services), Recording()
    worker = worker_with(job, services)
    await worker.look_at(contract.id)
    await worker.look_at(contract.id)
    assert job.started == [contract.id]
    stored = await Contract.get(id=contract.id)
    assert stored.sub_status is ContractSubStatus.DRAFT_GENERATED
    assert (stored.work_due_at, stored.work_attempts, stored.work_error) == (None, 0, None)
    assert await steps_of(contract) == [ContractEventStep.CREATED, ContractEventStep.DRAFT_RENDERED]


async def test_an_attempt_is_counted_before_the_work(services: Services, clock: Clock) -> None:
    contract = await waiting_contract(services)
    seen: list[Contract] = []

    async def look(contract: Contract, services: Services) -> None:
        seen.append(await Contract.get(id=contract.id))

    before = clock()
    await worker_with(look, services).look_at(contract.id)
    assert [row.work_attempts for row in seen] == [1]
    due = seen[0].work_due_at
    assert due is not None
    assert before + LEASE <= due <= clock() + LEASE


async def test_of_two_workers_at_once_one_starts(services: Services) -> None:
    contract, job = await waiting_contract(services), Recording()
    workers = [worker_with(job, services) for _ in range(2)]
    await asyncio.gather(*(worker.look_at(contract.id) for worker in workers for _ in range(5)))
    assert job.started == [contract.id]


async def test_work_that_is_not_due_yet_is_not_started(services: Services) -> None:
    contract, job = await waiting_contract(services), Recording()
    later = services.now() + timedelta(minutes=1)
    await Contract.filter(id=contract.id).update(work_due_at=later)
    await worker_with(job, services).look_at(contract.id)
    assert job.started == []


async def test_a_failing_job_keeps_the_kind_of_its_error_and_waits(services: Services, clock: Clock) -> None:
    contract = await waiting_contract(services)
    before = clock()
    await worker_with(fail, services).look_at(contract.id)
    stored = await Contract.get(id=contract.id)
    assert stored.work_error == "ValueError from KeyError"
    assert stored.work_attempts == 1
    assert stored.work_due_at is not None
    assert before + timedelta(seconds=1) <= stored.work_due_at <= clock() + timedelta(seconds=3)
    assert (stored.sub_status, stored.version) == (contract.sub_status, contract.version)
    assert await steps_of(contract) == [ContractEventStep.CREATED]


async def test_after_a_hundred_failures_work_waits_for_operators_and_neighbours_go_on(
    services: Services, clock: Clock
) -> None:
    poisoned, neighbour = await waiting_contract(services), await waiting_contract(services)
    job = Recording(fail)
    for _ in range(MOST_ATTEMPTS + 2):
        await worker_with(job, services).look_at(poisoned.id)
        clock.move(timedelta(minutes=10))
    assert job.started == [poisoned.id] * 100
    stored = await Contract.get(id=poisoned.id)
    assert stored.work_due_at is None
    assert (stored.work_attempts, stored.work_error) == (100, "ValueError from KeyError")
    assert stored.sub_status is ContractSubStatus.DRAFT_GENERATING
    await worker_with(finish, services).look_at(neighbour.id)
    assert (await Contract.get(id=neighbour.id)).sub_status is ContractSubStatus.DRAFT_GENERATED


async def test_work_that_takes_its_worker_along_is_given_up_too(services: Services, clock: Clock) -> None:
    contract, job = await waiting_contract(services), Recording(crash)
    worker = worker_with(job, services)
    for _ in range(MOST_CRASHES):
        with pytest.raises(asyncio.CancelledError):
            await worker.look_at(contract.id)
        clock.move(LEASE + timedelta(seconds=1))
    await worker.look_at(contract.id)
    stored = await Contract.get(id=contract.id)
    assert len(job.started) == 5
    assert (stored.work_due_at, stored.work_error) == (None, "crashed too often")
    assert stored.sub_status is ContractSubStatus.DRAFT_GENERATING


async def test_the_last_start_of_what_crashed_is_left_to_a_worker_that_has_lived_for_a_while(
    services: Services, clock: Clock
) -> None:
    """Where processes die every few seconds, whatever they die of, whose turn it was is not to blame."""
    contract = await waiting_contract(services)
    for _ in range(MOST_CRASHES - 1):
        with pytest.raises(asyncio.CancelledError):
            await worker_with(crash, services).look_at(contract.id)
        clock.move(LEASE + timedelta(seconds=1))

    job = Recording()
    old, born_at = worker_with(job, services), services.now()
    clock.move(CALM - timedelta(seconds=1))
    await old.look_at(contract.id)
    assert job.started == []
    assert await put_off_to(contract, born_at + CALM)
    clock.move(timedelta(seconds=1))
    young = worker_with(job, services)
    await young.look_at(contract.id)
    assert job.started == []
    assert await put_off_to(contract, services.now() + CALM)
    clock.move(CALM)
    await old.look_at(contract.id)
    assert job.started == [contract.id]
    assert (await Contract.get(id=contract.id)).sub_status is ContractSubStatus.DRAFT_GENERATED


async def put_off_to(contract: Contract, moment: datetime) -> bool:
    """The test's clock goes on by itself, too."""
    due = (await Contract.get(id=contract.id)).work_due_at
    return due is not None and abs(due - moment) < timedelta(seconds=1)


async def test_a_change_beside_the_work_makes_it_due_again_at_once(services: Services) -> None:
    contract = await waiting_contract(services)

    async def overtaken(contract: Contract, services: Services) -> None:
        await Contract.filter(id=contract.id).update(version=contract.version + 1, customer_reference="PO-7")
        await finish(contract, services)

    await worker_with(overtaken, services).look_at(contract.id)
    stored = await Contract.get(id=contract.id)
    assert (stored.sub_status, stored.work_attempts) == (ContractSubStatus.DRAFT_GENERATING, 0)
    assert stored.work_due_at is not None
    assert stored.work_due_at <= services.now()
    await worker_with(finish, services).look_at(contract.id)
    assert (await Contract.get(id=contract.id)).sub_status is ContractSubStatus.DRAFT_GENERATED


async def test_a_start_keeps_others_away_until_its_lease_is_over(services: Services, clock: Clock) -> None:
    contract, job = await waiting_contract(services), Recording()
    with pytest.raises(asyncio.CancelledError):
        await worker_with(crash, services).look_at(contract.id)
    await worker_with(job, services).look_at(contract.id)
    assert job.started == []
    clock.move(LEASE + timedelta(seconds=1))
    await worker_with(job, services).look_at(contract.id)
    assert job.started == [contract.id]


async def test_what_never_came_back_runs_alone_and_what_merely_failed_does_not(services: Services) -> None:
    everybody = asyncio.Barrier(4)

    async def together(contract: Contract, services: Services) -> None:
        async with asyncio.timeout(30):
            await everybody.wait()

    async def slow(contract: Contract, services: Services) -> None:
        await asyncio.sleep(0.05)

    others = [await waiting_contract(services) for _ in range(4)]
    await Contract.filter(id__in=[each.id for each in others[:2]]).update(
        work_attempts=7, work_error="OSError"
    )
    suspects = [await waiting_contract(services) for _ in range(3)]
    crashed = {"work_attempts": 1, "work_started_at": services.now() - LEASE}
    await Contract.filter(id__in=[each.id for each in suspects]).update(**crashed)
    for job, contracts, most in ((Recording(together), others, 4), (Recording(slow), suspects, 1)):
        worker = worker_with(job, services)
        await asyncio.gather(*(worker.look_at(each.id) for each in contracts))
        assert sorted(job.started) == sorted(each.id for each in contracts)
        assert job.most_at_once == most


async def test_a_job_whose_contract_moved_on_changes_nothing(services: Services) -> None:
    contract = await waiting_contract(services)

    async def overtaken(contract: Contract, services: Services) -> None:
        await finish(await Contract.get(id=contract.id), services)
        await finish(contract, services)

    await worker_with(overtaken, services).look_at(contract.id)
    stored = await Contract.get(id=contract.id)
    assert (stored.version, stored.work_error, stored.work_due_at) == (contract.version + 1, None, None)
    assert await steps_of(contract) == [ContractEventStep.CREATED, ContractEventStep.DRAFT_RENDERED]


async def test_an_error_after_the_contract_moved_on_is_not_written_into_it(services: Services) -> None:
    contract = await waiting_contract(services)

    async def done_and_broken(contract: Contract, services: Services) -> None:
        await finish(await Contract.get(id=contract.id), services)
        raise OSError(PERSONAL)

    await worker_with(done_and_broken, services).look_at(contract.id)
    stored = await Contract.get(id=contract.id)
    assert (stored.work_error, stored.work_due_at, stored.work_attempts) == (None, None, 0)


async def test_nothing_is_started_for_what_is_gone_or_was_never_there(services: Services) -> None:
    contract, job = await waiting_contract(services), Recording()
    async with transaction():
        reason = "never mind"
        await contract.advance(
            ContractEventStep.GENERATION_ABORTED,
            actor=ACTORS[ActorKind.OPERATOR],
            now=services.now(),
            reason=reason,
        )
    worker = worker_with(job, services)
    await worker.look_at(contract.id)
    await worker.look_at(uuid4())
    assert job.started == []


async def test_contracts_that_fail_in_one_outage_come_back_apart(services: Services) -> None:
    contracts = [await waiting_contract(services) for _ in range(20)]
    moment = services.now()
    worker = worker_with(fail, replace(services, now=lambda: moment))
    for contract in contracts:
        await worker.look_at(contract.id)
    dues = [row.work_due_at for row in await Contract.all() if row.work_due_at is not None]
    assert len(set(dues)) == 20
    assert moment + timedelta(seconds=1) <= min(dues)
    assert min(dues) + timedelta(seconds=0.5) < max(dues) <= moment + timedelta(seconds=3)


@given(attempts=st.integers(min_value=1, max_value=1_000))
def test_a_pause_doubles_up_to_five_minutes_with_half_of_it_as_jitter(attempts: int) -> None:
    nominal = min(2**attempts, 300)
    assert timedelta(seconds=nominal * 0.5) <= pause_after(attempts) <= timedelta(seconds=nominal * 1.5)
