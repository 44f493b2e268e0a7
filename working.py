"""Background work alone, until the process is told to stop."""

import asyncio
import signal
from collections.abc import Callable
from typing import Final

import structlog

from jobs.lease import happens
from opening import DatabaseUnreachable, migrated, opened
from program import Program
from serving import metrics_served

_LONGEST_PAUSE: Final = 15.0  # seconds
_LOG: Final = structlog.get_logger("work")


async def worked(program: Program, say: Callable[[str], None]) -> None:
    """Raises SchemaRefused, and DatabaseUnreachable where the database answers and refuses us: waiting is no help."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        """Once: whoever says it a second time ends the process then and there, which loses nothing either."""
        stop.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told)
    async with metrics_served(program):
        await _database(program, stop, say)
        if not stop.is_set():
            async with opened(program), program.clock.kept():
                say("working; Ctrl-C stops")
                await program.worker.run(stop)
    await program.aclose()


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
