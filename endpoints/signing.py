"""GET and POST /sign/{token}: the embedded e-sign provider's page, where the signatory signs.

/sign/{token}           who signs what; then, with the code typed, the contract and the place to sign
/sign/{token}/document  the draft, once the code was typed; the contract's history hears of it
/sign/{token}/code      POST: sends a code to the signatory's mobile
/sign/{token}/open      POST: the code; opens a session of half an hour
/sign/{token}/sign      POST: the signature
/sign/{token}/refuse    POST: no signature, and why

The link alone shows little and lets nobody sign. Looking changes nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.throttle import RateLimited, Rationed, Throttle
from endpoints.answers import Reader
from endpoints.bodies import READ_DEADLINE, STATUS, BodyFault, BodyRefused
from endpoints.form_pages import back_to, form_page, person_reading, unknown_page
from endpoints.forms import is_from_our_page, read_form
from endpoints.limiting import stranger
from endpoints.markup import raw
from endpoints.signing_case import SigningCase, case_again, signing_case
from endpoints.signing_document import document_response
from endpoints.signing_pages import code_page, ended_page, sign_page, title_of
from endpoints.signing_session import SigningSessions
from jobs.services import Services
from messages import message, text
from providers.embedded_esign import EmbeddedEsign
from providers.outsiders import ProviderUnavailable
from rules.violations import ErrorCode, RuleViolation

News = Callable[[str], Awaitable[None]]

_LOG: Final = structlog.get_logger("signing")
_GIVEN_UP: Final = frozenset({BodyFault.TOO_SLOW, BodyFault.TOO_LARGE})  # the rest of the body is not awaited
_STATUS: Final = {ErrorCode.DAILY_LIMIT_REACHED: 429, ErrorCode.ACTION_NOT_AVAILABLE: 409}


def signing_routes(
    services: Services,
    esign: EmbeddedEsign,
    throttle: Throttle,
    on_news: News,
    *,
    read_deadline: float = READ_DEADLINE,
) -> list[Route]:
    """`on_news` hears the id of a flow that was signed or refused; `read_deadline`: seconds a form may take."""
    desk = _Desk(services, esign, throttle, on_news, read_deadline)
    return [
        Route("/sign/{token}", desk.page, methods=["GET"]),
        Route("/sign/{token}/document", desk.document, methods=["GET"]),
        *(Route(f"/sign/{{token}}/{step}", desk.step(step), methods=["GET", "POST"]) for step in desk.steps),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Visit:
    request: Request
    reader: Reader
    case: SigningCase


class _Step(NamedTuple):
    act: Callable[[_Visit, Mapping[str, str]], Awaitable[Response]]
    needs_session: bool


class _Desk:
    def __init__(
        self,
        services: Services,
        esign: EmbeddedEsign,
        throttle: Throttle,
        on_news: News,
        read_deadline: float,
    ) -> None:
        self._services = services
        self._esign = esign
        self._throttle = throttle
        self._on_news = on_news
        self._read_deadline = read_deadline
        self._sessions = SigningSessions(esign.links, services.public_url)
        self.steps: Final = {
            "code": _Step(self._send_code, needs_session=False),
            "open": _Step(self._open, needs_session=False),
            "sign": _Step(self._sign, needs_session=True),
            "refuse": _Step(self._refuse, needs_session=True),
        }

    async def page(self, request: Request) -> Response:
        visit = await self._visit(request)
        return visit if isinstance(visit, Response) else self._page(visit)

    async def document(self, request: Request) -> Response:
        visit = await self._visit(request)
        if isinstance(visit, Response):
            return visit
        if not visit.case.is_waiting:
            return self._page(visit)
        if not self._has_session(visit):
            return self._page(visit, _said(visit, "session-over"), status=403)
        try:
            return await document_response(request, visit.case, self._esign)
        except ProviderUnavailable:
            return self._unavailable(visit)

    def step(self, name: str) -> Callable[[Request], Awaitable[Response]]:
        act, needs_session = self.steps[name]

        async def answer(request: Request) -> Response:
            visit = await self._visit(request)
            if isinstance(visit, Response):
                return visit
            if request.method != "POST" or not visit.case.is_waiting:
                return back_to(visit.case.path, visit.reader)
            if not is_from_our_page(request, self._services.public_url):
                return self._page(visit, _said(visit, "other-site"), status=403)
            if needs_session and not self._has_session(visit):
                return self._page(visit, _said(visit, "session-over"), status=403)
            return await self._acted(visit, act)

        return answer

    async def _acted(
        self, visit: _Visit, act: Callable[[_Visit, Mapping[str, str]], Awaitable[Response]]
    ) -> Response:
        try:
            return await act(visit, await read_form(visit.request, seconds=self._read_deadline))
        except BodyRefused as refusal:
            response = self._page(visit, _said(visit, "bad-form"), status=STATUS[refusal.fault])
            if refusal.fault in _GIVEN_UP:
                response.headers["Connection"] = "close"
            return response
        except RuleViolation as violation:
            return await self._refused(visit, violation)
        except RateLimited as refusal:
            words = text("rate-limited", visit.reader.locale, seconds=str(refusal.seconds))
            response = self._page(visit, words, status=429)
            response.headers["Retry-After"] = str(refusal.seconds)
            return response
        except ProviderUnavailable:
            return self._unavailable(visit)

    def _ration(self, what: Rationed, visit: _Visit) -> None:
        self._throttle.ration(what, stranger(visit.request), str(visit.case.contract.id))

    async def _send_code(self, visit: _Visit, form: Mapping[str, str]) -> Response:
        self._ration(Rationed.SEND_CODE, visit)
        await self._esign.send_code(visit.case.flow.id)
        return back_to(visit.case.path, visit.reader)

    async def _open(self, visit: _Visit, form: Mapping[str, str]) -> Response:
        case = visit.case
        self._ration(Rationed.TRY_CODE, visit)
        await self._esign.check_code(case.flow.id, form.get("code", ""))
        response = back_to(case.path, visit.reader)
        self._sessions.open(response, case.flow, case.path, self._services.now())
        return response

    async def _sign(self, visit: _Visit, form: Mapping[str, str]) -> Response:
        if form.get("consent") != "yes":
            return self._page(visit, _said(visit, "consent-missing"), status=400)
        await self._esign.sign_opened(visit.case.flow.id, handwriting=form.get("handwriting"))
        return await self._ended(visit)

    async def _refuse(self, visit: _Visit, form: Mapping[str, str]) -> Response:
        reason = " ".join(form.get("reason", "").split())  # the field has several lines, a reason one
        await self._esign.refuse(visit.case.flow.id, reason=reason)
        return await self._ended(visit)

    async def _ended(self, visit: _Visit) -> Response:
        case = visit.case
        try:
            await self._on_news(case.flow.id)
        except Exception:  # noqa: BLE001 - the signature is stored, and the contract hears of it when it next asks
            _LOG.exception("news_not_told", flow=case.flow.id)
        response = back_to(case.path, visit.reader)
        self._sessions.close(response, case.path)
        return response

    async def _refused(self, visit: _Visit, violation: RuleViolation) -> Response:
        case = await case_again(visit.case, self._esign, self._services.now())
        if not case.is_waiting:
            return back_to(case.path, visit.reader)
        words = message(violation.code, violation.facts, visit.reader.locale)
        response = self._page(replace(visit, case=case), words, status=_STATUS.get(violation.code, 400))
        if "seconds" in violation.facts:
            response.headers["Retry-After"] = violation.facts["seconds"]
        return response

    def _unavailable(self, visit: _Visit) -> Response:
        response = self._page(visit, _said(visit, "unavailable"), status=503)
        response.headers["Retry-After"] = "10"
        return response

    async def _visit(self, request: Request) -> _Visit | Response:
        """Who comes by a link that opens nothing is answered at once."""
        reader = person_reading(request)
        case = await signing_case(request.path_params["token"], self._esign, self._services.now())
        if case is None:
            return unknown_page(request, reader, text("sign-page.unknown", reader.locale))
        return _Visit(request=request, reader=reader, case=case)

    def _has_session(self, visit: _Visit) -> bool:
        return self._sessions.is_open(visit.request, visit.case.flow, visit.case.now)

    def _page(self, visit: _Visit, notice: str | None = None, *, status: int = 200) -> Response:
        case, locale = visit.case, visit.reader.locale
        script = None
        if not case.is_waiting:
            body = ended_page(case, locale)
        elif self._has_session(visit):
            body = sign_page(case, locale, notice)
            script = None if case.flow.customer.is_enterprise else raw("sign.js")
        else:
            body = code_page(case, locale, notice)
        title = title_of(case, locale)
        return form_page(body, visit.reader, title=title, path=case.path, script=script, status=status)


def _said(visit: _Visit, notice: str) -> str:
    return text(f"sign-page.{notice}", visit.reader.locale)
