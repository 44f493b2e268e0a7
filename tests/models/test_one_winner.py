"""Of several who move one contract, one does; a rollback leaves nothing of either."""

import asyncio
from contextlib import suppress

import pytest

from models import SYSTEM, Contract
from models.database import transaction
from rules.history import broken_at
from rules.terms import ContractEventStep, ContractSubStatus
from rules.violations import ErrorCode, RuleViolation
from tests.models.builders import (
    CUSTOMER,
    SEALING,
    STEP,
    an_account,
    opened_contract,
    stored,
    walked,
)
from tests.models.lives import LATER, events_of
from tests.models.refusals import everything


async def test_of_two_stale_copies_one_moves_and_the_other_writes_nothing(database: str) -> None:
    contract = await walked(await opened_contract(await an_account()), STEP.DRAFT_RENDERED)
    first, second = await Contract.get(id=contract.id), await Contract.get(id=contract.id)
    async with transaction():
        await first.advance(STEP.FINALIZED, actor=CUSTOMER, now=LATER)
    before = await everything()

    with pytest.raises(RuleViolation) as refusal:
        async with transaction():
            await second.advance(STEP.VOIDED, actor=CUSTOMER, now=LATER)

    assert refusal.value.code is ErrorCode.CONTRACT_CHANGED
    assert await everything() == before
    assert (second.sub_status, second.version) == (ContractSubStatus.DRAFT_GENERATED, contract.version)


async def test_a_copy_as_old_as_a_change_of_version_alone_is_stale_too(database: str) -> None:
    """PAPER_SHIPPED is corrected to PAPER_SHIPPED: the state is the same, the version is not."""
    contract = await opened_contract(await an_account())
    await walked(contract, *SEALING, STEP.PAPER_REQUESTED, STEP.PAPER_SHIPPED)
    stale = await Contract.get(id=contract.id)
    await walked(contract, STEP.SHIPMENT_CORRECTED)

    with pytest.raises(RuleViolation) as refusal:
        await walked(stale, STEP.SHIPMENT_CORRECTED)
    assert refusal.value.code is ErrorCode.CONTRACT_CHANGED


async def test_a_copy_whose_state_was_changed_without_a_new_version_is_stale_too(database: str) -> None:
    contract = await opened_contract(await an_account())
    await Contract.filter(id=contract.id).update(sub_status="DRAFT_GENERATED")
    before = await everything()

    with pytest.raises(RuleViolation) as refusal:
        await walked(contract, STEP.DRAFT_RENDERED)
    assert refusal.value.code is ErrorCode.CONTRACT_CHANGED
    assert await everything() == before


@pytest.mark.parametrize("steps", [(STEP.FINALIZED,), (STEP.FINALIZED, STEP.VOIDED)])
async def test_of_twenty_at_once_exactly_one_wins(
    postgres_database: str, steps: tuple[ContractEventStep, ...]
) -> None:
    contract = await walked(await opened_contract(await an_account()), STEP.DRAFT_RENDERED)
    copies = [await Contract.get(id=contract.id) for _ in range(20)]

    async def move(copy: Contract, step: ContractEventStep) -> ContractEventStep | ErrorCode:
        try:
            async with transaction():
                await copy.advance(step, actor=CUSTOMER, now=LATER)
        except RuleViolation as refusal:
            return refusal.code
        return step

    outcomes = await asyncio.gather(
        *(move(copy, steps[place % len(steps)]) for place, copy in enumerate(copies))
    )

    assert outcomes.count(ErrorCode.CONTRACT_CHANGED) == 19
    [won] = set(outcomes) - {ErrorCode.CONTRACT_CHANGED}
    events = await events_of(contract)
    assert [event.step for event in events] == [STEP.CREATED, STEP.DRAFT_RENDERED, won]
    assert broken_at(event.link() for event in events) is None
    assert (await stored(contract.id))["version"] == 3


async def test_a_rollback_around_leaves_neither_move_nor_event(database: str) -> None:
    contract = await opened_contract(await an_account())
    before = await everything()

    with suppress(LookupError):
        async with transaction():
            await contract.advance(STEP.DRAFT_RENDERED, actor=SYSTEM, now=LATER)
            raise LookupError
    assert await everything() == before

    with suppress(LookupError):
        async with transaction():
            await opened_contract(await an_account())
            raise LookupError
    assert await everything() == before
