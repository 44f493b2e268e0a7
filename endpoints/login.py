"""Sign-in for browsers: a session's cookie instead of a token that a script would have to keep.

GET  /login           the development page, or the way to the issuer; who has a session reads whose it is
POST /login           development: sign in as a user of the demonstration (login_development)
GET  /login/callback  back from the issuer (login_oidc)
GET  /session         who is signed in, as JSON, for a console
POST /logout          the session's end; as JSON for a console, which Accept says
"""

from typing import Protocol

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.login_refusals import LoginReason, LoginRefused
from auth.tokens import SignInRequired
from auth.viewer import Viewer
from endpoints.answers import Reader, json_response, reader_of, refused
from endpoints.form_pages import person_reading
from endpoints.login_desk import LoginDesk, next_of
from endpoints.login_pages import failed_page, signed_in_page, signed_out_page
from endpoints.viewers import COOKIE, OriginRefused
from messages import text
from schema.scalars import print_instant


class Way(Protocol):
    """How somebody signs in here."""

    async def begin(self, request: Request, reader: Reader, next: str) -> Response:
        """Raises LoginRefused."""
        ...

    async def logout_address(self) -> str | None:
        """Where one may sign out beyond this server."""
        ...

    def routes(self) -> list[Route]: ...


class NoWay:
    """An issuer that only knows programs: they bring bearer tokens."""

    async def begin(self, request: Request, reader: Reader, next: str) -> Response:
        raise LoginRefused(LoginReason.NOT_CONFIGURED)

    async def logout_address(self) -> str | None:
        return None

    def routes(self) -> list[Route]:
        return []


def login_routes(desk: LoginDesk, way: Way) -> list[Route]:
    counter = _Counter(desk, way)
    return [
        Route("/login", counter.login, methods=["GET"]),
        *way.routes(),
        Route("/session", counter.session, methods=["GET"]),
        Route("/logout", counter.logout, methods=["POST"]),
    ]


class _Counter:
    def __init__(self, desk: LoginDesk, way: Way) -> None:
        self._desk = desk
        self._way = way

    async def login(self, request: Request) -> Response:
        """Without a `next`, whoever is signed in already reads so."""
        reader = person_reading(request)
        wish = next_of(request.query_params.get("next"))
        try:
            self._desk.check_secure()
            if wish is None and (session := await self._desk.session_of(request)):
                return signed_in_page(reader, session)
            return await self._way.begin(request, reader, wish or "/login")
        except LoginRefused as refusal:
            return failed_page(request, reader, refusal, public_url=self._desk.public_url)

    async def session(self, request: Request) -> Response:
        """A page of another site cannot read the answer, so this asks for no origin."""
        reader = reader_of(request, page_by_default=False)
        session = await self._desk.session_of(request)
        viewer = session.viewer if session else None
        if "authorization" in request.headers:
            try:
                viewer, session = await self._desk.viewer_of(request), None
            except SignInRequired as refusal:
                words = text(f"sign-in.{refusal.reason}", reader.locale)
                reader = Reader(locale=reader.locale, page=False)
                return refused(request, reader, 401, "UNAUTHENTICATED", words)
        body = {
            "viewer": None if viewer is None else _json_of(viewer),
            "expiresAt": print_instant(session.expires_at) if session else None,
        }
        response = json_response(body, reader)
        if session is None and request.cookies.get(COOKIE):
            self._desk.forget(response)  # else every request with it would be refused as expired
        return response

    async def logout(self, request: Request) -> Response:
        """Done again, it is done already. Asks for the origin without a cookie too: the answer takes cookies away."""
        reader = reader_of(request, page_by_default=True)
        try:
            self._desk.check_origin(request)
        except OriginRefused:
            return origin_refused(request, reader, self._desk.public_url)
        await self._desk.end(request)
        address = await self._way.logout_address()
        if reader.page:
            response = signed_out_page(reader, address)
        else:
            response = json_response({"viewer": None, "issuerLogoutUrl": address}, reader)
        self._desk.forget(response)
        return response


def origin_refused(request: Request, reader: Reader, public_url: str) -> Response:
    words = text("login.ORIGIN_REFUSED", reader.locale, url=public_url)
    return refused(request, reader, 403, "ORIGIN_REFUSED", words)


def _json_of(viewer: Viewer) -> dict[str, object]:
    return {
        "kind": viewer.kind,
        "userId": viewer.user_id,
        "userName": viewer.user_name,
        "account": viewer.account_reference,
        "permissions": sorted(viewer.permissions),
    }
