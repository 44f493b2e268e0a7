"""Sessions of browsers: a random secret in a cookie, the claims of the login in a row, and an end.

They allow what the token of the login allowed: a permission given or taken later counts from the next login.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from tortoise.exceptions import IntegrityError

from auth.claims import Claims, ClaimsRefused, claims_of, json_of, viewer_from
from auth.login_refusals import LoginReason, LoginRefused
from auth.viewer import Viewer
from models import BrowserSession
from models.database import transaction
from models.encryption import PersonalDataError

_SECRET_BYTES: Final = 32
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """`secret` is for the browser alone: it is not kept."""

    secret: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    viewer: Viewer
    expires_at: datetime


class Sessions:
    def __init__(self, lifetime: timedelta) -> None:
        """`lifetime` is absolute: use does not prolong it. A token that ends sooner ends the session with it."""
        self._lifetime = lifetime

    async def open(
        self, claims: Claims, *, now: datetime, before: str | None = None, login: str | None = None
    ) -> Opened:
        """Always under a new secret; the session `before`, of the same browser, ends.

        `login` names the login that led here; it opens one session, and LoginRefused for a second.
        """
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        expires_at = min(now + self._lifetime, datetime.fromtimestamp(claims.exp, UTC))
        try:
            async with transaction():
                await BrowserSession.create(
                    id=uuid4() if login is None else _id_of(login),
                    secret_sha256=_digest(secret),
                    claims=json_of(claims).decode(),
                    created_at=now,
                    expires_at=expires_at,
                )
                await self.end(before)
        except IntegrityError:
            raise LoginRefused(LoginReason.STALE, "used already") from None
        return Opened(secret=secret, expires_at=expires_at)

    async def of(self, secret: str | None, *, now: datetime) -> Session | None:
        """Null for a secret that opens nothing, or nothing any more."""
        if secret is None or not _SECRET.fullmatch(secret):
            return None
        try:
            row = await BrowserSession.get_or_none(secret_sha256=_digest(secret), expires_at__gt=now)
            if row is None:
                return None
            return Session(viewer=viewer_from(claims_of(row.claims.encode())), expires_at=row.expires_at)
        except (PersonalDataError, ClaimsRefused):  # of another key, or of a version with other claims
            return None

    async def end(self, secret: str | None) -> None:
        if secret is not None and _SECRET.fullmatch(secret):
            await BrowserSession.filter(secret_sha256=_digest(secret)).delete()


def _digest(secret: str) -> str:
    """No salt and no stretching: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _id_of(login: str) -> UUID:
    return UUID(bytes=hashlib.sha256(b"login\0" + login.encode()).digest()[:16])
