"""An operation stopped at any moment is done whole or not at all, and leaves no connection, lock or task behind."""

import asyncio
import gc

import pytest

from models.database import transaction
from tests.api import Api
from tests.held import nothing_is_held, settled
from tests.models.builders import an_account
from tests.resolvers.stopping import Stopping, assert_whole

ROUNDS = 300
OPERATIONS = {
    "contracts",
    "createContract",
    "finalizeContract",
    "voidContract",
    "deleteContract",
    "requestPaper",
    "savePartyAProfile",
}


# a list of coroutines that graphql-core had made and not begun
@pytest.mark.filterwarnings("ignore:coroutine .* was never awaited:RuntimeWarning")
async def test_three_hundred_rounds_of_operations_stopped_at_random_moments(api: Api) -> None:
    stopping = await Stopping.begun(api, seed=5)
    before = asyncio.all_tasks()
    for number in range(ROUNDS):
        await stopping.round()
        async with asyncio.timeout(5), transaction():
            await an_account()
        await settled(before)
        if number % 20 == 0:
            assert await nothing_is_held(), number
    assert await nothing_is_held()
    await assert_whole()
    gc.collect()
    assert set(stopping.done) == set(stopping.timed_out) == OPERATIONS
    assert min(stopping.done.total(), stopping.timed_out.total()) > ROUNDS / 3
