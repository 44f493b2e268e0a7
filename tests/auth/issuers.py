"""A token issuer for the tests: says whatever a test wants it to say."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, Key, KeySet
from joserfc.jws import JWSRegistry, serialize_compact

from auth.tokens import AsymmetricAlgorithms, TokenReader

NOW = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
KEY = ECKey.generate_key("P-256", {"kid": "key-1"})
CLAIMS: dict[str, Any] = {
    "iss": "https://issuer.example",
    "aud": "hetong",
    "iat": SECONDS,
    "exp": SECONDS + 3600,
    "sub": "user-1",
    "name": "陆知微",
    "role": "owner",
    "account": "AC1",
}


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """A KeySource that never changes."""

    keys: KeySet

    async def key_set(self, *, kid: str | None = None) -> KeySet:
        return self.keys


def public(*keys: Key) -> KeySet:
    return KeySet.import_key_set({"keys": [key.as_dict(private=False) for key in keys]})


def signed(claims: dict[str, Any], *, key: Key = KEY, algorithm: str = "ES256", **header: Any) -> str:
    registry: JWSRegistry = AsymmetricAlgorithms(strict_check_header=False)
    return jwt.encode(
        {"alg": algorithm, **({"kid": key.kid} if key.kid else {}), **header}, claims, key, registry=registry
    )


def token_of(payload: bytes) -> str:
    """Signed properly, whatever the payload."""
    return serialize_compact({"alg": "ES256", "kid": "key-1"}, payload, KEY)


def token(*, without: str = "", **claims: Any) -> str:
    return signed({name: value for name, value in (CLAIMS | claims).items() if name != without})


def reader_of(*keys: Key) -> TokenReader:
    return TokenReader(
        FixedKeys(public(*(keys or (KEY,)))), issuer="https://issuer.example", audience="hetong"
    )
