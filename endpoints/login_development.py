"""Development only: signing in as one of the demonstration's users, by a button. Whoever reaches it is everybody."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from auth.development import DevelopmentIssuer
from auth.login_refusals import LoginReason, LoginRefused
from endpoints.answers import Reader
from endpoints.bodies import READ_DEADLINE, BodyRefused
from endpoints.form_pages import person_reading
from endpoints.forms import read_form
from endpoints.login_desk import LoginDesk, next_of
from endpoints.login_pages import failed_page, users_page
from endpoints.viewers import OriginRefused
from providers.demonstration import DEMONSTRATION_USERS

_USERS: Final = {user.user_id: user for user in DEMONSTRATION_USERS}


class DevelopmentWay:
    """The issuer itself exists only in development, served to this machine."""

    def __init__(self, desk: LoginDesk, issuer: DevelopmentIssuer) -> None:
        self._desk = desk
        self._issuer = issuer

    async def begin(self, request: Request, reader: Reader, next: str) -> Response:
        return users_page(reader, next=next)

    async def logout_address(self) -> str | None:
        return None

    def routes(self) -> list[Route]:
        return [Route("/login", self._enter, methods=["POST"])]

    async def _enter(self, request: Request) -> Response:
        reader = person_reading(request)
        try:
            return await self._entered(request)
        except OriginRefused:
            refusal = LoginRefused(LoginReason.OTHER_SITE)
        except BodyRefused:
            refusal = LoginRefused(LoginReason.BAD_FORM)
        except LoginRefused as refused:
            refusal = refused
        return failed_page(request, reader, refusal, public_url=self._desk.public_url)

    async def _entered(self, request: Request) -> Response:
        self._desk.check_origin(request)  # a name that was bent to this machine is another origin
        self._desk.check_secure()
        form = await read_form(request, seconds=READ_DEADLINE)
        user = _USERS.get(form.get("user", ""))
        if user is None:
            raise LoginRefused(LoginReason.BAD_FORM)
        now = self._desk.now()
        claims = await self._desk.tokens.claims_in(self._issuer.token_for(user, now=now), now=now)
        return await self._desk.enter(request, claims, next=next_of(form.get("next")) or "/login")
