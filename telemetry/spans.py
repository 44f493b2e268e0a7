"""Spans by OpenTelemetry's own library, sent by OTLP over HTTP; the standard OTEL_* variables say where to."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from structlog.contextvars import bound_contextvars, get_contextvars

from telemetry.traces import Span, Value

_W3C: Final = TraceContextTextMapPropagator()
_FAREWELL: Final = 2.0
"""Seconds for the last spans to leave."""


class OpenTelemetryTraces:
    """`service` is what the spans are of, unless OTEL_SERVICE_NAME names another."""

    def __init__(self, service: str, version: str) -> None:
        ours = Resource.create({SERVICE_NAME: service, SERVICE_VERSION: version})
        resource = ours.merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(
            resource=resource, id_generator=_IdsOfTheLog(), shutdown_on_exit=False
        )
        self._exporter = OTLPSpanExporter()
        self.destination = str(self._exporter._endpoint)  # noqa: SLF001 - as it read the environment
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer = self._provider.get_tracer(service, version)

    @contextmanager
    def request(self, name: str, caller: str | None) -> Iterator[Span]:
        """A stranger's parent would also decide whether we record: so the trace begins here, under the same id."""
        theirs = _context_of(caller)
        links = [Link(theirs)] if theirs is not None else []
        with self._running(name, SpanKind.SERVER, Context(), links) as span:
            yield span

    @contextmanager
    def job(self, name: str) -> Iterator[Span]:
        ids = get_contextvars()
        request = _context_of(f"00-{ids.get('trace_id')}-{ids.get('span_id')}-01")
        context = Context()
        if request is not None:
            context = trace.set_span_in_context(trace.NonRecordingSpan(request), context)
        with self._running(name, SpanKind.CONSUMER, context, []) as span:
            yield span

    @contextmanager
    def call(self, name: str) -> Iterator[Span]:
        with self._running(name, SpanKind.CLIENT, None, []) as span:
            yield span

    def headers(self) -> Mapping[str, str]:
        carrier: dict[str, str] = {}
        _W3C.inject(carrier)
        return carrier

    def close(self) -> None:
        """The library would try half a minute for a collector that is away; whoever ends us has less patience."""
        enough = threading.Timer(_FAREWELL, self._exporter.shutdown)
        enough.start()
        self._provider.shutdown()
        enough.cancel()

    @contextmanager
    def _running(
        self, name: str, kind: SpanKind, context: Context | None, links: list[Link]
    ) -> Iterator[Span]:
        """What is raised is told by its kind alone."""
        with self._tracer.start_as_current_span(
            name, context, kind, links=links, record_exception=False, set_status_on_exception=False
        ) as started:
            span = _Span(started)
            with bound_contextvars(**_ids_of(started)):
                try:
                    yield span
                except BaseException as error:
                    span.fail(type(error).__name__)
                    raise


class _Span:
    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def rename(self, name: str) -> None:
        self._span.update_name(name)

    def tell(self, **attributes: Value) -> None:
        self._span.set_attributes({name.replace("__", "."): value for name, value in attributes.items()})

    def fail(self, kind: str) -> None:
        self._span.set_status(Status(StatusCode.ERROR))
        self._span.set_attribute("error.type", kind)


class _IdsOfTheLog(RandomIdGenerator):
    """A trace is found by the id that the log, and the reader of a fault, already have."""

    def generate_trace_id(self) -> int:
        known = get_contextvars().get("trace_id")
        return int(known, 16) if known else super().generate_trace_id()

    def is_trace_id_random(self) -> bool:
        """A caller may have chosen it."""
        return False


def _ids_of(span: trace.Span) -> dict[str, str]:
    """For the log and the queue; a span that is not recorded is nobody's parent."""
    context = span.get_span_context()
    if not context.trace_flags.sampled:
        return {}
    return {"trace_id": f"{context.trace_id:032x}", "span_id": f"{context.span_id:016x}"}


def _context_of(traceparent: str | None) -> SpanContext | None:
    if not traceparent:
        return None
    read = trace.get_current_span(_W3C.extract({"traceparent": traceparent}, Context())).get_span_context()
    if not read.is_valid:
        return None
    return SpanContext(read.trace_id, read.span_id, is_remote=True, trace_flags=TraceFlags(read.trace_flags))
