"""Spans, as the code here knows them. The ids are those of the log: `trace_id`, and `span_id` where one is recorded."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from importlib.util import find_spec
from typing import Final, Protocol

Value = str | int


class Span(Protocol):
    def rename(self, name: str) -> None: ...

    def tell(self, **attributes: Value) -> None:
        """Never personal data: names of ours, numbers, states, ids of contracts."""
        ...

    def fail(self, kind: str) -> None:
        """By the name of what went wrong: its words might quote somebody."""
        ...


class Traces(Protocol):
    @property
    def destination(self) -> str | None:
        """Where spans go; null where there are none."""
        ...

    def request(self, name: str, caller: str | None) -> AbstractContextManager[Span]:
        """Begins a trace under the log's trace id; `caller` is a traceparent, which is linked and decides nothing."""
        ...

    def job(self, name: str) -> AbstractContextManager[Span]:
        """Goes on with the request that the log's ids name, if they name one."""
        ...

    def call(self, name: str) -> AbstractContextManager[Span]:
        """Within what runs."""
        ...

    def headers(self) -> Mapping[str, str]:
        """What an outsider is told of the span that runs."""
        ...

    def close(self) -> None:
        """Sends what waits; it may take seconds."""
        ...


class _NoSpan:
    def rename(self, name: str) -> None:
        pass

    def tell(self, **attributes: Value) -> None:
        pass

    def fail(self, kind: str) -> None:
        pass


def installed(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of a package around it
        return False


def traces_for(*, on: bool, service: str, version: str) -> Traces:
    """The library is an extra: looked for only where the switch is on, which costs nothing where it is off."""
    if not on:
        return NoTraces()
    from telemetry.spans import OpenTelemetryTraces  # noqa: PLC0415 - an extra

    return OpenTelemetryTraces(service, version)


_NOTHING: Final = _NoSpan()


class NoTraces:
    """With the switch off."""

    destination = None

    def request(self, name: str, caller: str | None) -> AbstractContextManager[Span]:
        return nullcontext(_NOTHING)

    def job(self, name: str) -> AbstractContextManager[Span]:
        return nullcontext(_NOTHING)

    def call(self, name: str) -> AbstractContextManager[Span]:
        return nullcontext(_NOTHING)

    def headers(self) -> Mapping[str, str]:
        return {}

    def close(self) -> None:
        pass
