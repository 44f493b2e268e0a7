"""GET /healthz: the process lives. GET /readyz: it can do its work. Neither tells a secret."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Final

import orjson
import structlog
from aerich.models import Aerich
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from jobs.services import Services
from models.database import APP, connection
from models.migrating import MIGRATIONS
from providers.certificates import Validity

PATIENCE: Final = 2.0
"""Seconds for each check."""

_LOG: Final = structlog.get_logger("health")


class Health(StrEnum):
    OK = "ok"
    FAILED = "failed"
    SLOW = "slow"
    BEHIND = "behind"  # a migration is missing
    ELSEWHERE = "elsewhere"  # another process does this
    EARLY = "early"  # not valid yet
    EXPIRED = "expired"


_GOOD: Final = frozenset({Health.OK, Health.ELSEWHERE})
_TOLD: Final = frozenset({"seal"})
"""What is told and decides nothing: without a valid seal everybody can still read, download and verify."""

Check = Callable[[], Awaitable[Health]]


def health_routes(services: Services, *, seal: Validity, worker_expected: bool) -> list[Route]:
    """A worker is expected in a process that also works, not in one that only serves.

    The seal is told of by both: who only serves accepts what the other cannot seal.
    """
    expected = frozenset(file.name for file in (MIGRATIONS / APP).glob("[0-9]*.py"))

    async def storage() -> Health:
        await services.storage.check_ready()
        return Health.OK

    async def queue() -> Health:
        if not worker_expected:
            return Health.ELSEWHERE
        return Health.OK if services.queue.health() else Health.FAILED

    async def valid() -> Health:
        return _validity(seal, services.now())

    checks: dict[str, Check] = {
        "database": _database,
        "migrations": partial(_migrations, expected),
        "storage": storage,
        "queue": queue,
        "seal": valid,
    }
    watches = {name: _Watch(name, check) for name, check in checks.items()}

    async def ready(_: Request) -> Response:
        found = dict(
            zip(watches, await asyncio.gather(*(each.look() for each in watches.values())), strict=True)
        )
        good = _GOOD.issuperset(health for name, health in found.items() if name not in _TOLD)
        return _json({"ready": good, "checks": found}, 200 if good else 503)

    return [
        Route("/healthz", _alive, methods=["GET"]),
        Route("/readyz", ready, methods=["GET"]),
    ]


class _Watch:
    """One check at a time: one that hangs is neither cancelled amid a statement nor started twice."""

    def __init__(self, name: str, check: Check, *, patience: float = PATIENCE) -> None:
        self._name = name
        self._check = check
        self._patience = patience
        self._running: asyncio.Task[Health] | None = None

    async def look(self) -> Health:
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._checked())
        await asyncio.wait({self._running}, timeout=self._patience)
        return self._running.result() if self._running.done() else Health.SLOW

    async def _checked(self) -> Health:
        try:
            return await self._check()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
            _LOG.warning("not ready", check=self._name, error=type(error).__name__)
            return Health.FAILED


async def _alive(_: Request) -> Response:
    return _json({"status": "ok"}, 200)


async def _database() -> Health:
    await connection().execute_query_dict("SELECT 1 AS one")
    return Health.OK


async def _migrations(expected: frozenset[str]) -> Health:
    applied = await Aerich.filter(app=APP).values_list("version", flat=True)
    return Health.OK if expected.issubset(applied) else Health.BEHIND


def _validity(seal: Validity, now: datetime) -> Health:
    if now < seal.since:
        return Health.EARLY
    return Health.EXPIRED if now > seal.until else Health.OK


def _json(body: dict[str, object], status: int) -> Response:
    return Response(orjson.dumps(body), status, {"Cache-Control": "no-store"}, "application/json")
