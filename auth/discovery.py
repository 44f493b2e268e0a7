"""What an OpenID Connect issuer says about itself (OpenID Connect Discovery 1.0): where it is asked for what."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import httpx
import structlog
from pydantic import TypeAdapter

from auth.login_refusals import LoginReason, LoginRefused
from providers.remote import check_address, read_body

_LOG: Final = structlog.get_logger("login")
_BYTES_AT_MOST: Final = 256 * 1024
_KEPT_SECONDS: Final = 3600.0
_SECONDS_AFTER_FAILURE: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """The names are the document's."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False

    def __post_init__(self) -> None:
        check_address(self.authorization_endpoint)
        check_address(self.token_endpoint)
        if self.end_session_endpoint is not None:
            check_address(self.end_session_endpoint)


_ISSUER: Final = TypeAdapter(Issuer)


class _NamesItselfOtherwise(ValueError):
    """Often by a slash at the end, in one of the two."""


class Discovery:
    """Asks once an hour, one request at a time, and not at once again after a failure: anybody may begin a login."""

    def __init__(
        self,
        issuer: str,
        client: httpx.AsyncClient,
        *,
        seconds: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises AddressRefused unless `issuer` is https, or http on this machine."""
        self._issuer = issuer
        self._url = check_address(issuer.rstrip("/") + "/.well-known/openid-configuration")
        self._seconds = seconds
        self._clock = clock
        self._client = client
        self._lock = asyncio.Lock()
        self._known: Issuer | None = None
        self._asked_at = 0.0

    async def issuer(self) -> Issuer:
        """What was said last is kept while the issuer is silent. Raises LoginRefused."""
        async with self._lock:
            since = self._clock() - self._asked_at
            due = since > (_SECONDS_AFTER_FAILURE if self._known is None else _KEPT_SECONDS)
            if due or not self._asked_at:
                await self._ask()
        if self._known is None:
            raise LoginRefused(LoginReason.ISSUER_UNAVAILABLE, "discovery")
        return self._known

    async def _ask(self) -> None:
        try:
            body = await read_body(
                self._client, self._url, seconds=self._seconds, bytes_at_most=_BYTES_AT_MOST
            )
            said = _ISSUER.validate_json(body, strict=True)
            if said.issuer != self._issuer:  # another one's document would send our codes elsewhere
                raise _NamesItselfOtherwise
            self._known = said
        except (httpx.HTTPError, TimeoutError, ValueError) as error:
            _LOG.warning("issuer_not_described", host=self._url.host, why=type(error).__name__.strip("_"))
        finally:
            self._asked_at = self._clock()
