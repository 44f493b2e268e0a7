"""Bilateral contracts whose provider does as it is told; webhooks to this machine; a clock to move; an empty world."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from providers.esign import ActivationReport
from providers.sealing import DevelopmentSealing, SealingConfiguration
from providers.webhooks import HttpsWebhooks
from rules.terms import EsignActivationStatus
from tests.api import Api, serving
from tests.assembled import program_on
from tests.jobs.work import Clock
from tests.receiver import Receiver, receiving
from tests.resolvers.wizard import Wizard, opened_wizard
from tests.scripted_esign import FastWorkshop, ScriptedEsign


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


class EverywhereActivated(ScriptedEsign):
    """Whoever asks has activated the e-sign service."""

    async def activation_of(self, request: object) -> ActivationReport:
        return ActivationReport(status=EsignActivationStatus.ACTIVATED)


@pytest.fixture
async def empty(database: str, tmp_path: Path) -> AsyncIterator[Api]:
    """The application without the demonstration's world: stories make their own."""
    workshop = FastWorkshop(SealingConfiguration(key=DevelopmentSealing(folder=tmp_path / "keys")))
    program = program_on(database, tmp_path / "data", workshop, ())
    program = replace(program, services=replace(program.services, esign=EverywhereActivated()))
    async with serving(program) as http:
        yield Api(program, http)
