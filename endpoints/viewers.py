"""Who asks, for everything that reads or changes an account's things: by a bearer token, or by a browser's session.

A browser sends the cookie of a session with requests that other sites have it make. So where the cookie speaks, the
request must come from a page of ours, or of an origin that HETONG_CORS_ORIGINS trusts. A header is set by scripts on
purpose: where there is one, it speaks alone.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from starlette.requests import HTTPConnection

from auth.sessions import Session, Sessions
from auth.tokens import SignInReason, SignInRequired, TokenReader
from auth.viewer import Viewer
from endpoints.sharing import origin_of

COOKIE: Final = "__Host-hetong"
"""Over HTTPS, by this host alone, for all of it. Chromium and Firefox take it over HTTP too, from this machine."""


class OriginRefused(Exception):
    """A session's cookie came with a request that no page of ours made."""


class Viewers:
    def __init__(
        self, tokens: TokenReader, sessions: Sessions, *, public_url: str, origins: Collection[str] = ()
    ) -> None:
        self._tokens = tokens
        self._sessions = sessions
        self._origins = frozenset({origin_of(public_url), *origins})

    async def viewer_of(self, connection: HTTPConnection, *, now: datetime) -> Viewer | None:
        """Null for a stranger. Raises SignInRequired, and OriginRefused for a cookie from elsewhere."""
        header = connection.headers.get("authorization")
        if header is not None or not connection.cookies.get(COOKIE):
            return await self._tokens.viewer_of(header, now=now)
        self.check_origin(connection)
        session = await self.session_of(connection, now=now)
        if session is None:
            raise SignInRequired(SignInReason.EXPIRED)
        return session.viewer

    async def session_of(self, connection: HTTPConnection, *, now: datetime) -> Session | None:
        """Whoever made the request: for pages, which only their reader sees."""
        return await self._sessions.of(connection.cookies.get(COOKIE), now=now)

    def check_origin(self, connection: HTTPConnection) -> None:
        """Raises OriginRefused. Of a page's own GET a browser says no origin, but that it is the page's own."""
        origin = connection.headers.get("origin")
        if origin is None and connection.headers.get("sec-fetch-site") == "same-origin":
            return
        if origin not in self._origins:
            raise OriginRefused
