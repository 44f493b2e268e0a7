"""The ID token of a login: signed by the issuer, for us, in answer to the very login that was begun here."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from auth.claims import Registered, Seconds
from auth.login_refusals import LoginReason, LoginRefused
from auth.tokens import SignInReason, SignInRequired, TokenReader

_HASHES: Final[Mapping[str, Callable[[bytes], Any]]] = {
    "256": hashlib.sha256,
    "384": hashlib.sha384,
    "512": hashlib.sha512,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IdToken(Registered):
    iat: Seconds
    nonce: str
    azp: str | None = None
    at_hash: str | None = None


_ID_TOKEN: Final = TypeAdapter(IdToken)


async def checked_id_token(
    token: str, reader: TokenReader, *, client_id: str, nonce: str, access_token: str, now: datetime
) -> IdToken:
    """As OpenID Connect Core 1.0, 3.1.3.7 and 3.1.3.8 ask. Raises LoginRefused."""
    try:
        signed = await reader.verified(token)
        said = _ID_TOKEN.validate_json(signed.payload, strict=True)
        reader.check(said, audience=client_id, now=now)
    except SignInRequired as refusal:
        raise login_refused(refusal) from None
    except ValidationError:
        raise LoginRefused(LoginReason.TOKEN_REFUSED, "not an ID token") from None
    if not hmac.compare_digest(said.nonce.encode(), nonce.encode()):
        raise LoginRefused(LoginReason.TOKEN_REFUSED, "another login's nonce")
    if said.azp not in ({client_id} if len(said.audiences) > 1 else {client_id, None}):
        raise LoginRefused(LoginReason.TOKEN_REFUSED, "authorized party")
    if said.at_hash is not None and said.at_hash != half_hash(access_token, signed.headers()["alg"]):
        raise LoginRefused(LoginReason.TOKEN_REFUSED, "at_hash")
    return said


def login_refused(refusal: SignInRequired) -> LoginRefused:
    if refusal.reason is SignInReason.KEYS_UNAVAILABLE:
        return LoginRefused(LoginReason.ISSUER_UNAVAILABLE, "keys")
    return LoginRefused(LoginReason.TOKEN_REFUSED, refusal.reason)


def half_hash(token: str, algorithm: str) -> str:
    """The left half of the hash that the algorithm uses; Ed25519 uses SHA-512."""
    digest = _HASHES.get(algorithm[-3:], hashlib.sha512)(token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
