"""A check that needs a program says so, and is never skipped silently in CI."""

from pathlib import Path

import pytest

import tests.programs
from tests.programs import needs_clients, needs_generators, needs_program


def test_a_present_program_lets_the_test_go_on() -> None:
    needs_program("sh")


def test_a_missing_program_skips_with_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception) as skipped:
        needs_program("sh", "no-such-program", "nor-this-one")
    assert str(skipped.value) == "not installed: no-such-program, nor-this-one"


def test_a_missing_program_fails_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception) as failed:
        needs_program("no-such-program")
    assert str(failed.value) == "not installed: no-such-program"


def test_missing_clients_fail_in_ci_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tests.programs, "CLIENTS", tmp_path)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception) as failed:
        needs_clients()
    assert str(failed.value) == "the clients are not installed: make test does it"


def test_missing_generators_fail_in_ci_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tests.programs, "GENERATORS", tmp_path)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception) as failed:
        needs_generators()
    assert str(failed.value) == "the generators of clients are not installed: make test does it"
