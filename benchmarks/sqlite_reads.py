"""Reads beside a writer on SQLite: a page of contracts while nobody writes, and while somebody writes all the time.

Run from the project's folder: python -m benchmarks.sqlite_reads
"""

import asyncio
import platform
import sqlite3
import statistics
import tempfile
import time
from contextlib import suppress
from contextvars import Context
from pathlib import Path

import httpx
import structlog

from application import create_app
from benchmarks.contract_list import PAGE, fill
from commands.seed import seed
from models import Account
from models.database import transaction
from opening import ready
from program import Program, build, utc_now
from providers.demonstration import DEMONSTRATION_USERS
from settings import Settings

ROWS = 5
ROUNDS = 60
TRANSACTION = 0.1
"""Seconds, as of a large import or of keys being rotated."""


async def write_inside() -> None:
    while True:
        async with transaction():
            account = await Account.all().select_for_update().first()
            assert account is not None
            await account.save(update_fields=["name"])
            await asyncio.sleep(TRANSACTION)


def write_beside(path: str, stop: asyncio.Event) -> None:
    """As a command of another process."""
    tool = sqlite3.connect(path, isolation_level=None, timeout=10)
    while not stop.is_set():
        tool.execute("BEGIN IMMEDIATE")
        tool.execute("UPDATE account SET name = name")
        time.sleep(TRANSACTION)
        tool.execute("COMMIT")
    tool.close()


async def measured(http: httpx.AsyncClient, headers: dict[str, str]) -> tuple[float, float]:
    """Median and the twentieth part's limit, in milliseconds of waiting."""
    took = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        answer = await http.post(
            "/graphql", json={"query": PAGE, "variables": {"first": ROWS}}, headers=headers
        )
        took.append((time.perf_counter() - started) * 1000)
        assert len(answer.json()["data"]["contracts"]["nodes"]) == ROWS
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


async def run(program: Program, path: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    issuer, owner = program.development_issuer, DEMONSTRATION_USERS[0]
    assert issuer is not None
    async with ready(program):
        await seed(program.services)
        await fill(await Account.get(reference=owner.account_reference), ROWS)
        headers = {"Authorization": f"Bearer {issuer.token_for(owner, now=utc_now())}"}
        transport = httpx.ASGITransport(create_app(program, with_worker=False))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
            await measured(http, headers)
            idle = await measured(http, headers)
            writer = asyncio.create_task(write_inside(), context=Context())
            inside = await measured(http, headers)
            writer.cancel()
            with suppress(asyncio.CancelledError):
                await writer
            stop = asyncio.Event()
            other = asyncio.create_task(asyncio.to_thread(write_beside, path, stop))
            beside = await measured(http, headers)
            stop.set()
            await other
    print(
        f"{platform.machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {ROUNDS} rounds"
    )
    print("| a page of 5 contracts | median | 95 % | ratio of medians |\n|---|---|---|---|")
    rows = {
        "nobody writes": idle,
        "transactions of 100 ms here": inside,
        "likewise in a command beside": beside,
    }
    for what, (median, late) in rows.items():
        print(f"| {what} | {median:.0f} ms | {late:.0f} ms | {median / idle[0]:.1f} |")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        settings = Settings(_env_file=None, data_dir=data, DATABASE_URL=f"sqlite://{data}/bench.db")
        asyncio.run(run(build(settings), f"{data}/bench.db"))
