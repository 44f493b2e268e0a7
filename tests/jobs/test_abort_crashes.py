"""An abort survives a crash between any two of its lines: done again, or ended by the worker. Nobody can sign."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from jobs.services import Services
from models import Contract
from rules.terms import ContractSubStatus as Sub
from rules.terms import FlowState
from tests.jobs.aborting import Crash, abort, answer_lost, assert_nobody_can_sign, dies
from tests.jobs.signing import World, scripted
from tests.jobs.work import Clock
from tests.scripted_esign import ScriptedEsign


@pytest.fixture
def world(services: Services, clock: Clock, tmp_path: Path) -> World:
    return scripted(services, clock, tmp_path / "keys", ScriptedEsign(answers_for_certain=True))


Patch = Callable[[pytest.MonkeyPatch, World], None]


def _before(name: str) -> Patch:
    def patch(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
        monkeypatch.setattr(world.esign, name, dies)

    return patch


def _after(name: str) -> Patch:
    def patch(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
        does: Callable[..., Awaitable[Any]] = getattr(world.esign, name)

        async def then_dies(*arguments: Any, **named: Any) -> None:
            await does(*arguments, **named)
            raise Crash

        monkeypatch.setattr(world.esign, name, then_dies)

    return patch


def _before_the_move(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    monkeypatch.setattr(Contract, "advance", dies)


def _after_the_move(monkeypatch: pytest.MonkeyPatch, world: World) -> None:
    advance = Contract.advance

    async def then_dies(contract: Contract, *arguments: Any, **named: Any) -> None:
        await advance(contract, *arguments, **named)
        raise Crash

    monkeypatch.setattr(Contract, "advance", then_dies)


CRASHES: dict[str, Patch] = {
    "before find_flow": _before("find_flow"),
    "after find_flow": _after("find_flow"),
    "before cancel_flow": _before("cancel_flow"),
    "after cancel_flow": _after("cancel_flow"),
    "before follow": _before("follow"),
    "after follow": _after("follow"),
    "before the move": _before_the_move,
    "after the move, before the commit": _after_the_move,
}


@pytest.mark.parametrize("crash", CRASHES)
async def test_a_crash_between_any_two_lines_leaves_the_contract_where_it_was_and_it_is_aborted_again(
    world: World, monkeypatch: pytest.MonkeyPatch, crash: str
) -> None:
    contract = await answer_lost(world)
    with monkeypatch.context() as patch:
        CRASHES[crash](patch, world)
        with pytest.raises(Crash):
            await abort(world, contract)
    assert (await Contract.get(id=contract.id)).sub_status is Sub.DRAFT_GENERATING
    assert (await abort(world, contract)).sub_status is Sub.VOIDED
    await assert_nobody_can_sign(world)


@pytest.mark.parametrize("crash", CRASHES)
async def test_after_a_crash_the_worker_brings_the_contract_to_an_end_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch, crash: str
) -> None:
    contract = await answer_lost(world)
    with monkeypatch.context() as patch:
        CRASHES[crash](patch, world)
        with pytest.raises(Crash):
            await abort(world, contract)
    cancelled = world.esign.flows["flow-1"].state is FlowState.REVOKED
    contract = await world.later(contract)
    assert contract.sub_status is Sub.CUSTOMER_SIGNING
    contract = await world.later(contract)
    assert contract.sub_status is (Sub.VOIDED if cancelled else Sub.CUSTOMER_SIGNING)
    assert len(world.esign.flows) == 1
