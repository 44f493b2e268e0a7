"""Logs: one JSON object a line when a program reads them, words when a person does. Never personal data."""

import logging
import sys

import structlog


def configure_logs() -> None:
    """For our own structlog loggers and the libraries' standard ones alike."""
    person = sys.stderr.isatty()
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if person
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    # of an exception the places are kept and the local values are not: they may be personal data
    traces = [] if person else [structlog.processors.format_exc_info]
    structlog.configure(
        processors=[*shared, *traces, renderer],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    # faults are logged by us, under their trace id; a library's copy would quote what was sent
    logging.getLogger("uvicorn.error").addFilter(_without_trace)


def _without_trace(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    return True
