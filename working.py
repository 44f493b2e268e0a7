"""Background work alone, until the process is told to stop."""

import asyncio
import signal
from collections.abc import Callable
from typing import Final

import structlog

from jobs.lease import happens
from opening import DatabaseUnreachable, migrated, opened
from program import Program
from serving import ended_at_once, metrics_served

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_LONGEST_PAUSE: Final = 15.0  # seconds
_LOG: Final = structlog.get_logger("work")


async def worked(program: Program, say: Callable[[str], None]) -> None:
    """Raises SchemaRefused, and DatabaseUnreachable where the database answers and refuses us: waiting is no help."""
    stop = asyncio.Event()

    def stopping() -> None:
        stop.set()
        say("stopping; once more ends it at once")

    _call_when_told(stopping)
    async with metrics_served(program):
        await _database(program, stop, say)
        if not stop.is_set():
            async with opened(program), program.clock.kept():
                say("working; Ctrl-C stops")
                await program.worker.run(stop)
    await program.aclose()


def _call_when_told(stopping: Callable[[], None]) -> None:
    """At the first signal; the second finds Python's own handler, which needs no loop that has time for it."""
    loop = asyncio.get_running_loop()

    def told() -> None:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
            signal.signal(number, ended_at_once)
        stopping()

    for number in _SIGNALS:
        loop.add_signal_handler(number, told)


async def _database(program: Program, stop: asyncio.Event, say: Callable[[str], None]) -> None:
    """Workers may be started before their database is, or while it restarts."""
    pause = 1.0
    while not stop.is_set():
        try:
            names = await migrated(program)
        except DatabaseUnreachable as unreachable:
            if not unreachable.passes:
                raise
            _LOG.warning("waiting for the database", error=str(unreachable), seconds=pause)
            await happens(stop, within=pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        else:
            for name in names:
                say(f"migrated {name}")
            return
