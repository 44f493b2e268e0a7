"""Logs: one JSON object a line when a program reads them, words when a person does. Never personal data."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from traceback import extract_tb
from typing import Final

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

_HERE: Final = Path(__file__).parents[1]


def configure_logs() -> None:
    """For our own structlog loggers and the libraries' standard ones alike."""
    person = sys.stderr.isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _places,
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer() if person else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, renderer],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    libraries = logging.StreamHandler(sys.stderr)
    libraries.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(handlers=[libraries], level=logging.WARNING)
    # faults are logged by us, under their trace id; a library's copy would quote what was sent
    logging.getLogger("uvicorn.error").addFilter(_without_trace)


def _places(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Of an exception its kind and places are kept; its words are not: they may quote personal data."""
    raised = event.pop("exc_info", None)
    error = raised[1] if isinstance(raised, tuple) else raised
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_story_of(error))
    return event


def _story_of(error: BaseException) -> Iterator[str]:
    """The newest exception first, then what it came from."""
    known: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in known:
        known.add(id(current))
        yield f"{type(current).__module__}.{type(current).__qualname__}"
        for frame in extract_tb(current.__traceback__):
            path = Path(frame.filename)
            place = path.relative_to(_HERE) if path.is_relative_to(_HERE) else path
            yield f"  {place}:{frame.lineno} in {frame.name}"
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def _without_trace(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    return True
