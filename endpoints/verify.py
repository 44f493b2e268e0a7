"""GET and POST /verify: is this contract genuine? Open to everyone, no sign-in, for people and for programs.

GET   a page with two forms; with `number` and `code`, as the QR code on the paper has them, also the verdict
POST  a PDF, as the body or in the field `file` of a form: the verdict

A program asks for application/json. A POST answers JSON, a GET answers a page, where Accept prefers neither.
"""

import asyncio
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.throttle import RateLimited, Rationed, Throttle
from endpoints.answers import Reader, json_response, page_response, reader_of, refused
from endpoints.bodies import LARGEST_FILE, READ_DEADLINE, STATUS, BodyFault, BodyRefused, read_file
from endpoints.compression import compress
from endpoints.finding import json_of, markup_of
from endpoints.limiting import stranger
from endpoints.markup import Markup, filled, raw
from jobs.services import Services
from jobs.verification import Finding, verify_file, verify_number
from messages import Locale, field_name, message, text
from providers.outsiders import ProviderUnavailable
from rules.values import LIMITS, checked_text
from rules.violations import RuleViolation

FILES_AT_ONCE: Final = 16
"""Files being read or examined; each takes up to 20 MB of memory."""

_PATH: Final = "/verify"
_GIVEN_UP: Final = frozenset({BodyFault.TOO_SLOW, BodyFault.TOO_LARGE})  # the rest of the body is not awaited


def verify_routes(
    services: Services, throttle: Throttle, *, read_deadline: float = READ_DEADLINE
) -> list[Route]:
    """`read_deadline`: seconds that a file may take to arrive."""
    desk = _Desk(services, throttle, read_deadline)
    return [Route(_PATH, desk.answer, methods=["GET", "POST"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Typed:
    number: str
    code: str


class _Desk:
    def __init__(self, services: Services, throttle: Throttle, read_deadline: float) -> None:
        self._services = services
        self._throttle = throttle
        self._read_deadline = read_deadline
        self._files = 0
        # One file at a time: a hostile one costs its own examination and takes nobody with it.
        self._examination = asyncio.Lock()

    async def answer(self, request: Request) -> Response:
        if request.method == "POST":
            return await self._file(request, reader_of(request, page_by_default=False))
        return await self._number(request, reader_of(request, page_by_default=True))

    async def _number(self, request: Request, reader: Reader) -> Response:
        query = request.query_params
        typed = _Typed(number=query.get("number", ""), code=query.get("code", ""))
        if reader.page and not typed.number and not typed.code:
            form = _page(reader, typed=typed)
            compress(request, form)  # which a page with somebody's code in it never is
            return form
        try:
            number = checked_text("number", typed.number).upper()
            code = checked_text("code", typed.code)
        except RuleViolation as violation:
            words = message(violation.code, violation.facts, reader.locale)
            shown = _Typed(number=_shown("number", typed.number), code=_shown("code", typed.code))
            if not reader.page:
                return refused(request, reader, 400, "BAD_USER_INPUT", words)
            return _page(reader, typed=shown, notice=words, status=400)
        try:
            self._throttle.ration(Rationed.VERIFY, stranger(request), number)
        except RateLimited as refusal:
            return _too_often(request, reader, refusal)
        finding = await verify_number(number, code)
        return _found(reader, finding, typed=_Typed(number=number, code=code))

    async def _file(self, request: Request, reader: Reader) -> Response:
        if self._files >= FILES_AT_ONCE:
            return _refused(request, reader, "BUSY", 503, {"Retry-After": "10", "Connection": "close"})
        self._files += 1
        try:
            content = await read_file(request, seconds=self._read_deadline)
            async with self._examination:
                finding = await verify_file(content, self._services)
        except BodyRefused as refusal:
            headers = {"Connection": "close"} if refusal.fault in _GIVEN_UP else {}
            return _refused(request, reader, refusal.fault, STATUS[refusal.fault], headers)
        except ProviderUnavailable:
            return _refused(request, reader, "BUSY", 503, {"Retry-After": "10"})
        finally:
            self._files -= 1
        return _found(reader, finding)


def _found(reader: Reader, finding: Finding, *, typed: _Typed | None = None) -> Response:
    if not reader.page:
        return json_response(json_of(finding, reader.locale, by_file=typed is None), reader)
    return _page(reader, typed=typed, result=markup_of(finding, reader.locale, by_file=typed is None))


def _refused(request: Request, reader: Reader, reason: str, status: int, headers: dict[str, str]) -> Response:
    words = text(f"http.{reason}", reader.locale, megabytes=_megabytes())
    if reader.page:
        response = _page(reader, notice=words, status=status)
    else:
        response = refused(request, reader, status, reason, words)
    response.headers.update(headers)
    return response


def _too_often(request: Request, reader: Reader, refusal: RateLimited) -> Response:
    seconds = str(refusal.seconds)
    words = text("http.RATE_LIMITED", reader.locale, seconds=seconds)
    if reader.page:
        response = _page(reader, notice=words, status=429)
    else:
        response = refused(request, reader, 429, "RATE_LIMITED", words, retryAfter=refusal.seconds)
    response.headers["Retry-After"] = seconds
    return response


def _shown(field: str, value: str) -> str:
    """What cannot be a number or a code is not repeated into the form at any length."""
    return value[: LIMITS[field].longest]


def _page(
    reader: Reader,
    *,
    typed: _Typed | None = None,
    notice: str | None = None,
    result: Markup | None = None,
    status: int = 200,
) -> Response:
    locale = reader.locale
    number, code = (typed.number, typed.code) if typed else ("", "")
    title = text("verify-page.title", locale)
    body = filled(
        "verify",
        **_words(locale),
        title=title,
        lang=locale,
        path=_PATH,
        number=number,
        code=code,
        longest=str(LIMITS["number"].longest),
        largest_file=str(LARGEST_FILE),
        above=result or (filled("alert", words=notice) if notice else Markup()),
    )
    query = {"number": number, "code": code} if number or code else {}
    script = raw("verify.js")
    return page_response(body, reader, title=title, path=_PATH, query=query, script=script, status=status)


def _words(locale: Locale) -> dict[str, str]:
    """The page's own sentences, by the names of the template's places."""
    keys = (
        "introduction",
        "by-file",
        "by-file-hint",
        "file",
        "drop",
        "verify-file",
        "privacy",
        "by-number",
        "by-number-hint",
        "verify-number",
    )
    words = {key.replace("-", "_"): text(f"verify-page.{key}", locale) for key in keys}
    return words | {
        "number_label": field_name("number", locale),
        "code_label": field_name("code", locale),
        "too_large": text("http.TOO_LARGE", locale, megabytes=_megabytes()),
    }


def _megabytes() -> str:
    return str(LARGEST_FILE // (1024 * 1024))
