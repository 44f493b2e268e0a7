"""Logs are JSON where a program reads them, and an exception's words stay out of them."""

import io
import logging
import sys
from collections.abc import Iterator

import orjson
import pytest
import structlog

from commands.logs import configure_logs

PERSONAL = "陆知微 13800000000"


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Standard error; afterwards logging is as it was."""
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    root, uvicorn = logging.getLogger(), logging.getLogger("uvicorn.error")
    handlers, level, filters = list(root.handlers), root.level, list(uvicorn.filters)
    before = structlog.get_config()
    root.handlers.clear()
    configure_logs()
    yield stream
    root.handlers[:], uvicorn.filters[:] = handlers, filters
    root.setLevel(level)
    structlog.configure(**before)


def fail() -> None:
    known: dict[str, str] = {}
    try:
        known[PERSONAL]
    except KeyError as error:
        raise ValueError(PERSONAL) from error


def failure() -> ValueError:
    with pytest.raises(ValueError, match=PERSONAL) as failed:
        fail()
    return failed.value


def test_a_line_is_one_json_object(stream: io.StringIO) -> None:
    structlog.get_logger("worker").warning("work failed", contract="c-1", attempts=2)
    (line,) = stream.getvalue().splitlines()
    entry = orjson.loads(line)
    assert entry.pop("timestamp").endswith("Z")
    assert entry == {"event": "work failed", "contract": "c-1", "attempts": 2, "level": "warning"}


def test_a_librarys_line_is_one_too(stream: io.StringIO) -> None:
    logging.getLogger("some.library").warning("cannot reach %s", "a host")
    logging.getLogger("some.library").info("too chatty")
    (line,) = stream.getvalue().splitlines()
    entry = orjson.loads(line)
    assert (entry["event"], entry["level"], entry["logger"]) == (
        "cannot reach a host",
        "warning",
        "some.library",
    )


def test_of_an_exception_kind_and_place_are_kept_and_words_are_not(stream: io.StringIO) -> None:
    structlog.get_logger("worker").warning("work failed", exc_info=failure())
    logged = stream.getvalue()
    story = orjson.loads(logged)["exception"].splitlines()
    assert [line for line in story if not line.startswith(" ")] == [
        "builtins.ValueError",
        "builtins.KeyError",
    ]
    assert any(
        line.startswith("  tests/commands/test_logs.py:") and line.endswith(" in fail") for line in story
    )
    assert PERSONAL not in logged


def test_of_a_librarys_exception_too(stream: io.StringIO) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("some.library").exception("broken")
    logged = stream.getvalue()
    assert orjson.loads(logged)["exception"].startswith("builtins.ValueError\n")
    assert PERSONAL not in logged


def test_an_exception_that_came_from_itself_ends(stream: io.StringIO) -> None:
    first, second = ValueError("a"), KeyError("b")
    first.__cause__, second.__cause__ = second, first
    structlog.get_logger("worker").warning("work failed", exc_info=first)
    assert orjson.loads(stream.getvalue())["exception"] == "builtins.ValueError\nbuiltins.KeyError"
