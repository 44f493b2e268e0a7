"""One server for many tests: the story is told on it once, and then again."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands.programs import Installation, Process


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A first start in an empty folder, ready."""
    process = Process(Installation(tmp_path_factory.mktemp("installation")), "serve")
    try:
        yield process.ready()
    finally:
        process.end()


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    first: subprocess.CompletedProcess[str]
    second: subprocess.CompletedProcess[str]
    output: Path
    again: Path


@pytest.fixture(scope="session")
def story(server: Process) -> Story:
    """`demo`, and `demo` once more into another folder."""
    installation = server.installation
    return Story(
        first=installation.run("demo"),
        second=installation.run("demo", "--output", "again"),
        output=installation.folder / "demo_output",
        again=installation.folder / "again",
    )


@pytest.fixture(scope="session")
def bilateral_story(server: Process) -> Story:
    """`demo --bilateral`, and once more into another folder: then of order contracts."""
    installation = server.installation
    return Story(
        first=installation.run("demo", "--bilateral", "--output", "bilateral"),
        second=installation.run("demo", "--bilateral", "--output", "bilateral-again"),
        output=installation.folder / "bilateral",
        again=installation.folder / "bilateral-again",
    )
