"""What every answer has, whoever gave it: security headers, ids, a line in the log. Outermost, around faults too."""

import time
from collections.abc import Mapping
from typing import Any, Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars, get_contextvars

from endpoints.heads import refused_head
from endpoints.metrics import METRICS
from endpoints.outcomes import operation_of, outcome_of_status
from endpoints.request_ids import REQUEST_ID, ids_of
from endpoints.sharing import Sharing
from telemetry.observing import Telemetry
from telemetry.traces import NoTraces, Span

_LOG: Final = structlog.get_logger("http")

DEFAULTS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Of answers that do not say otherwise themselves, as our pages do."""

_HEADS: Final = frozenset({"http.response.start", "websocket.http.response.start", "websocket.accept"})
_ACCEPTED: Final = 101
_HTTPS_ONLY: Final = {"Strict-Transport-Security": "max-age=31536000"}  # a year, for this host alone
_PROBES: Final = frozenset({"/healthz", "/readyz", METRICS})
_NO_TRACES: Final = NoTraces()
_GOOD: Final = 200


def default_headers(public_url: str) -> Mapping[str, str]:
    return {**DEFAULTS, **(_HTTPS_ONLY if public_url.startswith("https:") else {})}


class Manners:
    """`templates`: the routes' paths by their endpoints, for the log: a path itself may hold a token."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        templates: Mapping[Any, str],
        sharing: Sharing,
        public_url: str,
        telemetry: Telemetry,
    ) -> None:
        self._app = app
        self._templates = templates
        self._sharing = sharing
        self._defaults = default_headers(public_url)
        self._telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        asked, path = Headers(scope=scope), scope["path"]
        ids = ids_of(asked)
        clear_contextvars()
        bind_contextvars(**ids._asdict())
        status: int | None = None

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "websocket.close" and status is None:
                await Response(status_code=403)(scope, receive, answer)
                return
            if message["type"] in _HEADS:
                status = message.get("status", _ACCEPTED)
                headers = MutableHeaders(scope=message)
                for name, value in self._defaults.items():
                    headers.setdefault(name, value)
                headers[REQUEST_ID] = ids.request_id
                if status != _ACCEPTED:
                    self._sharing.mark(path, asked, headers)
            await send(message)

        traced = scope["type"] == "http" and path not in _PROBES
        traces = self._telemetry.traces if traced else _NO_TRACES
        with traces.request("request", asked.get("traceparent")) as span:
            try:
                said = refused_head(scope) or self._sharing.preflight(scope.get("method", "GET"), path, asked)
                await (said or self._app)(scope, receive, answer)
            finally:
                if status != _ACCEPTED:  # of sockets there is a line at their end
                    self._ended(scope, status, time.perf_counter() - began, span)

    def _ended(self, scope: Scope, status: int | None, seconds: float, span: Span) -> None:
        """A status of null: nothing was answered. Probes that go well would be most of the log."""
        route, method = self._templates.get(scope.get("endpoint"), "none"), scope.get("method", "GET")
        if route in _PROBES and status == _GOOD:
            return
        bound = get_contextvars()
        operation, outcome = operation_of(bound, route), bound.get("outcome") or outcome_of_status(status)
        self._telemetry.metrics.request(operation, outcome, seconds)
        span.rename(operation)
        span.tell(http__request__method=method, http__route=route, hetong__outcome=outcome)
        if status is not None:
            span.tell(http__response__status_code=status)
        if outcome == "failed":
            span.fail(outcome)
        milliseconds = round(seconds * 1000, 1)
        _LOG.info("request", method=method, route=route, status=status, milliseconds=milliseconds)
