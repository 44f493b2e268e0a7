"""Commands without their imports: a process that has them forks for each command it is asked to run.

    python -m tests.nursery

The imports of main.py take twenty times as long as most commands. What is born runs main.py itself, from its first
line, as `python main.py` does, with its own environment, folder and output, and ends as a process ends.
"""

import atexit
import gc
import importlib
import json
import os
import random
import runpy
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_PATIENCE = 180.0
"""Seconds for a command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """`written`: the files for its output and its errors."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    written: tuple[str, str]


class Nursery:
    """The test's end."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def exit_code(self, birth: Birth) -> int:
        """Of the command, when it has ended; below zero the signal that ended it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(birth)) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@cache
def nursery() -> Nursery:
    """One for all tests of this process."""
    opened = Nursery()
    atexit.register(opened.close)
    return opened


def _next_birth() -> Birth | None:
    """Returns in the child that is born, and in the parent when nobody asks any more."""
    for line in sys.stdin:
        birth = Birth(**json.loads(line))
        child = os.fork()
        if child == 0:
            return birth
        print(_ended(child), flush=True)  # noqa: T201 - the answer
    return None


def _ended(child: int) -> int:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.01)
    os.kill(child, 9)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _live(birth: Birth) -> None:
    random.seed()  # or else all that are born draw the same
    os.setsid()
    os.chdir(birth.folder)
    os.environ.clear()
    os.environ.update(birth.environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, path in enumerate(birth.written, start=1):
        os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the rest of this process's life
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    main = str(_ROOT / "main.py")
    sys.argv = [main, *birth.arguments]
    for name in (
        "command_line",
        "opening",
        "upkeep",
    ):  # they make the console, which reads its environment then
        sys.modules.pop(name, None)
    runpy.run_path(main, run_name="__main__")


if __name__ == "__main__":
    importlib.import_module("command_line")  # with all that it imports
    gc.collect()
    gc.freeze()
    if (born := _next_birth()) is not None:
        _live(born)
