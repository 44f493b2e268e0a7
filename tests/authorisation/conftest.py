"""The world in which every right is tried."""

from collections.abc import AsyncIterator

import pytest

from tests.api import Api
from tests.authorisation.world import World, populated


@pytest.fixture
async def world(api: Api) -> AsyncIterator[World]:
    async with populated(api) as opened:
        yield opened
