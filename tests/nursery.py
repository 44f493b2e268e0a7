"""Processes without their imports: one that has the program imported forks for each that is ordered.

    python -m tests.nursery

The imports take twenty times as long as most commands, and longer than all the rest of a server's start. What is
born runs main.py from its first line, as `python main.py` does, or a function of the tests; with its own environment,
folder and output, in a session of its own. It does not outlive the nursery, nor the nursery the test.
"""

import atexit
import ctypes
import gc
import importlib
import json
import os
import random
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

_ROOT: Final = Path(__file__).parents[1]
_PR_SET_PDEATHSIG: Final = 1
PROGRAM: Final = "main.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """`target`: the program, or `module:function`. `written`: the files its output and its errors are added to.
    `prepared`: a `module:function` to call before the program begins.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    written: tuple[str, str]
    target: str = PROGRAM
    prepared: str = ""


class Born:
    """A process, by its number; ended, its exit code is kept."""

    def __init__(self, nursery: "Nursery", pid: int) -> None:
        self._nursery, self.pid = nursery, pid
        self._code: int | None = None

    @property
    def code(self) -> int | None:
        """Null while it lives; below zero the signal that ended it."""
        if self._code is None:
            self._code = self._nursery.asked({"code": self.pid})
        return self._code

    def send(self, how: signal.Signals, *, to_session: bool = False) -> None:
        """To it alone, or to all that it has started too, as a terminal does; nothing happens to the dead."""
        if self.code is None:
            (os.killpg if to_session else os.kill)(self.pid, how)

    def ended(self, *, within: float) -> int:
        """Its exit code. Raises TimeoutError."""
        end = time.monotonic() + within
        while (code := self.code) is None:
            if time.monotonic() > end:
                raise TimeoutError(f"process {self.pid} goes on")
            time.sleep(0.01)
        return code


class Nursery:
    """The test's end."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"],
            cwd=_ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def born(self, birth: Birth) -> Born:
        return Born(self, self.asked({"birth": asdict(birth)}))

    def asked(self, order: Mapping[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@cache
def nursery() -> Nursery:
    """One for all tests of this process."""
    opened = Nursery()
    atexit.register(opened.close)
    return opened


# What follows happens in the nursery, and in those that are born there.

_codes: dict[int, int] = {}


def _reap(*_: Any) -> None:
    """The dead are gone at once."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _codes[pid] = os.waitstatus_to_exitcode(status)


def _next_birth() -> Birth | None:
    """Returns in the child that is born, and in the parent when nobody asks any more."""
    signal.signal(signal.SIGCHLD, _reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the test's to answer
    for line in sys.stdin:
        order = json.loads(line)
        if "code" in order:
            answer = _codes.get(order["code"])
        elif (answer := os.fork()) == 0:
            return Birth(**order["birth"])
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer
    return None


def _live(birth: Birth) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    random.seed()  # or else all that are born draw the same
    os.setsid()
    os.chdir(birth.folder)
    os.environ.clear()
    os.environ.update(birth.environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, path in enumerate(birth.written, start=1):
        os.dup2(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600), stream)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the rest of this process's life
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    if birth.prepared:
        _named(birth.prepared)()
    if birth.target != PROGRAM:
        _named(birth.target)(*birth.arguments)
        return
    main = str(_ROOT / PROGRAM)
    sys.argv = [main, *birth.arguments]
    for name in (
        "command_line",
        "opening",
        "serving",
        "upkeep",
        "working",
    ):  # the console reads its environment when it is made; and one kind of refusal must not become two
        sys.modules.pop(name, None)
    runpy.run_path(main, run_name="__main__")


def _named(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


if __name__ == "__main__":
    importlib.import_module("command_line")  # with all that it imports
    gc.collect()
    gc.freeze()
    if (born := _next_birth()) is not None:
        _live(born)
