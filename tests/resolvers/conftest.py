"""Bilateral contracts with an e-sign provider that does as it is told, and papers drawn in no time."""

from collections.abc import AsyncIterator

import pytest

from tests.api import Api
from tests.resolvers.wizard import Wizard, opened_wizard


@pytest.fixture
async def wizard(api: Api) -> AsyncIterator[Wizard]:
    """The software company may sign bilaterally and has activated its e-sign service; it has a profile."""
    async with opened_wizard(api) as opened:
        yield opened
