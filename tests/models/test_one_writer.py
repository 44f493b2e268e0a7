"""Contract.open and Contract.advance: the one writer of a contract's state."""

from datetime import timedelta, timezone
from typing import Any

import pytest

from models import SYSTEM, Contract
from models.database import transaction
from rules.history import FIRST, broken_at
from rules.lifecycle import Move, state_of, work_of
from rules.terms import ContractEventStep, ContractKind, ContractStatus, ContractSubStatus, SigningMode
from rules.violations import ErrorCode, RuleViolation
from tests.models.builders import (
    ACTORS,
    CUSTOMER,
    NOW,
    STEP,
    an_account,
    opened_contract,
    stored,
    walked,
)
from tests.models.lives import LATER, WALKS, WAYS, events_of
from tests.models.refusals import everything


def work_columns(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["work_due_at"], row["work_since"], row["work_attempts"], row["work_error"]


@pytest.mark.parametrize("mode", SigningMode)
async def test_a_new_contract_is_one_row_one_event_and_its_work(database: str, mode: SigningMode) -> None:
    account = await an_account()
    contract = await opened_contract(account, ContractKind.FRAMEWORK, mode)

    first = {
        SigningMode.UNILATERAL: ContractSubStatus.DRAFT_GENERATING,
        SigningMode.BILATERAL: ContractSubStatus.FILLING_IN,
    }[mode]
    row = await stored(contract.id)
    assert (row["sub_status"], row["version"], row["framework_slot"]) == (first, 1, account.id)
    assert (row["created_by_kind"], row["created_by_id"], row["created_by_name"]) == (
        CUSTOMER.kind,
        "user-1",
        "owner",
    )
    due = NOW if mode is SigningMode.UNILATERAL else None
    assert work_columns(row) == (due, due, 0, None)
    [event] = await events_of(contract)
    assert (event.step, event.before, event.after, event.sequence) == (STEP.CREATED, None, first, 1)
    assert (event.actor, event.at, event.previous_hash) == (CUSTOMER, NOW, FIRST)


@pytest.mark.parametrize(("move", "mode", "before", "step"), WALKS)
async def test_each_move_writes_one_chained_event_and_nothing_but_its_row(
    database: str, move: Move, mode: SigningMode, before: ContractSubStatus, step: ContractEventStep
) -> None:
    contract = await walked(await opened_contract(await an_account(), mode=mode), *WAYS[mode, before])
    bystander = await opened_contract(await an_account())
    await Contract.filter(id=contract.id).update(work_attempts=3, work_error="out of paper")
    contract = await Contract.get(id=contract.id)
    events, untouched = await events_of(contract), await stored(bystander.id)
    version, actor = contract.version, ACTORS[move.actor]
    changes: dict[str, Any] = {"effective_at": LATER} if step is STEP.SEALED else {}

    async with transaction():
        await contract.advance(
            step, actor=actor, now=LATER, reason="because", facts={"place": "here"}, **changes
        )

    *earlier, event = await events_of(contract)
    assert [old.hash for old in earlier] == [old.hash for old in events]
    assert (event.step, event.before, event.after) == (step, before, move.after)
    assert (event.actor, event.at, event.reason) == (actor, LATER, "because")
    assert '"facts":{"place":"here"}' in event.payload
    assert broken_at(old.link() for old in [*earlier, event]) is None
    row = await stored(contract.id)
    assert (row["sub_status"], row["version"]) == (move.after or before, version + 1)
    assert row["updated_at"] == LATER
    due = LATER if move.after and work_of(mode, move.after) else None
    if move.after is None:
        assert (row["deleted_at"], row["work_due_at"], contract.work) == (LATER, None, None)
    else:
        assert work_columns(row) == (due, due, 0, None)
        assert row["deleted_at"] is None
    voided = move.after is not None and state_of(move.after).status is ContractStatus.VOIDED
    if voided:
        assert (row["voided_at"], row["voided_because"]) == (LATER, "because")
    assert {name: getattr(contract, name) for name in row} == row
    assert await stored(bystander.id) == untouched


async def test_a_step_the_table_lacks_or_that_is_not_this_actors_writes_nothing(database: str) -> None:
    contract = await opened_contract(await an_account())
    before = await everything()

    for step, actor in ((STEP.FINALIZED, CUSTOMER), (STEP.DRAFT_RENDERED, CUSTOMER)):
        with pytest.raises(RuleViolation) as refusal:
            async with transaction():
                await contract.advance(step, actor=actor, now=LATER)
        assert refusal.value.code is ErrorCode.ACTION_NOT_AVAILABLE
    assert await everything() == before


async def test_a_time_with_another_offset_is_written_and_hashed_in_utc(database: str) -> None:
    contract = await opened_contract(await an_account())
    beijing = LATER.astimezone(timezone(timedelta(hours=8)))

    async with transaction():
        await contract.advance(STEP.DRAFT_RENDERED, actor=SYSTEM, now=beijing)

    event = (await events_of(contract))[-1]
    assert event.at == LATER
    assert '"at":"2026-11-24T01:02:03.456789+00:00"' in event.payload
