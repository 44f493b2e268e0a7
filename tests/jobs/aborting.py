"""Generations that keep failing, and their aborts: shared by the tests of move 20."""

from datetime import timedelta

from jobs.abort import abort_generation
from models import Contract
from rules.terms import ActorKind
from tests.jobs.signing import World
from tests.models.builders import ACTORS

OPERATOR = ACTORS[ActorKind.OPERATOR]
WHY = "无法生成合同草稿"


class Crash(BaseException):
    """The process is gone: no handler of ours runs."""


async def tried(contract: Contract, attempts: int = 3) -> Contract:
    await Contract.filter(id=contract.id).update(work_attempts=attempts, work_error="Broken")
    return await Contract.get(id=contract.id)


async def abort(world: World, contract: Contract) -> Contract:
    read = await Contract.get(id=contract.id)
    await abort_generation(read, world.services, actor=OPERATOR, reason=WHY)
    return await Contract.get(id=contract.id)


async def answer_lost(world: World) -> Contract:
    """At DRAFT_GENERATING: the provider opened the flow, and its answer never came."""
    contract = await world.confirmed()
    world.esign.forgetful.add("open_flow")
    await world.look(contract)
    world.esign.forgetful.clear()
    return await tried(contract)


async def dies(*_: object, **__: object) -> None:
    raise Crash


async def assert_nobody_can_sign(world: World) -> None:
    """Once the sweep has been, and even if the worker goes on with the contract."""
    for _ in range(3):
        await world.worker.sweep()
        world.clock.move(timedelta(minutes=2))
    assert not [flow for flow in world.esign.flows.values() if flow.is_open]
