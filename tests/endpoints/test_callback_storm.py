"""2,000 callbacks, genuine and forged, whole and cut off, again and again and out of order, with a worker beside."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import httpx
from starlette.applications import Starlette

from endpoints.callbacks import callback_routes
from jobs.services import Services
from jobs.worker import Worker
from providers.notification import EmbeddedNotification
from providers.tencent_ess import TencentEss
from tests.contracts import PUBLIC_URL
from tests.endpoints.callback_storm import GIVEN_UP, Storm
from tests.endpoints.storm_providers import Scripted, StormProvider, Tencent
from tests.jobs.signing import World, scripted
from tests.jobs.work import Clock, Running, eventually, queue_of
from tests.providers.tencent_stand_in import TencentStandIn
from tests.scripted_esign import ScriptedEsign

WAVES: Final = (600, 700, 700)
EACH: Final = 4
"""Contracts of each story."""


@asynccontextmanager
async def storm(services: Services, database: str, folder: Path, esign: Any) -> AsyncIterator[Storm]:
    provider: StormProvider
    provider = Tencent(esign) if isinstance(esign, TencentStandIn) else Scripted(esign)
    inner: Any = TencentEss(esign.configuration()) if isinstance(esign, TencentStandIn) else esign
    clock = Clock()
    services = replace(services, now=clock, queue=queue_of(database))
    world: World = scripted(services, clock, folder / "keys", inner)
    routes = callback_routes(world.services)
    transport = httpx.ASGITransport(Starlette(routes=routes))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC_URL) as client:
        yield Storm(world=world, provider=provider, client=client, chance=random.Random(20261123))  # noqa: S311 - a shuffle, the same each time
    if isinstance(inner, TencentEss):
        await inner.aclose()


async def weathered(storm: Storm) -> None:
    await storm.open(EACH)
    async with Running(Worker(storm.world.services)):
        for wave, posts in enumerate(WAVES):
            await storm.rise(wave, posts)
        with suppress(TimeoutError):
            await eventually(storm.is_quiet)
        assert await storm.unsettled() == []
    await storm.check()
    genuine = storm.answers[True, 200]
    refused = storm.answers[False, 401]
    assert genuine + refused == sum(WAVES) == storm.answers.total()
    assert refused > sum(WAVES) // 5
    notification = storm.world.services.notification
    assert isinstance(notification, EmbeddedNotification)
    alerts = [each.subject for each in await notification.sent() if each.kind == "operator.alert"]
    for told in storm.told:
        if told.story == GIVEN_UP:
            assert any(told.contract.number in alert for alert in alerts)


async def test_every_contract_ends_where_its_provider_says(
    services: Services, database: str, tmp_path: Path
) -> None:
    async with storm(services, database, tmp_path, ScriptedEsign()) as raging:
        await weathered(raging)


async def test_every_contract_ends_where_the_real_envelopes_lead(
    services: Services, database: str, tmp_path: Path
) -> None:
    with TencentStandIn(seals_by_itself=False) as stand_in:
        async with storm(services, database, tmp_path, stand_in) as raging:
            await weathered(raging)
