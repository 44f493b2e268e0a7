"""An issuer of our own, so that development needs no other service. Whoever reads its key is everybody."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from providers.demonstration import DemonstrationUser
from providers.embedded import sync_folder, write_temporary
from providers.remote import is_loopback

ISSUER: Final = "hetong-development"
AUDIENCE: Final = "hetong"
_KEY_FILE: Final = "development_issuer.json"


class DevelopmentIssuerRefused(Exception):
    """Development tokens must not open anything that others can reach."""


def check_allowed(environment: str, host: str) -> None:
    """Raises DevelopmentIssuerRefused unless this is development, served on this machine only."""
    if environment != "development":
        raise DevelopmentIssuerRefused("the development issuer is for the environment 'development' only")
    if not is_loopback(host):
        raise DevelopmentIssuerRefused("the development issuer serves 127.0.0.0/8, ::1 and localhost only")


class DevelopmentIssuer:
    """Signs with an ES256 key in a folder, made on first use; also the KeySource of its own tokens.

    Call `check_allowed` first.
    """

    def __init__(self, folder: Path) -> None:
        self._key = _key_in(folder / _KEY_FILE)
        self._public = KeySet([ECKey.import_key(self._key.as_dict(private=False))])

    async def key_set(self, *, kid: str | None = None) -> KeySet:
        return self._public

    def token_for(
        self, user: DemonstrationUser, *, now: datetime, lifetime: timedelta = timedelta(hours=12)
    ) -> str:
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": int(now.timestamp()),
            "exp": int((now + lifetime).timestamp()),
            "sub": user.user_id,
            "name": user.user_name,
            "role": user.role,
            "permissions": list(user.permissions),
        }
        if user.account_reference is not None:
            claims["account"] = user.account_reference
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key)


def _key_in(path: Path) -> ECKey:
    """Of two processes that start at once, the first one's key is both one's key."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        key = ECKey.generate_key("P-256", auto_kid=True)
        temporary = write_temporary(path.parent, orjson.dumps(key.as_dict(private=True)))
        try:
            os.link(temporary, path)  # refuses to replace, which rename would do
        except FileExistsError:
            pass  # the other process was faster; its key is read below
        finally:
            temporary.unlink(missing_ok=True)
        sync_folder(path.parent)
    return ECKey.import_key(orjson.loads(path.read_bytes()))
