"""A Chromium process and its DevTools protocol over a pipe: no port, no library. tests/browser is what tests use."""

import asyncio
import fcntl
import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Final

import documents

_OPTIONS: Final = (
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
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
)
_FONTS: Final = Path(documents.__file__).parent / "fonts"
PATIENCE: Final = 30.0
"""Seconds for any answer."""

_LARGEST_ANSWER: Final = 64 * 1024 * 1024


class BrowserRefused(Exception):
    """The browser's own words on what it would not do."""


Hears = Callable[[str, dict[str, Any]], None]
"""Is told of an event: its name, and what comes with it."""


class DevTools:
    """`call` is any method of the protocol; `session` names a page."""

    def __init__(self, writer: asyncio.WriteTransport) -> None:
        self._writer = writer
        self._numbers = count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._sessions: dict[str, Hears] = {}

    async def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        answer: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._answers[number] = answer
        self._writer.write(json.dumps(message).encode() + b"\0")
        async with asyncio.timeout(PATIENCE):
            return await answer

    def tell(self, session: str, hears: Hears) -> None:
        """Where the events of a page go."""
        self._sessions[session] = hears

    async def listen(self, reader: asyncio.StreamReader) -> None:
        with suppress(asyncio.IncompleteReadError):  # the browser has ended
            while True:
                message = json.loads((await reader.readuntil(b"\0"))[:-1])
                if "id" in message:
                    self._answered(message)
                elif (hears := self._sessions.get(message.get("sessionId", ""))) is not None:
                    hears(message["method"], message["params"])

    def _answered(self, message: dict[str, Any]) -> None:
        answer = self._answers.pop(message["id"])
        if answer.cancelled():
            return
        if "error" in message:
            answer.set_exception(BrowserRefused(message["error"]["message"]))
        else:
            answer.set_result(message["result"])


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    says: int  # read here
    hears: int  # written here


@asynccontextmanager
async def devtools(folder: Path, *, language: str) -> AsyncIterator[DevTools]:
    process = _started(folder, language)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=_LARGEST_ANSWER)
    listening, _ = await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(process.says, "rb", buffering=0)
    )
    writer, _ = await loop.connect_write_pipe(
        asyncio.BaseProtocol, os.fdopen(process.hears, "wb", buffering=0)
    )
    tools = DevTools(writer)
    ears = asyncio.create_task(tools.listen(reader))
    try:
        yield tools
    finally:
        writer.close()  # at the end of its pipe the browser ends by itself
        await _ended(process.pid)
        await ears
        listening.close()


def _started(folder: Path, language: str) -> _Process:
    """Chromium reads its orders from descriptor 3 and answers on 4."""
    orders, hears = os.pipe()
    says, answers = os.pipe()
    child_orders, child_answers = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (orders, answers))
    log = folder / "chromium.log"
    pid = os.posix_spawnp(
        "chromium",
        ["chromium", *_OPTIONS, f"--user-data-dir={folder / 'profile'}", f"--accept-lang={language}"],
        _with_our_fonts(folder),
        file_actions=[
            (os.POSIX_SPAWN_DUP2, child_orders, 3),
            (os.POSIX_SPAWN_DUP2, child_answers, 4),
            (os.POSIX_SPAWN_OPEN, 1, str(log), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
    )
    for end in (orders, answers, child_orders, child_answers):
        os.close(end)
    return _Process(pid, says, hears)


def _with_our_fonts(folder: Path) -> dict[str, str]:
    """A machine without Chinese fonts shows boxes; ours are at hand."""
    share = folder / "share"
    share.mkdir(parents=True, exist_ok=True)
    if not (share / "fonts").exists():
        (share / "fonts").symlink_to(_FONTS)
    return {**os.environ, "XDG_DATA_HOME": str(share)}


async def _ended(pid: int) -> None:
    waiting = asyncio.ensure_future(asyncio.to_thread(os.waitpid, pid, 0))
    done, _ = await asyncio.wait([waiting], timeout=10)
    if not done:
        os.kill(pid, signal.SIGKILL)
        await waiting
