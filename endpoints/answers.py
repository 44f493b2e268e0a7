"""What all our pages and JSON answers share: language, form, headers, refusals, masked faults."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import orjson
import structlog
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from endpoints.markup import Markup, filled, raw
from endpoints.media_types import wish_for
from messages import Locale, negotiate, text
from models.postgres import AGAIN, is_unavailable, kind_of
from schema.traces import trace_id

_LOG: Final = structlog.get_logger("http")

HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",  # a verification code stands in the address
    "Vary": "Accept, Accept-Language",
    "X-Content-Type-Options": "nosniff",
}
_POLICY: Final = (
    "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; img-src data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads the answer: in which language, and whether as a page or as JSON."""

    locale: Locale
    page: bool


def reader_of(request: HTTPConnection, *, page_by_default: bool) -> Reader:
    """`?lang=` goes before Accept-Language; the default decides where Accept prefers neither."""
    wish = request.query_params.get("lang")
    header = request.headers.get("accept-language")
    locale = Locale(wish) if wish in set(Locale) else negotiate(header)
    accept = request.headers.get("accept", "")
    page, json = (wish_for(accept, each).weight for each in ("text/html", "application/json"))
    return Reader(locale=locale, page=page_by_default if page == json else page > json)


def json_response(body: Mapping[str, Any], reader: Reader, status: int = 200) -> Response:
    headers = {**HEADERS, "Content-Language": reader.locale}
    return Response(orjson.dumps(body), status, headers, "application/json")


def page_response(
    body: Markup,
    reader: Reader,
    *,
    title: str,
    path: str,
    query: Mapping[str, str] | None = None,
    script: Markup | None = None,
    status: int = 200,
) -> Response:
    """A whole page that asks nobody for anything. `path` and `query` are where its language links lead."""
    nonce = secrets.token_urlsafe(16)
    current = {locale: Markup(' aria-current="true"' if locale is reader.locale else "") for locale in Locale}
    content = filled(
        "layout",
        lang=reader.locale,
        title=title,
        nonce=nonce,
        style=raw("style.css"),
        script=filled("script", nonce=nonce, script=script) if script else Markup(),
        languages=text("verify-page.languages", reader.locale),
        chinese=f"{path}?{urlencode({**(query or {}), 'lang': Locale.ZH_CN})}",
        chinese_current=current[Locale.ZH_CN],
        english=f"{path}?{urlencode({**(query or {}), 'lang': Locale.EN})}",
        english_current=current[Locale.EN],
        body=body,
    )
    policy = _POLICY.format(nonce=nonce)
    headers = {**HEADERS, "Content-Language": reader.locale, "Content-Security-Policy": policy}
    return Response(content, status, headers, "text/html")


def refused(
    request: HTTPConnection, reader: Reader, status: int, code: str, words: str, **more: str | int
) -> Response:
    """The one shape of errors, as GraphQL has it: message, and a code for programs."""
    if not reader.page:
        return json_response(
            {"errors": [{"message": words, "extensions": {"code": code, **more}}]}, reader, status
        )
    title = text("http.title", reader.locale)
    body = filled("notice", title=title, alert=filled("alert", words=words))
    return page_response(body, reader, title=title, path=request.url.path, status=status)


def nothing_here(request: Request, error: HTTPException) -> Response:
    """No such address, or not by this method: what the routes say, in our form."""
    reader = reader_of(request, page_by_default=False)
    code = "METHOD_NOT_ALLOWED" if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else "NOT_FOUND"
    response = refused(request, reader, error.status_code, code, text(f"http.{code}", reader.locale))
    if allowed := (error.headers or {}).get("Allow"):
        response.headers["Allow"] = ", ".join(sorted(allowed.split(", ")))
    return response


def fault(request: Request, reader: Reader, error: Exception, **facts: str) -> Response:
    """A fault of ours: masked for the reader, logged under the trace id. `facts` hold no personal data.

    A database that cannot be had just now is no fault: 503, and when to come back.
    """
    if is_unavailable(error):
        _LOG.warning("database unavailable", error=kind_of(error), **facts)
        words = text("unavailable", reader.locale)
        response = refused(request, reader, 503, "UNAVAILABLE", words, retryAfter=AGAIN)
        response.headers["Retry-After"] = str(AGAIN)
        return response
    trace = trace_id()
    _LOG.error("fault", trace_id=trace, error=type(error).__name__, exc_info=error, **facts)
    words = text("internal", reader.locale, traceId=trace)
    return refused(request, reader, 500, "INTERNAL", words, traceId=trace)
