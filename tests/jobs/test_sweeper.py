"""The sweeper: what the queue lost is found, notices go out once, and nothing ends it."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from jobs import sweeps
from jobs.failures import each_by_itself
from jobs.queue import LookAt, MemoryQueue
from jobs.services import Services
from jobs.worker import Worker
from models import Contract, Delivery, Notice
from models.database import connection, dialect, transaction
from providers.notification import EmbeddedNotification
from rules.terms import NoticeKind
from tests.jobs.work import (
    Clock,
    Recording,
    Running,
    eventually,
    has_moved_on,
    queue_of,
    waiting_contract,
    worker_with,
)


@pytest.fixture
def notification(services: Services) -> EmbeddedNotification:
    assert isinstance(services.notification, EmbeddedNotification)
    return services.notification


async def noticed_contract(services: Services) -> Contract:
    """One whose customer is to be told something."""
    contract = await waiting_contract(services)
    await Contract.filter(id=contract.id).update(work_due_at=None)
    now = services.now()
    await Notice.create(
        kind=NoticeKind.CONTRACT_EFFECTIVE,
        account_id=contract.account_id,
        contract_id=contract.id,
        created_at=now,
        due_at=now,
    )
    return contract


async def due_of(contract: Contract) -> datetime | None:
    assert (await Notice.get(contract_id=contract.id)).due_at is None
    return (await Delivery.get(notice__contract_id=contract.id)).due_at


async def test_work_is_done_after_every_row_of_the_queue_is_lost(services: Services, database: str) -> None:
    contracts = [await waiting_contract(services) for _ in range(3)]
    for contract in contracts:
        async with transaction():
            await services.queue.enqueue(contract.id, contract.version)
    if dialect() == "postgres":
        await connection().execute_script("TRUNCATE pgqueuer")
    job = Recording()
    async with Running(worker_with(job, replace(services, queue=queue_of(database)))):
        for contract in contracts:
            await eventually(lambda contract=contract: has_moved_on(contract))  # type: ignore[misc]
    assert sorted(job.started) == sorted(contract.id for contract in contracts)


async def test_a_notice_is_sent_once(services: Services, notification: EmbeddedNotification) -> None:
    contract = await noticed_contract(services)
    worker = Worker(services)
    await worker.sweep()
    await worker.sweep()
    (message,) = await notification.sent()
    account = await contract.account
    assert (message.kind, message.recipient_reference) == ("contract.effective", account.reference)
    assert contract.number in message.subject + message.body
    assert await due_of(contract) is None


async def test_a_notice_is_tried_again_seconds_after_the_provider_was_down(
    services: Services, notification: EmbeddedNotification, clock: Clock, tmp_path: Path
) -> None:
    contract = await noticed_contract(services)
    in_the_way = tmp_path / "world" / "notifications.jsonl"
    in_the_way.mkdir(parents=True)
    worker = Worker(services)
    await worker.sweep()
    due = await due_of(contract)
    assert due is not None
    assert timedelta(0) < due - clock() <= timedelta(seconds=5.5)
    in_the_way.rmdir()
    clock.move(timedelta(seconds=6))
    await worker.sweep()
    assert len(await notification.sent()) == 1
    assert await due_of(contract) is None


async def test_the_sweeper_survives_any_error(services: Services, clock: Clock) -> None:
    contract, job = await waiting_contract(services), Recording()
    errors = iter(
        [None, RuntimeError("broken"), OSError("gone"), MemoryError()]
    )  # it is asked once at the start

    def unreliable() -> datetime:
        if error := next(errors, None):
            raise error
        return clock()

    async with Running(worker_with(job, replace(services, now=unreliable))):
        await eventually(lambda: has_moved_on(contract))
    assert next(errors, None) is None
    assert job.started == [contract.id]


async def test_a_sweep_that_breaks_keeps_no_other_waiting(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept = []

    async def breaks(_: Services) -> None:
        raise OSError

    async def often(_: Services) -> None:
        swept.append("often")

    async def seldom(_: Services) -> None:
        swept.append("seldom")

    monkeypatch.setattr(sweeps, "OFTEN", (breaks, often))
    monkeypatch.setattr(sweeps, "SELDOM", (breaks, seldom))
    worker = Worker(services)
    await worker.sweep()
    await worker.sweep()
    assert swept == ["often", "seldom", "often"]


async def test_a_row_that_breaks_keeps_no_other_waiting(services: Services) -> None:
    first, second = [await waiting_contract(services) for _ in range(2)]

    async def marked(contract: Contract) -> None:
        if contract.id == first.id:
            raise OSError
        await Contract.filter(id=contract.id).update(customer_reference="PO-7")

    with capture_logs() as lines:
        await each_by_itself([first, second], marked)
    assert [line["row"] for line in lines] == [f"Contract {first.id}"]
    assert (await Contract.get(id=second.id)).customer_reference == "PO-7"


class Breaking(MemoryQueue):
    """A queue whose first run breaks as no queue should."""

    def __init__(self) -> None:
        super().__init__()
        self.runs = 0

    async def run(self, look_at: LookAt, stop: asyncio.Event) -> None:
        self.runs += 1
        if self.runs == 1:
            raise RuntimeError("broken")
        await super().run(look_at, stop)


async def test_a_worker_whose_queue_breaks_begins_again(services: Services) -> None:
    contract, job, queue = await waiting_contract(services), Recording(), Breaking()
    async with Running(worker_with(job, replace(services, queue=queue))):
        await eventually(lambda: has_moved_on(contract))
    assert queue.runs == 2
    assert job.started == [contract.id]
