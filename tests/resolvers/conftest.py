"""Bilateral contracts with an e-sign provider that does as it is told; webhooks to this machine; a clock to move."""

from collections.abc import AsyncIterator

import pytest

from providers.webhooks import HttpsWebhooks
from tests.api import Api
from tests.jobs.work import Clock
from tests.receiver import Receiver, receiving
from tests.resolvers.wizard import Wizard, opened_wizard


@pytest.fixture
async def wizard(api: Api) -> AsyncIterator[Wizard]:
    """The software company may sign bilaterally and has activated its e-sign service; it has a profile."""
    async with opened_wizard(api) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as opened:
        yield opened


@pytest.fixture
async def inside(api: Api, clock: Clock) -> AsyncIterator[Api]:
    """Where webhooks may lead to this machine, and the clock can be moved."""
    webhooks = HttpsWebhooks(private_networks=True)
    async with api.with_services(webhooks=webhooks, now=clock) as opened:
        yield opened
