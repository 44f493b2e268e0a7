"""What counts as an issuer's public key: read strictly from JSON (RFC 7517) or PEM, refused when weak."""

from typing import Any, Final

import orjson
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from joserfc.errors import JoseError
from joserfc.jwk import Key, KeySet, RSAKey, import_key

_KEYS_AT_MOST: Final = 100
_FOR_SIGNATURES: Final = frozenset({"sign", "verify"})
_CURVES: Final = frozenset({"P-256", "P-384", "P-521", "Ed25519", "Ed448"})
_RSA_BITS: Final = range(2048, 8192 + 1)
_SHORTEST_MODULUS: Final = 342  # characters of base64url that hold 2048 bits
# What the libraries raise for a key that is none: their own, and Python's for parts of a wrong type.
_NOT_A_KEY: Final = (
    JoseError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError, UnsupportedAlgorithm,
)  # fmt: skip


class KeysRefused(ValueError):
    """What should hold keys holds none that we would trust. The text never quotes it."""


def keys_from_json(content: bytes) -> KeySet:
    """A JWK set or one JWK, without what cannot verify. Raises KeysRefused if nothing is left."""
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise KeysRefused("not JSON") from None
    if not isinstance(document, dict):
        raise KeysRefused("not a JWK set")
    entries = document.get("keys", [document])
    if not isinstance(entries, list) or len(entries) > _KEYS_AT_MOST:
        raise KeysRefused("not a JWK set")
    keys = [key for entry in entries if (key := _verification_key(entry)) is not None]
    if not keys:
        raise KeysRefused("no public key for signatures")
    return KeySet(keys)


def keys_from_pem(content: bytes) -> KeySet:
    """One public key, no certificate. Raises KeysRefused."""
    try:
        public = load_pem_public_key(content)
    except (ValueError, UnsupportedAlgorithm):
        raise KeysRefused("not a public key in PEM") from None
    if isinstance(public, RSAPublicKey) and public.key_size in _RSA_BITS:
        return KeySet([import_key(content, "RSA")])
    if isinstance(public, EllipticCurvePublicKey):
        return KeySet([import_key(content, "EC")])
    if isinstance(public, Ed25519PublicKey | Ed448PublicKey):
        return KeySet([import_key(content, "OKP")])
    raise KeysRefused("a key that no algorithm here uses, or RSA of less than 2048 or more than 8192 bits")


def _verification_key(entry: object) -> Key | None:
    if not isinstance(entry, dict):
        return None
    try:
        if not _is_for_signatures(entry):
            return None
        key = import_key(entry)
        # Only the public half is kept, whatever the document held; this also computes a missing kid.
        key = import_key(key.as_dict(private=False, kid=key.kid or key.thumbprint(), key_ops=["verify"]))
    except _NOT_A_KEY:
        return None
    if isinstance(key, RSAKey):
        return key if key.public_key.key_size in _RSA_BITS else None
    return key


def _is_for_signatures(entry: dict[str, Any]) -> bool:
    """Asked before the import, which answers weak keys with a warning only."""
    if entry.get("use", "sig") != "sig" or _FOR_SIGNATURES.isdisjoint(entry.get("key_ops", _FOR_SIGNATURES)):
        return False
    if entry["kty"] == "RSA":
        return len(entry["n"]) >= _SHORTEST_MODULUS
    # Neither a curve that no algorithm here uses, nor a symmetric key, which forges what it verifies.
    return entry["kty"] in {"EC", "OKP"} and entry["crv"] in _CURVES
