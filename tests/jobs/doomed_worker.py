"""A worker that stops at a named moment, says so on its standard output, and waits there to be killed.

Told to go on by a line on its standard input, it does, and says when its job was refused or ended.

    python -m tests.jobs.doomed_worker MOMENT DATABASE_URL FOLDER

It is the real worker on the real jobs; what stops it is an outsider, or the row about to be written.
"""

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from tortoise import signals

from jobs.seal import seal
from jobs.services import Services
from jobs.worker import Job, Worker
from models import Contract, Document
from providers.folder_storage import FolderStorage
from providers.notification import Message
from rules.terms import Work
from rules.violations import RuleViolation
from tests.contracts import embedded_services, opened_workshop
from tests.databases import opened
from tests.jobs.work import queue_of


async def wait_for_the_end() -> None:
    say("here")
    await asyncio.to_thread(sys.stdin.readline)


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def telling(job: Job) -> Job:
    """The job, which says that it came to nothing."""

    async def told(contract: Contract, services: Services) -> None:
        try:
            await job(contract, services)
        except (RuleViolation, asyncio.CancelledError):  # at its next write, or at its next sign of life
            say("refused")
            raise

    return told


async def stop_before_the_work(contract: Contract, services: Services) -> None:
    await wait_for_the_end()


class StoppingStorage(FolderStorage):
    """The sealed bytes are kept, nothing refers to them yet."""

    async def put(self, content: bytes) -> str:
        sha256 = await super().put(content)
        await wait_for_the_end()
        return sha256


class StoppingNotification:
    """The contract is in effect, its customer not told."""

    async def send(self, message: Message) -> None:
        await wait_for_the_end()


async def stop_in_the_transaction(*_: Any) -> None:
    """The state has moved and the file's row is about to be written; nothing of it is committed."""
    await wait_for_the_end()


def doomed(moment: str, services: Services, folder: Path) -> Worker:
    job = seal
    if moment == "before the work":
        job = stop_before_the_work
    elif moment == "stored":
        services = replace(services, storage=StoppingStorage(folder / "documents"))
    elif moment == "in the transaction":
        signals.pre_save(Document)(stop_in_the_transaction)
    else:
        services = replace(services, notification=StoppingNotification())
    return Worker(services, jobs={Work.SEAL: telling(job)})


async def main(moment: str, database_url: str, folder: Path) -> None:
    with opened_workshop(folder / "keys") as (workshop, trusted):
        services = embedded_services(folder, workshop, trusted)
        services = replace(services, queue=queue_of(database_url))
        async with opened(database_url):
            await doomed(moment, services, folder).run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
