"""A command that writes beside the server on SQLite: nobody ever reads "database is locked", and nothing is lost."""

import asyncio
import base64
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
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


@contextmanager
def rotating(installation: Installation) -> Iterator[list[int]]:
    """tests/chaos/rotating.py meanwhile; at the end how often it went through."""
    times: list[int] = []
    with subprocess.Popen(
        [sys.executable, "-m", "tests.chaos.rotating"],
        cwd=ROOT,
        env=installation.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        try:
            assert command.stdout is not None
            assert command.stdout.readline() == "rotating\n"
            yield times
            output, errors = command.communicate("", timeout=60)
            assert (command.returncode, errors) == (0, "")
            times.append(int(output))
        finally:
            command.kill()


class Saver:
    """A client that changes a profile of its own, and what was answered."""

    def __init__(self, http: httpx.AsyncClient, number: int) -> None:
        self._http, self._input = http, {**PARTY_A, "label": f"client {number}"}
        self.versions: list[int] = []
        self.errors: list[Any] = []

    async def save(self, times: int) -> None:
        for number in range(times):
            self._input["address"] = f"示例路 {number} 号"
            body = {"query": SAVE, "variables": {"input": self._input}}
            answer = (await self._http.post("/graphql", json=body)).json()
            payload = (answer.get("data") or {}).get("savePartyAProfile") or {}
            if "errors" in answer or payload["errors"]:
                self.errors.append(answer)
                continue
            self._input["id"] = payload["partyAProfile"]["id"]
            self.versions.append(payload["partyAProfile"]["version"])


async def saved(url: str, token: str) -> list[Saver]:
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as http:
        savers = [Saver(http, number) for number in range(CLIENTS)]
        await asyncio.gather(*(saver.save(MUTATIONS // CLIENTS) for saver in savers))
    return savers


async def test_beside_a_command_that_writes_no_database_is_ever_locked(tmp_path: Path) -> None:
    installation = Installation(tmp_path, settings=SETTINGS)
    with ExitStack() as ends:
        server = Process(installation, "serve")
        ends.callback(server.end)
        token = printed_tokens(server.ready().output)[DEMONSTRATION_USERS[0].user_id]
        with rotating(installation) as times:
            savers = await saved(installation.url, token)
        assert server.stop() == 0
    each = MUTATIONS // CLIENTS
    assert [saver.errors for saver in savers] == [[]] * CLIENTS
    assert [saver.versions for saver in savers] == [list(range(1, each + 1))] * CLIENTS
    assert server.complaints == ""
    assert times[0] >= 2
    async with opened(f"sqlite://{installation.data / 'hetong.db'}"):
        VAULT.unlock(Keyring(RING, "new"))
        profiles = await PartyAProfile.all()
        assert [(row.version, row.address) for row in profiles] == [(each, f"示例路 {each - 1} 号")] * CLIENTS
        assert await AccountEvent.filter(step="PARTY_A_SAVED").count() == MUTATIONS
        assert await complaints_of_pages() == []
