"""The application over HTTP until the process is told to stop: uvicorn, as we want it."""

import asyncio
import gc
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from types import FrameType
from typing import Final, NoReturn

import uvicorn
from starlette.types import ASGIApp

from endpoints.door import Door
from endpoints.graphql_requests import LARGEST_BODY
from endpoints.health import health_routes
from endpoints.mannered import Mannered
from endpoints.manners import default_headers
from endpoints.metrics import metrics_routes
from endpoints.sharing import Sharing
from jobs.feed import Feed
from opening import listening
from program import Program
from settings import Settings

_FAREWELL: Final = 0.2
"""Seconds for what is said last to leave."""

_PATIENCE: Final = 15
"""Seconds, longer than any request may take; who reads nothing is not waited for."""


def served(app: ASGIApp, settings: Settings, feed: Feed, door: socket.socket) -> bool:
    """Whether it could start at all; returns when it has ended."""
    # uvicorn ends in order and then raises the signal again: being told to stop is no failure
    signal.signal(signal.SIGTERM, _end)
    gc.collect()
    gc.freeze()  # or else a full collection walks all that was built, 150 ms in the middle of somebody's request
    server = _Server(configured(app, settings), feed)
    with suppress(KeyboardInterrupt):
        server.run([door])
    return server.started


@asynccontextmanager
async def metrics_served(program: Program) -> AsyncIterator[None]:
    """/metrics and /readyz of a process that only works, where it has a port. Raises CannotListen."""
    settings = program.settings
    if settings.metrics_port is None:
        yield
        return
    routes = [
        *metrics_routes(program.telemetry, settings.metrics_token),
        *health_routes(program.services, seal=program.seal_validity, worker_expected=True),
    ]
    app = Mannered(
        routes,
        most=settings.connections_per_address,
        sharing=Sharing(),
        public_url=settings.public_url,
        telemetry=program.telemetry,
    )
    door = listening(settings.host, settings.metrics_port, "HETONG_METRICS_PORT")
    server = _Beside(configured(app, settings, patience=1))
    serving = asyncio.create_task(server.serve([door]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving
        door.close()


def ended_at_once(signal_number: int, frame: FrameType | None = None) -> NoReturn:
    """As a kill, which loses nothing that was answered; for whoever is told to end a second time."""
    signal.signal(signal_number, signal.SIG_DFL)
    signal.raise_signal(signal_number)
    os._exit(128 + signal_number)  # the first process of a container does not die of a signal


def configured(app: ASGIApp, settings: Settings, *, patience: int = _PATIENCE) -> uvicorn.Config:
    """Uvicorn behind the door. `patience`: seconds in which requests are to end once it is told to."""
    door = Door(
        most=settings.connections_per_address,
        proxies=settings.proxy_networks,
        headers=default_headers(settings.public_url),
    )
    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=door.protocol,
        forwarded_allow_ips=settings.trusted_proxies,
        log_config=None,
        access_log=False,  # ours tells routes, not paths: a path may hold a token
        server_header=False,
        ws=door.sockets,
        ws_max_size=LARGEST_BODY,
        ws_ping_interval=12,
        ws_ping_timeout=12,
        ws_per_message_deflate=False,  # a secret and somebody's words compressed together tell each other
        timeout_graceful_shutdown=patience,
    )


class _Beside(uvicorn.Server):
    """Leaves the signals to whom they are for."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class _Server(uvicorn.Server):
    """Whoever listens is told why before uvicorn ends the connections, or waits for streams that never end."""

    def __init__(self, configuration: uvicorn.Config, feed: Feed) -> None:
        super().__init__(configuration)
        self._feed = feed

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """By any second signal: uvicorn itself hears SIGINT alone, and not while the lifespan ends."""
        if self.should_exit:
            ended_at_once(sig)
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._feed.close()
        await asyncio.sleep(_FAREWELL)
        await super().shutdown(sockets)


def _end(signal_number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
