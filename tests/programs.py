"""External programs that some checks need: missing at home is a skip of one line, in CI a failure."""

import os
import shutil
from pathlib import Path

import pytest

CLIENTS = Path(__file__).parent / "clients"
GENERATORS = Path(__file__).parents[1] / "clients"


def needs_program(*names: str) -> None:
    missing = ", ".join(name for name in names if shutil.which(name) is None)
    if not missing:
        return
    _missing(f"not installed: {missing}")


def needs_clients() -> None:
    """The locked clients in tests/clients, which make test installs."""
    if not (CLIENTS / "node_modules" / ".installed").exists():
        _missing("the clients are not installed: make test does it")


def needs_generators() -> None:
    """The locked generators in clients, and the compiler beside them, which make test installs."""
    stamps = ("typescript/node_modules/.installed", "python/.venv/.installed")
    if not all((GENERATORS / stamp).exists() for stamp in stamps):
        _missing("the generators of clients are not installed: make test does it")


def _missing(sentence: str) -> None:
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)
