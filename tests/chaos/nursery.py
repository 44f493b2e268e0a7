"""Brings processes into the world fast: it has the program imported, and forks for each one that is ordered.

    python -m tests.chaos.nursery

Each line on its standard input is one order in JSON; it answers with the new process's number. What is born is the
program as main.py starts it, or a function of the tests by its name, in a session of its own. An import of the
program takes longer than all the rest of a start, and a kill a second would be mostly imports.
"""

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, NoReturn


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """`target`: the program's command line, or `module:function` with its arguments."""

    target: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    folder: str
    log: str

    def as_line(self) -> str:
        return json.dumps(asdict(self)) + "\n"


PROGRAM: Final = "command_line:cli"
_PR_SET_PDEATHSIG: Final = 1


def main() -> None:
    importlib.import_module("command_line")  # with all that it imports
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are gone at once
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the test's to answer
    gc.collect()
    gc.freeze()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        birth = Birth(**json.loads(line))
        child = os.fork()
        if child == 0:
            _live(birth)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


def _live(birth: Birth) -> NoReturn:
    _die_with_parent()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    _redirect(Path(birth.log))
    os.chdir(birth.folder)
    os.environ.clear()
    os.environ.update(birth.environment)
    code = 1
    try:
        module, _, name = birth.target.partition(":")
        if birth.target == PROGRAM:
            from tests.chaos import points  # noqa: PLC0415 - for this process alone

            points.install()
            importlib.import_module(module).cli(list(birth.arguments))
        else:
            getattr(importlib.import_module(module), name)(*birth.arguments)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - into the log, whatever it is; nothing of the parent's may run on here
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _die_with_parent() -> None:
    """Nobody outlives a test that was killed; Linux alone can promise it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _redirect(log: Path) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    written = os.open(log, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    os.dup2(written, 1)
    os.dup2(written, 2)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the rest of this process's life
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115


if __name__ == "__main__":
    main()
