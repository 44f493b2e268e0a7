""".env.example names every setting with its default, and works as it is."""

import re
from pathlib import Path

import pytest

from settings import Settings
from tests.environments import environment, variable_names

EXAMPLE = Path(__file__).parents[1] / ".env.example"


def example() -> dict[str, str]:
    """The settings named in .env.example, each with the value it shows."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    found = [(match[1], match[2]) for line in lines if (match := re.fullmatch(r"# (\w+)=(.*)", line))]
    assert len(dict(found)) == len(found)
    return dict(found)


def test_the_example_names_every_setting_and_no_other() -> None:
    assert set(example()) == variable_names()


def test_the_example_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment(monkeypatch, **example()) == environment(monkeypatch)


def test_the_example_works_as_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    defaults = environment(monkeypatch)
    copy = tmp_path / ".env"
    copy.write_bytes(EXAMPLE.read_bytes())
    assert Settings(_env_file=copy) == defaults
