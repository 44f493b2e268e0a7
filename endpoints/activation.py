"""GET and POST /esign/activate/{token}: where an enterprise activates the embedded e-sign service.

Somebody of the enterprise types its unified social credit code whole and states that they may. A wrong code rejects the
activation; on the same link it may be corrected a few times.
"""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Final

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from endpoints.answers import Reader
from endpoints.bodies import READ_DEADLINE, STATUS, BodyRefused
from endpoints.form_pages import back_to, form_page, person_reading, unknown_page
from endpoints.forms import is_from_our_page, read_form
from endpoints.markup import Markup, filled
from jobs.services import Services
from messages import text
from providers.embedded_activation import TRIES
from providers.embedded_book import Activation
from providers.embedded_esign import EmbeddedEsign
from rules.masking import mask_credential
from rules.terms import EsignActivationStatus
from rules.violations import RuleViolation

News = Callable[[str], Awaitable[None]]

_LOG: Final = structlog.get_logger("esign")


def activation_routes(
    services: Services, esign: EmbeddedEsign, on_activation: News, *, read_deadline: float = READ_DEADLINE
) -> list[Route]:
    """`on_activation` hears the account's reference whenever an activation was confirmed or rejected."""
    desk = _Desk(services, esign, on_activation, read_deadline)
    return [Route("/esign/activate/{token}", desk.answer, methods=["GET", "POST"])]


class _Desk:
    def __init__(
        self, services: Services, esign: EmbeddedEsign, on_activation: News, read_deadline: float
    ) -> None:
        self._services = services
        self._esign = esign
        self._on_activation = on_activation
        self._read_deadline = read_deadline

    async def answer(self, request: Request) -> Response:
        reader = person_reading(request)
        activation = await self._esign.activations.at(request.path_params["token"])
        if activation is None:
            return unknown_page(request, reader, text("activation-page.unknown", reader.locale))
        if request.method == "POST":
            return await self._post(request, reader, activation)
        return self._shown(request, reader, activation)

    async def _post(self, request: Request, reader: Reader, activation: Activation) -> Response:
        if not is_from_our_page(request, self._services.public_url):
            return self._shown(request, reader, activation, notice="sign-page.other-site", status=403)
        try:
            form = await read_form(request, seconds=self._read_deadline)
        except BodyRefused as refusal:
            response = self._shown(
                request, reader, activation, notice="sign-page.bad-form", status=STATUS[refusal.fault]
            )
            response.headers["Connection"] = "close"
            return response
        return await self._confirmed(request, reader, activation, form)

    async def _confirmed(
        self, request: Request, reader: Reader, activation: Activation, form: Mapping[str, str]
    ) -> Response:
        if form.get("authority") != "yes":
            notice = "activation-page.authority-missing"
            return self._shown(request, reader, activation, notice=notice, status=400)
        with suppress(RuleViolation):  # too late, or typed wrong too often: the page says so
            await self._esign.confirm_activation(activation.id, form.get("code", ""))
            await self._tell(activation.account_reference)
        return back_to(request.url.path, reader)

    async def _tell(self, account_reference: str) -> None:
        try:
            await self._on_activation(account_reference)
        except Exception:  # noqa: BLE001 - the activation is stored; the account asks for it when it next needs it
            _LOG.exception("activation_not_told", account=account_reference)

    def _shown(
        self,
        request: Request,
        reader: Reader,
        activation: Activation,
        *,
        notice: str | None = None,
        status: int = 200,
    ) -> Response:
        locale = reader.locale
        organisation = activation.organisation.name
        if activation.status is EsignActivationStatus.ACTIVATED:
            title = text("activation-page.done-title", locale)
            words = text("activation-page.done", locale, name=organisation)
            body = _ended("ACTIVATED", title, words)
            return form_page(body, reader, title=title, path=request.url.path)
        if not self._esign.activations.is_open(activation):
            title = text("activation-page.over-title", locale)
            words = text("activation-page.over", locale)
            body = _ended("EXPIRED", title, words)
            return form_page(body, reader, title=title, path=request.url.path)
        title = text("activation-page.title", locale)
        body = filled(
            "activation",
            **_words(reader),
            lang=locale,
            path=request.url.path,
            notice=_notice(reader, activation, notice),
            name=organisation,
            masked_code=mask_credential(activation.organisation.credential_number),
        )
        return form_page(body, reader, title=title, path=request.url.path, status=status)


def _notice(reader: Reader, activation: Activation, notice: str | None) -> Markup:
    if notice is not None:
        return filled("alert", words=text(notice, reader.locale))
    if activation.status is EsignActivationStatus.REJECTED:
        left = str(TRIES - activation.attempts)
        return filled("alert", words=text("activation-page.wrong", reader.locale, triesLeft=left))
    return Markup()


def _ended(state: str, title: str, words: str) -> Markup:
    return filled("signing_ended", state=state, title=title, words=words, rows=Markup())


def _words(reader: Reader) -> dict[str, str]:
    keys = ("title", "introduction", "organisation", "verified-code", "credit-code", "authority", "activate")
    return {key.replace("-", "_"): text(f"activation-page.{key}", reader.locale) for key in keys}
