"""The machine finds what is broken on purpose: a table entry, a guard, a clean-up, one at a time."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jobs import sweeps
from jobs.left_flows import end_left_flows
from models import Contract
from rules import creation
from rules.signing import HEARD
from rules.terms import ContractEventStep as Step
from rules.terms import ContractSubStatus as Sub
from rules.terms import FlowState
from tests.jobs.signing_machine import fresh_runs, run
from tests.jobs.signing_stage import Stage, staged

Patch = pytest.MonkeyPatch
RUNS = 60
_ADVANCE = Contract.advance


@pytest.fixture
def stage(sqlite_template: Path, tmp_path: Path) -> Iterator[Stage]:
    with fresh_runs(), staged(sqlite_template, tmp_path) as opened:
        yield opened


def completion_is_forgotten(patch: Patch) -> None:
    patch.delitem(HEARD, (FlowState.COMPLETED, Sub.CANCELLING))


def a_signature_loses_against_the_cancel(patch: Patch) -> None:
    patch.setitem(HEARD, (FlowState.CUSTOMER_SIGNED, Sub.CANCELLING), (Step.SIGNING_CANCELLED,))


def nothing_is_compared(patch: Patch) -> None:
    async def advance(contract: Contract, step: Step, **changes: Any) -> None:
        stale = {"sub_status": contract.sub_status, "version": contract.version}
        await Contract.filter(id=contract.id).update(**stale)
        await _ADVANCE(contract, step, **changes)

    patch.setattr(Contract, "advance", advance)


def orders_are_taken_twice(patch: Patch) -> None:
    patch.setattr(creation, "order_violation", lambda *_, **__: None)


def left_flows_are_not_ended(patch: Patch) -> None:
    patch.setattr(sweeps, "OFTEN", tuple(each for each in sweeps.OFTEN if each is not end_left_flows))


BROKEN: tuple[tuple[Callable[[Patch], None], int], ...] = (
    (completion_is_forgotten, 1),
    (a_signature_loses_against_the_cancel, 1),
    (nothing_is_compared, 2),
    (orders_are_taken_twice, 1),
    (left_flows_are_not_ended, 3),
)
"""With the first of the runs: from 1 on each is found too, some after a minute."""


@pytest.mark.parametrize(("broken", "first"), BROKEN)
def test_what_is_broken_is_found(
    stage: Stage, broken: Callable[[Patch], None], first: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    with pytest.raises(AssertionError):
        run(stage, first, RUNS)
