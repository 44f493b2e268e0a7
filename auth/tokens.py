"""From the Authorization header to a Viewer: signature, issuer, audience and time of a JSON Web Token."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from joserfc.errors import JoseError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import KeySet
from joserfc.jws import CompactSignature, JWSRegistry, extract_compact, validate_compact

from auth.claims import Claims, ClaimsRefused, Registered, claims_of, viewer_from
from auth.keys import KeySource, KeysUnavailable
from auth.viewer import Viewer

ALGORITHMS: Final = frozenset(
    {"ES256", "ES384", "ES512", "EdDSA", "Ed25519", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"},
)
_TOKEN_AT_MOST: Final = 8 * 1024  # bytes; parsing a token of 5 MB takes seconds
_LEEWAY_AT_MOST: Final = timedelta(seconds=60)


class SignInReason(StrEnum):
    """Public: tells the caller what to repair and nothing about the token."""

    MISSING = "MISSING"
    MALFORMED = "MALFORMED"  # no token of ours: form, algorithm or claims
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    BAD_SIGNATURE = "BAD_SIGNATURE"  # also: signed by a key the issuer does not publish
    WRONG_AUDIENCE = "WRONG_AUDIENCE"
    WRONG_ISSUER = "WRONG_ISSUER"
    KEYS_UNAVAILABLE = "KEYS_UNAVAILABLE"


class SignInRequired(Exception):
    """Nobody is signed in by this header. Carries the reason and never the token."""

    def __init__(self, reason: SignInReason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class AsymmetricAlgorithms(JWSRegistry):
    """Nothing that could be forged with the public key (HS*), and never "none"."""

    def get_alg(self, name: str) -> JWSAlgModel:
        if name not in ALGORITHMS:
            raise UnsupportedAlgorithmError("not asymmetric")
        # Ours, because the library's own look-up warns at each token of "EdDSA", the name before RFC 9864.
        return self.algorithms[name]


class TokenReader:
    """One issuer, one audience. `leeway` forgives a clock that is behind the issuer's; expiry is exact."""

    def __init__(
        self, keys: KeySource, *, issuer: str, audience: str, leeway: timedelta = _LEEWAY_AT_MOST
    ) -> None:
        if not timedelta(0) <= leeway <= _LEEWAY_AT_MOST:
            raise ValueError("a leeway of more than 60 seconds would accept what it must not")
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._leeway = leeway
        self._registry = AsymmetricAlgorithms(strict_check_header=False)

    async def viewer_of(self, authorization_header: str | None, *, now: datetime) -> Viewer | None:
        """None is an anonymous caller, without the header. Raises SignInRequired for a header that fails."""
        if authorization_header is None:
            return None
        return viewer_from(await self.claims_in(_token_of(authorization_header), now=now))

    async def claims_in(self, token: str, *, now: datetime, audience: str | None = None) -> Claims:
        """What a token says about its bearer; `audience` is ours unless it is named. Raises SignInRequired."""
        signed = await self.verified(token)
        try:
            claims = claims_of(signed.payload)
        except ClaimsRefused:
            raise SignInRequired(SignInReason.MALFORMED) from None
        self.check(claims, now=now, audience=audience or self._audience)
        return claims

    async def verified(self, token: str) -> CompactSignature:
        """Signed by the issuer; what it says is still to be checked. Raises SignInRequired."""
        if len(token) > _TOKEN_AT_MOST or not token.isascii():
            raise SignInRequired(SignInReason.MALFORMED)
        signed = _signed_part(token)
        self._check_signature(signed, await self._key_set(signed))
        return signed

    def check(self, said: Registered, *, now: datetime, audience: str) -> None:
        """Raises SignInRequired unless it is by the issuer, for the audience, and valid now."""
        if said.iss != self._issuer:
            raise SignInRequired(SignInReason.WRONG_ISSUER)
        if audience not in said.audiences:
            raise SignInRequired(SignInReason.WRONG_AUDIENCE)
        if said.exp <= now.timestamp():
            raise SignInRequired(SignInReason.EXPIRED)
        if max(said.nbf, said.iat) > (now + self._leeway).timestamp():
            raise SignInRequired(SignInReason.NOT_YET_VALID)

    async def _key_set(self, signed: CompactSignature) -> KeySet:
        try:
            self._registry.check_header(signed.headers())
            self._registry.get_alg(signed.headers()["alg"])
        except (JoseError, TypeError):
            raise SignInRequired(SignInReason.MALFORMED) from None
        try:
            return await self._keys.key_set(kid=signed.headers().get("kid"))
        except KeysUnavailable:
            raise SignInRequired(SignInReason.KEYS_UNAVAILABLE) from None

    def _check_signature(self, signed: CompactSignature, key_set: KeySet) -> None:
        try:
            valid = validate_compact(signed, key_set, registry=self._registry)
        except (JoseError, ValueError):
            valid = False  # no such key, or one of another type than the algorithm named
        if not valid:
            raise SignInRequired(SignInReason.BAD_SIGNATURE)


def _token_of(header: str) -> str:
    if len(header) > _TOKEN_AT_MOST or not header.isascii():
        raise SignInRequired(SignInReason.MALFORMED)
    scheme, _, token = header.strip().partition(" ")
    if not scheme or (scheme.lower() == "bearer" and not token):
        raise SignInRequired(SignInReason.MISSING)
    if scheme.lower() != "bearer":
        raise SignInRequired(SignInReason.MALFORMED)
    return token.strip()


def _signed_part(token: str) -> CompactSignature:
    try:
        signed = extract_compact(token.encode("ascii"))
        header = signed.headers()
        # "crit" names extensions that must be understood (RFC 7515, 4.1.11); we understand none.
        understood = header.keys().isdisjoint({"crit", "b64"})
    except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
        understood = False
    if not understood:
        raise SignInRequired(SignInReason.MALFORMED)
    return signed
