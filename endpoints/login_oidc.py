"""Signing in at an OpenID Connect issuer: there with a sealed attempt in a cookie, and back with a code."""

from dataclasses import asdict
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from auth.links import LIFETIME, LinkRefused
from auth.login_refusals import LoginReason, LoginRefused
from auth.oidc import Attempt, Oidc
from endpoints.answers import Reader
from endpoints.form_pages import person_reading
from endpoints.login_desk import LoginDesk, set_cookie
from endpoints.login_pages import failed_page

ATTEMPT: Final = "__Host-hetong-login"
"""The cookie of an attempt: one at a time in a browser, for ten minutes, gone when the issuer has answered."""

CALLBACK: Final = "/login/callback"
_PURPOSE: Final = "login"


class OidcWay:
    def __init__(self, desk: LoginDesk, oidc: Oidc) -> None:
        self._desk = desk
        self._oidc = oidc

    async def begin(self, request: Request, reader: Reader, next: str) -> Response:
        attempt = Attempt.to(next)
        address = await self._oidc.address_of(attempt, language=reader.locale)
        sealed, _ = self._desk.links.sealed(asdict(attempt), _PURPOSE, now=self._desk.now())
        response = RedirectResponse(address, 303, {"Cache-Control": "no-store"})
        set_cookie(response, ATTEMPT, sealed, int(LIFETIME.total_seconds()))
        return response

    async def logout_address(self) -> str | None:
        return await self._oidc.logout_address()

    def routes(self) -> list[Route]:
        return [Route(CALLBACK, self._return, methods=["GET"])]

    async def _return(self, request: Request) -> Response:
        """Whatever comes of it, the attempt is over."""
        try:
            response = await self._returned(request)
        except LoginRefused as refusal:
            reader = person_reading(request)
            response = failed_page(request, reader, refusal, public_url=self._desk.public_url)
        set_cookie(response, ATTEMPT, "", 0)
        return response

    async def _returned(self, request: Request) -> Response:
        answer = dict(request.query_params)
        if len(answer) != len(request.query_params.multi_items()):
            raise LoginRefused(LoginReason.STALE, "a parameter twice")
        attempt = self._attempt_of(request)
        claims = await self._oidc.claims_of(answer, attempt, now=self._desk.now())
        return await self._desk.enter(request, claims, next=attempt.next, login=attempt.state)

    def _attempt_of(self, request: Request) -> Attempt:
        try:
            sealed = request.cookies.get(ATTEMPT, "")
            kept = self._desk.links.opened(sealed, _PURPOSE, now=self._desk.now())
        except LinkRefused:
            raise LoginRefused(LoginReason.STALE, "no attempt") from None
        return Attempt(**{name: kept[name] for name in ("state", "nonce", "verifier", "next")})
