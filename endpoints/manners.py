"""What every answer has, whoever gave it: security headers, ids, a line in the log. Outermost, around faults too."""

import time
from collections.abc import Mapping
from typing import Any, Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from endpoints.request_ids import REQUEST_ID, ids_of
from endpoints.sharing import Sharing

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

_HTTPS_ONLY: Final = {"Strict-Transport-Security": "max-age=31536000"}  # a year, for this host alone
_PROBES: Final = frozenset({"/healthz", "/readyz"})
_GOOD: Final = 200


class Manners:
    """`templates`: the routes' paths by their endpoints, for the log: a path itself may hold a token."""

    def __init__(
        self, app: ASGIApp, *, templates: Mapping[Any, str], sharing: Sharing, public_url: str
    ) -> None:
        self._app = app
        self._templates = templates
        self._sharing = sharing
        self._defaults = {**DEFAULTS, **(_HTTPS_ONLY if public_url.startswith("https:") else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
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
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in self._defaults.items():
                    headers.setdefault(name, value)
                headers[REQUEST_ID] = ids.request_id
                self._sharing.mark(path, asked, headers)
            await send(message)

        try:
            granted = self._sharing.preflight(scope["method"], path, asked)
            await (granted or self._app)(scope, receive, answer)
        finally:
            self._log(scope, status, time.perf_counter() - began)

    def _log(self, scope: Scope, status: int | None, seconds: float) -> None:
        """A status of null: nothing was answered. Probes that go well would be most of the log."""
        route = self._templates.get(scope.get("endpoint"), "none")
        if route in _PROBES and status == _GOOD:
            return
        milliseconds = round(seconds * 1000, 1)
        _LOG.info("request", method=scope["method"], route=route, status=status, milliseconds=milliseconds)
