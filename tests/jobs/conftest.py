"""What the tests of background work share: services on both databases, with a clock that is moved by hand."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from jobs.services import Services
from jobs.workshop import Workshop
from providers.webhooks import HttpsWebhooks
from tests.contracts import embedded_services
from tests.jobs.work import Clock, queue_of
from tests.receiver import Receiver, receiving


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def services(
    database: str, tmp_path: Path, clock: Clock, workshop: tuple[Workshop, tuple[bytes, ...]]
) -> Services:
    embedded = embedded_services(tmp_path / "world", *workshop)
    return replace(embedded, now=clock, queue=queue_of(database))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as opened:
        yield opened


@pytest.fixture
def on_premise(services: Services) -> Services:
    """With webhooks to this machine."""
    return replace(services, webhooks=HttpsWebhooks(private_networks=True))
