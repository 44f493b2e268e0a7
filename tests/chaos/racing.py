"""Races: each round two requests at the same moment, from two of four processes with eight tasks each.

A task says which round it is ready for, and is let go together with its rival.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import httpx

from tests.chaos.fleet import Fleet, is_alive
from tests.chaos.telling import told
from tests.nursery import Birth, nursery

PROCESSES: Final = 4
TASKS: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    url: str
    body: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    status: int
    text: str

    @property
    def data(self) -> dict[str, Any]:
        """Of an operation with one root field, that field's."""
        answer = json.loads(self.text)
        assert "errors" not in answer, answer
        ((_, payload),) = answer["data"].items()
        found: dict[str, Any] = payload
        return found

    @property
    def codes(self) -> list[str]:
        return [error["code"] for error in self.data["errors"]]


Rivals = tuple[Request, Request]
Replies = tuple[Reply, Reply]
LetGo = Callable[[int], Awaitable[None]]


async def _nothing_else(_: int) -> None:
    """Only the two requests."""


def share_of(process: int, rounds: int) -> Iterator[tuple[int, int]]:
    """The rounds of one of the processes, and which rival it is: never both of one round."""
    for number in range(rounds):
        for rival in (0, 1):
            if (number + rival) % PROCESSES == process:
                yield number, rival


class Referee:
    """Lets both rivals of a round go at once; `let_go` happens at that moment too."""

    def __init__(self, let_go: LetGo = _nothing_else) -> None:
        self._let_go = let_go
        self._waiting: dict[int, asyncio.StreamWriter] = {}
        self._listening: list[asyncio.Future[None]] = []
        self.replies: dict[tuple[int, int], Reply] = {}

    def accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._listening.append(asyncio.ensure_future(self._listen(reader, writer)))

    async def heard(self) -> None:
        """Once all is read that was written by racers who are gone: `let_go` keeps replies waiting."""
        await asyncio.gather(*self._listening)

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                await self._said(json.loads(line), writer)
        finally:
            writer.close()

    async def _said(self, said: dict[str, Any], writer: asyncio.StreamWriter) -> None:
        number = said["round"]
        if "status" in said:
            self.replies[number, said["rival"]] = Reply(status=said["status"], text=said["text"])
        elif number not in self._waiting:
            self._waiting[number] = writer
        else:
            beside = asyncio.ensure_future(self._let_go(number))
            for each in (self._waiting.pop(number), writer):
                each.write(b"go\n")
            await beside


async def raced(
    fleet: Fleet, rounds: Sequence[Rivals], *, name: str, let_go: LetGo = _nothing_else
) -> list[Replies]:
    """What the rivals of each round were answered."""
    folder = fleet.folder / "races" / name
    folder.mkdir(parents=True)
    plan, address = folder / "plan.json", str(folder / "referee")
    plan.write_text(json.dumps([[asdict(request) for request in rivals] for rivals in rounds]))
    referee = Referee(let_go)
    server = await asyncio.start_unix_server(referee.accepted, address, limit=2**22)
    pids = [_racer(folder, plan, address, process) for process in range(PROCESSES)]
    try:
        while any(is_alive(pid) for pid in pids):
            assert not _logs(folder), _logs(folder)
            await asyncio.sleep(0.05)
        await referee.heard()
        assert not _logs(folder), _logs(folder)
    finally:
        server.close()
        await server.wait_closed()
    assert len(referee.replies) == 2 * len(rounds)
    told(f"{name}: {len(rounds)} rounds")
    return [(referee.replies[number, 0], referee.replies[number, 1]) for number in range(len(rounds))]


def _racer(folder: Path, plan: Path, address: str, process: int) -> int:
    log = str(folder / f"racer-{process}.log")
    birth = Birth(
        target="tests.chaos.racing:race",
        arguments=(str(plan), address, str(process)),
        environment={"PATH": os.environ["PATH"]},
        folder=str(folder),
        written=(log, log),
    )
    return nursery().born(birth).pid


def _logs(folder: Path) -> str:
    return "".join(log.read_text(encoding="utf-8")[-2000:] for log in sorted(folder.glob("racer-*.log")))


# What follows happens in the racing processes.


def race(plan: str, address: str, process: str) -> None:
    rounds = json.loads(Path(plan).read_text())
    share = share_of(int(process), len(rounds))
    asyncio.run(_race([[Request(**each) for each in rivals] for rivals in rounds], share, address))


async def _race(rounds: list[list[Request]], share: Iterator[tuple[int, int]], address: str) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http, asyncio.TaskGroup() as tasks:
        for _ in range(TASKS):
            tasks.create_task(_run(http, rounds, share, address))


async def _run(
    http: httpx.AsyncClient, rounds: list[list[Request]], share: Iterator[tuple[int, int]], address: str
) -> None:
    reader, writer = await asyncio.open_unix_connection(address)
    for number, rival in share:
        request = rounds[number][rival]
        place = {"round": number, "rival": rival}
        writer.write(json.dumps(place).encode() + b"\n")
        await reader.readline()
        response = await http.post(request.url, content=request.body, headers=request.headers)
        reply = {**place, "status": response.status_code, "text": response.text}
        writer.write(json.dumps(reply).encode() + b"\n")
        await writer.drain()
    writer.close()
