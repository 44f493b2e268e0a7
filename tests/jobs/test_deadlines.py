"""Customers who have not signed are told once more, three days before it is too late."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from jobs.deadlines import tell_deadlines
from jobs.services import Services
from models import Contract, EsignFlow, Notice
from models.database import transaction
from providers.notification import EmbeddedNotification
from rules.signing import PATIENCE
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus, FlowState, NoticeKind
from tests.jobs.signing import World, scripted
from tests.jobs.work import Clock
from tests.scripted_esign import ScriptedEsign

THREE_DAYS = timedelta(days=3)


@pytest.fixture
def world(services: Services, clock: Clock, tmp_path: Path) -> World:
    return scripted(services, clock, tmp_path / "keys", ScriptedEsign())


async def told(contract: Contract) -> list[dict[str, Any]]:
    found = Notice.filter(contract_id=contract.id, kind=NoticeKind.SIGNING_DEADLINE)
    return [json.loads(each.facts) for each in await found]


async def until_the_notice(world: World, contract: Contract) -> None:
    """The clock is moved to the moment it is due."""
    due = (await world.flow(contract)).deadline_notice_due_at
    assert due is not None
    world.clock.move(due - world.clock())


async def test_the_deadline_is_told_once_three_days_before(world: World) -> None:
    contract = await world.signing()
    flow = await world.flow(contract)
    assert flow.deadline_notice_due_at == flow.sign_by - THREE_DAYS
    world.clock.move(timedelta(days=26, hours=23))
    await world.worker.sweep()
    assert await told(contract) == []
    await until_the_notice(world, contract)
    for _ in range(3):
        await world.worker.sweep()
    assert await told(contract) == [{"subStatus": "CUSTOMER_SIGNING", "version": contract.version}]
    assert (await world.flow(contract)).deadline_notice_due_at is None
    notification = world.services.notification
    assert isinstance(notification, EmbeddedNotification)
    assert [each.kind for each in await notification.sent()] == ["signing.due", "signing.deadline"]


async def test_of_many_workers_one_tells_it(world: World) -> None:
    contract = await world.signing()
    await until_the_notice(world, contract)
    await asyncio.gather(*(tell_deadlines(world.services) for _ in range(8)))
    assert len(await told(contract)) == 1


async def test_there_is_no_notice_where_there_is_no_time_for_it(
    services: Services, clock: Clock, tmp_path: Path
) -> None:
    hasty = replace(services, sign_within=THREE_DAYS)
    world = scripted(hasty, clock, tmp_path / "keys", ScriptedEsign())
    contract = await world.signing()
    assert (await world.flow(contract)).deadline_notice_due_at is None


@pytest.mark.parametrize("state", [FlowState.CUSTOMER_SIGNED, FlowState.REFUSED, FlowState.REVOKED])
async def test_news_of_the_flow_cross_it_off(world: World, state: FlowState) -> None:
    contract = await world.signing()
    world.esign.says(state)
    await world.later(contract)
    assert await EsignFlow.exclude(deadline_notice_due_at=None).count() == 0
    world.clock.move(timedelta(days=28))
    await tell_deadlines(world.services)
    assert await told(contract) == []


async def test_a_customer_who_cancels_is_not_told(world: World) -> None:
    contract = await world.signing()
    await until_the_notice(world, contract)
    await world.step(contract, Step.SIGNING_CANCEL_REQUESTED)
    await tell_deadlines(world.services)
    assert await told(contract) == []
    assert (await world.flow(contract)).deadline_notice_due_at is None


async def told_and_killed(world: World, contract: Contract) -> None:
    async with transaction():
        await tell_deadlines(world.services)
        assert len(await told(contract)) == 1
        raise RuntimeError("killed")


async def test_a_crash_before_the_commit_loses_nothing_and_doubles_nothing(world: World) -> None:
    contract = await world.signing()
    await until_the_notice(world, contract)
    with pytest.raises(RuntimeError, match="killed"):
        await told_and_killed(world, contract)
    assert await told(contract) == []
    await tell_deadlines(world.services)
    assert len(await told(contract)) == 1


async def test_a_flow_opened_late_has_the_deadline_of_its_own_intent(world: World) -> None:
    """The answer to the first intent is lost and given up; the second one's time counts."""
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    await world.look(contract)
    world.esign.forgetful.clear()
    contract = await world.later(contract, PATIENCE + timedelta(minutes=10))
    assert contract.sub_status is ContractSubStatus.CUSTOMER_SIGNING
    due = {each.current_slot: each.deadline_notice_due_at for each in await EsignFlow.all()}
    flow = await world.flow(contract)
    assert due == {None: None, contract.id: flow.sign_by - THREE_DAYS}
