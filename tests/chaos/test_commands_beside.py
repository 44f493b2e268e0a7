"""A command that writes beside the server on SQLite: nobody ever reads "database is locked", and nothing is lost."""

import asyncio
import base64
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from itertools import count, takewhile
from pathlib import Path
from typing import Any, Final

import httpx

from models import AccountEvent, PartyAProfile
from models.encryption import VAULT, Keyring
from models.sqlite_file import complaints_of_pages
from providers.demonstration import DEMONSTRATION_USERS
from tests.api import PARTY_A, mutation_of
from tests.commands.programs import ROOT, Installation, Process, printed_tokens
from tests.databases import opened
from tests.doses import dose

MUTATIONS: Final = dose().commands
CLIENTS: Final = 4
TWICE: Final = 2
PATIENCE: Final = 600.0
"""Seconds at most, for the full dose on a slow machine too."""
RING: Final = {"old": bytes(range(32)), "new": bytes(range(1, 33))}
SETTINGS: Final = {
    "HETONG_PERSONAL_DATA_KEYS": ",".join(
        f"{name}:{base64.b64encode(key).decode()}" for name, key in RING.items()
    ),
    "HETONG_SPENDING_BURST": "100000000",
    "HETONG_SPENDING_PER_SECOND": "1000000",
    "HETONG_RATIONS_FACTOR": "1000",
}
SAVE: Final = mutation_of("savePartyAProfile", "partyAProfile { id version } errors { code }")


class Command:
    """tests/chaos/rotating.py, beside the server while the block runs."""

    def __init__(self, folder: Path) -> None:
        self._said, self._complained = folder / "rotating.out", folder / "rotating.err"

    @property
    def times(self) -> int:
        """How often it went through so far."""
        assert self._complained.read_text() == ""
        return self._said.read_text().count("rotated\n")

    @contextmanager
    def beside(self, installation: Installation) -> Iterator[None]:
        with (
            self._said.open("w") as said,
            self._complained.open("w") as complained,
            subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.rotating"],
                cwd=ROOT,
                env=installation.environment,
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=complained,
            ) as command,
        ):
            try:
                yield
                command.communicate(timeout=60)
                assert (command.returncode, self._complained.read_text()) == (0, "")
            finally:
                command.kill()


class Saver:
    """A client that changes a profile of its own, and what was answered."""

    def __init__(self, http: httpx.AsyncClient, number: int) -> None:
        self.label, self.times = f"client {number}", 0
        self._http, self._input = http, {**PARTY_A, "label": self.label}
        self.versions: list[int] = []
        self.errors: list[Any] = []

    async def save(self, enough: Callable[[int], bool]) -> None:
        for number in takewhile(lambda number: not enough(number), count()):
            self.times += 1
            self._input["address"] = f"示例路 {number} 号"
            body = {"query": SAVE, "variables": {"input": self._input}}
            answer = (await self._http.post("/graphql", json=body)).json()
            payload = (answer.get("data") or {}).get("savePartyAProfile") or {}
            if "errors" in answer or payload["errors"]:
                self.errors.append(answer)
                continue
            self._input["id"] = payload["partyAProfile"]["id"]
            self.versions.append(payload["partyAProfile"]["version"])


async def saved(url: str, token: str, enough: Callable[[int], bool]) -> list[Saver]:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as http:
        savers = [Saver(http, number) for number in range(CLIENTS)]
        await asyncio.gather(*(saver.save(enough) for saver in savers))
    return savers


async def test_beside_a_command_that_writes_no_database_is_ever_locked(tmp_path: Path) -> None:
    installation, command = Installation(tmp_path, settings=SETTINGS), Command(tmp_path)
    end = time.monotonic() + PATIENCE

    def enough(number: int) -> bool:
        """However fast this machine is, the command goes through twice beside the clients."""
        assert time.monotonic() < end, (number, command.times)
        return number >= MUTATIONS // CLIENTS and command.times >= TWICE

    with ExitStack() as ends:
        server = Process(installation, "serve")
        ends.callback(server.end)
        token = printed_tokens(server.ready().output)[DEMONSTRATION_USERS[0].user_id]
        with command.beside(installation):
            savers = await saved(installation.url, token, enough)
        assert server.stop() == 0
    assert [saver.errors for saver in savers] == [[]] * CLIENTS
    assert [saver.versions for saver in savers] == [list(range(1, saver.times + 1)) for saver in savers]
    assert server.complaints == ""
    async with opened(f"sqlite://{installation.data / 'hetong.db'}"):
        VAULT.unlock(Keyring(RING, "new"))
        profiles = {row.label: (row.version, row.address) for row in await PartyAProfile.all()}
        assert profiles == {saver.label: (saver.times, f"示例路 {saver.times - 1} 号") for saver in savers}
        written = await AccountEvent.filter(step="PARTY_A_SAVED").count()
        assert written == sum(saver.times for saver in savers) >= MUTATIONS
        assert await complaints_of_pages() == []
