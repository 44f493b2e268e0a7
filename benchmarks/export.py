"""How much memory a server takes while it sends fifty contracts with large scans, to fast and to slow clients.

    python -m benchmarks.export

A server of its own, as main.py serves, on SQLite in a temporary folder (Linux: the figures are from /proc). Its peak is
set back before each run; growth is the peak less what was resident before, after one small export that loads all code.
"""

import asyncio
import io
import os
import platform
import subprocess
import sys
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import uvicorn
import uvloop

from application import create_app
from models import Account, Contract, Document, Supplement
from opening import opened, ready
from program import Program, build, utc_now
from settings import Settings
from tests.documents.sealed import stamped
from tests.endpoints.exporting import filed, path_of, supplemented

MEGABYTE = 1024 * 1024
SCANS = (20,) * 10 + (4,) * 40
"""Megabytes of the scan beside each contract."""


def program_in(folder: Path) -> Program:
    url = f"sqlite://{folder / 'hetong.db'}"
    return build(Settings(_env_file=None, data_dir=folder / "data", DATABASE_URL=url))


async def filled(program: Program, sealed: bytes) -> list[str]:
    """Fifty contracts of one account; the paths of links to the first of them and to all."""
    now, services = utc_now(), program.services
    account = await Account.create(reference="AC1", name="AC1", created_at=now, updated_at=now)
    contracts: list[Contract] = []
    for megabytes in SCANS:
        contract = await filed(account, services, sealed)
        scan = os.urandom(megabytes * MEGABYTE)
        await supplemented(account, services, scan, contract=contract)
        contracts.append(contract)
    now = utc_now()
    return [path_of(program.links, some, account=account, at=now) for some in (contracts[-1:], contracts)]


async def serve(folder: Path) -> None:
    app = create_app(program_in(folder), with_worker=False)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.05)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
    await running


@asynccontextmanager
async def server_on(folder: Path) -> AsyncIterator[tuple[int, str]]:
    """Its process and its origin."""
    command = [sys.executable, "-m", "benchmarks.export", str(folder)]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert process.stdout is not None
    try:
        port = int(await process.stdout.readline())
        yield process.pid, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


def memory_of(pid: int, name: str) -> float:
    """In megabytes: VmRSS is what is resident, VmHWM the most there was."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (line,) = [line for line in status.splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1]) / 1024


def set_peak_back(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="utf-8")


async def fetched(origin: str, path: str, *, megabytes_a_second: float | None) -> int:
    """How many bytes came, none of them kept."""
    size, started = 0, time.monotonic()
    async with (
        httpx.AsyncClient(base_url=origin, timeout=120) as client,
        client.stream("GET", path) as answer,
    ):
        assert answer.status_code == 200
        async for part in answer.aiter_raw(MEGABYTE):
            size += len(part)
            if megabytes_a_second is not None:
                ahead = size / MEGABYTE / megabytes_a_second - (time.monotonic() - started)
                await asyncio.sleep(max(0.0, ahead))
    return size


async def measured(
    pid: int, origin: str, path: str, *, clients: int = 1, megabytes_a_second: float | None = None
) -> None:
    before = memory_of(pid, "VmRSS")
    set_peak_back(pid)
    started = time.monotonic()
    sizes = await asyncio.gather(
        *(fetched(origin, path, megabytes_a_second=megabytes_a_second) for _ in range(clients))
    )
    seconds, peak = time.monotonic() - started, memory_of(pid, "VmHWM")
    speed = "as fast as it comes" if megabytes_a_second is None else f"{megabytes_a_second:.0f} MB/s"
    print(
        f"{clients} client(s), {speed:20} {sum(sizes) / MEGABYTE:7.0f} MB in {seconds:5.1f} s, "
        f"resident {before:5.1f} MB, peak {peak:5.1f} MB, growth {peak - before:5.1f} MB"
    )


async def made_in_memory(folder: Path) -> None:
    """What we do not do: the same files into an archive that is whole before its first byte leaves."""
    program, pid, archive = program_in(folder), os.getpid(), io.BytesIO()
    async with opened(program):
        before, started = memory_of(pid, "VmRSS"), time.monotonic()
        with zipfile.ZipFile(archive, "w") as writing:
            digests = [document.sha256 for document in await Document.all()]
            digests += [str(supplement.sha256) for supplement in await Supplement.all()]
            for place, sha256 in enumerate(digests):
                writing.writestr(f"{place}", await program.services.storage.get(sha256))
    peak = memory_of(pid, "VmHWM")
    print(
        f"made in memory first           {archive.tell() / MEGABYTE:7.0f} MB in {time.monotonic() - started:5.1f} s, "
        f"resident {before:5.1f} MB, peak {peak:5.1f} MB, growth {peak - before:5.1f} MB"
    )


async def run(folder: Path, sealed: bytes) -> None:
    program = program_in(folder)
    async with ready(program):
        small, large = await filled(program, sealed)
    async with server_on(folder) as (pid, origin):
        await fetched(origin, small, megabytes_a_second=None)
        await measured(pid, origin, large)
        await measured(pid, origin, large, megabytes_a_second=10)
        await measured(pid, origin, large, clients=2)
        await measured(pid, origin, large, clients=2, megabytes_a_second=20)
    command = [sys.executable, "-m", "benchmarks.export", str(folder), "--in-memory"]
    await (await asyncio.create_subprocess_exec(*command)).wait()


def main() -> None:
    if len(sys.argv) > 1:
        work = made_in_memory if "--in-memory" in sys.argv else serve
        uvloop.run(work(Path(sys.argv[1])))
        return
    print(
        f"{platform.machine()}, {os.cpu_count()} CPUs, Linux {platform.release()}, "
        f"Python {platform.python_version()}"
    )
    with TemporaryDirectory() as folder:
        asyncio.run(run(Path(folder), stamped()))


if __name__ == "__main__":
    main()
