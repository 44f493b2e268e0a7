"""What all ways of signing in share: the session's cookie, whether it can travel safely, and where one goes next."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from auth.claims import Claims
from auth.links import LinkSigner
from auth.login_refusals import LoginReason, LoginRefused
from auth.sessions import Session, Sessions
from auth.tokens import TokenReader
from auth.viewer import Viewer
from endpoints.viewers import COOKIE, Viewers
from providers.remote import is_loopback

_NEXT: Final = re.compile(r"/(?![/\\])[!-\[\]-~]{0,1023}", re.ASCII)
_HERE: Final = ("/login", "/logout")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginDesk:
    tokens: TokenReader
    sessions: Sessions
    viewers: Viewers
    links: LinkSigner
    public_url: str
    now: Callable[[], datetime]

    async def viewer_of(self, request: Request) -> Viewer | None:
        return await self.viewers.viewer_of(request, now=self.now())

    async def session_of(self, request: Request) -> Session | None:
        return await self.viewers.session_of(request, now=self.now())

    def check_origin(self, request: Request) -> None:
        self.viewers.check_origin(request)

    def check_secure(self) -> None:
        """Raises LoginRefused where no browser would keep the cookie: over plain HTTP from another machine."""
        parts = urlsplit(self.public_url)
        if parts.scheme != "https" and not is_loopback(parts.hostname or ""):
            raise LoginRefused(LoginReason.NEEDS_HTTPS)

    async def enter(
        self,
        request: Request,
        claims: Claims,
        *,
        next: str,
        login: str | None = None,
    ) -> Response:
        """A new session, and on to `next`. Raises LoginRefused for a login that opened one before."""
        opened = await self.sessions.open(
            claims, now=self.now(), before=request.cookies.get(COOKIE), login=login
        )
        response = RedirectResponse(next, 303, {"Cache-Control": "no-store"})
        seconds = int((opened.expires_at - self.now()).total_seconds())
        set_cookie(response, COOKIE, opened.secret, seconds)
        return response

    async def end(self, request: Request) -> None:
        await self.sessions.end(request.cookies.get(COOKIE))

    def forget(self, response: Response) -> None:
        set_cookie(response, COOKIE, "", 0)


def set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Lax, so that it is there when somebody comes from the issuer; the prefix __Host- wants the rest as it is."""
    response.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def next_of(wish: str | None) -> str | None:
    """A path on this very host, or null: never an address that leads elsewhere, nor back into signing in and out."""
    if wish is None or not _NEXT.fullmatch(wish) or urlsplit(wish).path.startswith(_HERE):
        return None
    return wish
