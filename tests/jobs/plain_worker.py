"""A worker whose jobs are small, in a process of its own; who did what is in files that all of them share.

    python -m tests.jobs.plain_worker DATABASE_URL FOLDER SECONDS_AHEAD

A contract whose customer's reference is POISON takes the whole process along. Everything else is the real worker.
"""

import asyncio
import os
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from jobs.lease import CALM
from jobs.services import Services
from models import Contract
from providers.notification import Message
from tests.contracts import embedded_services, opened_workshop
from tests.databases import opened
from tests.jobs.work import Clock, finish, queue_of, worker_with

POISON = "POISON"
STARTS, LETTERS = "starts", "letters"


class Letters:
    """Each letter is a line with the process that sent it; a short line is appended whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def send(self, message: Message) -> None:
        note(self._folder / LETTERS, message.id)


def note(file: Path, what: object) -> None:
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f"{what} {os.getpid()}\n")


def noted(file: Path) -> list[tuple[str, int]]:
    """What each line says, and whose it is."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    pairs = [line.rsplit(" ", 1) for line in lines]
    return [(what, int(pid)) for what, pid in pairs]


async def main(database_url: str, folder: Path, ahead: float) -> None:
    async def job(contract: Contract, services: Services) -> None:
        note(folder / STARTS, contract.id)
        if contract.customer_reference == POISON:
            os._exit(9)
        await asyncio.sleep(0.02)
        await finish(contract, services)

    clock, stop = Clock(), asyncio.Event()
    clock.move(timedelta(seconds=ahead))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with AsyncExitStack() as ends:
        workshop = ends.enter_context(opened_workshop(folder / "keys"))
        services = embedded_services(folder, *workshop)
        services = replace(services, queue=queue_of(database_url), notification=Letters(folder), now=clock)
        await ends.enter_async_context(opened(database_url))
        note(folder / "ready", "ready")
        worker = worker_with(job, services)
        clock.move(CALM)  # as if it had lived for so long
        await worker.run(stop)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])))
