"""Bilateral contracts with an e-sign provider that does as it is told, and papers drawn in no time."""

from collections.abc import AsyncIterator

import pytest

from providers.esign import ActivationReport
from rules.terms import EsignActivationStatus
from tests.api import OWNER, Api
from tests.resolvers.wizard import Wizard
from tests.scripted_esign import FastWorkshop, ScriptedEsign


@pytest.fixture
async def wizard(api: Api) -> AsyncIterator[Wizard]:
    """The software company may sign bilaterally and has activated its e-sign service; it has a profile."""
    esign = ScriptedEsign()
    esign.activations[str(OWNER.account_reference)] = ActivationReport(status=EsignActivationStatus.ACTIVATED)
    workshop = FastWorkshop(api.program.settings.sealing)
    async with api.with_services(esign=esign, workshop=workshop) as scripted:
        yield await Wizard.opened(scripted, esign)
