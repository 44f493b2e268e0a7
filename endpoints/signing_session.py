"""Who has typed the code holds a cookie for half an hour: for this signing link, and nothing else."""

from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from providers.embedded_book import Flow
from providers.embedded_links import EmbeddedLinks

LASTS: Final = timedelta(minutes=30)


class SigningSessions:
    def __init__(self, links: EmbeddedLinks, public_url: str) -> None:
        self._links = links
        self._secure = public_url.startswith("https:")
        # A browser takes a cookie with this prefix only over HTTPS. __Host- would want the path /, and with it the
        # cookies of several contracts being signed would stand in each other's way.
        self.cookie = "__Secure-signing" if self._secure else "signing"

    def is_open(self, request: Request, flow: Flow, now: datetime) -> bool:
        return self._links.is_session(request.cookies.get(self.cookie, ""), flow.id, now=now)

    def open(self, response: Response, flow: Flow, path: str, now: datetime) -> None:
        value = self._links.session_of(flow.id, until=now + LASTS)
        self._set(response, value, path, int(LASTS.total_seconds()))

    def close(self, response: Response, path: str) -> None:
        self._set(response, "", path, 0)

    def _set(self, response: Response, value: str, path: str, seconds: int) -> None:
        response.set_cookie(
            self.cookie,
            value,
            max_age=seconds,
            path=path,
            secure=self._secure,
            httponly=True,
            samesite="strict",
        )
