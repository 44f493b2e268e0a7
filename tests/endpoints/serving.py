"""The application on a real port, and a real browser that looks at it."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

import documents
from endpoints.door import Door

_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-domain-reliability",
    "--disable-default-apps",
    "--hide-scrollbars",
    "--virtual-time-budget=5000",
    "--enable-logging=stderr",
)
_NOWHERE_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
_FONTS = Path(documents.__file__).parent / "fonts"


@asynccontextmanager
async def served(application: Starlette, *, port: int = 0) -> AsyncIterator[str]:
    """Its origin, while it is served in this very loop."""
    door = Door(most=1_000)
    configuration = uvicorn.Config(
        application, port=port, log_config=None, http=door.protocol, ws=door.sockets
    )
    async with running(configuration) as origin:
        yield origin


@asynccontextmanager
async def running(configuration: uvicorn.Config) -> AsyncIterator[str]:
    """The same, configured by the caller; whoever needs a database has it open already."""
    configuration.lifespan = "off"
    server = uvicorn.Server(configuration)
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


async def hung_up(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    document: str  # as it is after the scripts ran
    console: list[str]
    asked_for: list[str]  # by the page, beside itself
    screenshot: Path


async def looked_at(url: str, folder: Path, *, width: int, height: int, language: str) -> Seen:
    """Chromium with a profile of its own in `folder`, twice: for the document and for the picture."""
    screenshot, log = folder / "page.png", folder / "net.json"
    options = [
        *_QUIET,
        _NOWHERE_ELSE,
        f"--user-data-dir={folder / 'profile'}",
        f"--window-size={width},{height}",
        f"--accept-lang={language}",
        f"--lang={language}",
    ]
    environment = _with_our_fonts(folder)
    document, said = await _run(environment, *options, f"--log-net-log={log}", "--dump-dom", url)
    await _run(environment, *options, f"--screenshot={screenshot}", url)
    console = [line for line in said.splitlines() if "CONSOLE" in line]
    return Seen(document=document, console=console, asked_for=_asked_by_pages(log), screenshot=screenshot)


def _with_our_fonts(folder: Path) -> dict[str, str]:
    """A machine without Chinese fonts shows boxes; ours are at hand."""
    (folder / "share").mkdir()
    (folder / "share" / "fonts").symlink_to(_FONTS)
    return {**os.environ, "XDG_DATA_HOME": str(folder / "share")}


async def _run(environment: dict[str, str], *options: str) -> tuple[str, str]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        "chromium", *options, stdout=pipe, stderr=pipe, env=environment
    )
    async with asyncio.timeout(60):
        output, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    return output.decode(), errors.decode()


def _asked_by_pages(log: Path) -> list[str]:
    """What a page asked for; what the browser asks on its own account has no origin."""
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    requests = [event["params"] for event in events if "initiator" in event.get("params", {})]
    return [request["url"] for request in requests if request["initiator"] != "not an origin"]
