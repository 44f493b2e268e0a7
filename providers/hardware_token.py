"""A key inside a hardware token (PKCS#11); imported only where one is configured, its library is optional."""

import asyncio
import hashlib
import threading
from pathlib import Path
from typing import NamedTuple

import pkcs11
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pkcs11.util.ec import encode_ecdsa_signature

from providers.certificates import SealingMisconfigured
from providers.signing_keys import RSA, algorithm_of


class TokenKey:
    """Never leaves its token. The session belongs to the process that opened it."""

    def __init__(self, key: pkcs11.SignMixin, algorithm: str) -> None:
        self.algorithm = algorithm
        self._key = key
        self._one_at_a_time = threading.Lock()  # a PKCS#11 session runs one operation

    async def sign(self, message: bytes) -> bytes:
        return await asyncio.to_thread(self.sign_now, message)

    def sign_now(self, message: bytes) -> bytes:
        with self._one_at_a_time:
            if self.algorithm == RSA:
                return bytes(self._key.sign(message, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS))
            # Raw ECDSA over our own digest: few tokens offer ECDSA with SHA-256 in one step.
            raw = self._key.sign(hashlib.sha256(message).digest(), mechanism=pkcs11.Mechanism.ECDSA)
            return bytes(encode_ecdsa_signature(raw))


class TokenContent(NamedTuple):
    key: TokenKey
    certificate: x509.Certificate
    others: list[x509.Certificate]


def open_token(
    module: Path, token: str, pin: str, *, key_label: str, certificate_label: str, source: str
) -> TokenContent:
    """Logs in and finds the key, its certificate and all other certificates by their labels."""
    try:
        session = pkcs11.lib(str(module)).get_token(token_label=token).open(user_pin=pin)
        key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=key_label)
        found = session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE})
        labelled = [(item[pkcs11.Attribute.LABEL], bytes(item[pkcs11.Attribute.VALUE])) for item in found]
    except (pkcs11.PKCS11Error, RuntimeError) as error:
        # The class alone: a token's text may repeat what it was given.
        raise SealingMisconfigured(f"{source}: {type(error).__name__}") from None
    own = [der for label, der in labelled if label == certificate_label]
    if len(own) != 1:
        raise SealingMisconfigured(f"{source}: {len(own)} certificates are labelled {certificate_label!r}")
    if not isinstance(key, pkcs11.SignMixin):
        raise SealingMisconfigured(f"{source}: the key {key_label!r} does not sign")
    certificate = x509.load_der_x509_certificate(own[0])
    token_key = TokenKey(key, algorithm_of(certificate.public_key()))
    _check_belongs(token_key, certificate, source)
    others = [x509.load_der_x509_certificate(der) for _, der in labelled if der != own[0]]
    return TokenContent(token_key, certificate, others)


def _check_belongs(key: TokenKey, certificate: x509.Certificate, source: str) -> None:
    """The key cannot be looked at, so it signs something that then is verified."""
    public_key = certificate.public_key()
    message = b"hetong: does this key belong to this certificate?"
    try:
        signature = key.sign_now(message)
        if isinstance(public_key, rsa.RSAPublicKey):
            public_key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public_key, ec.EllipticCurvePublicKey):
            public_key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, pkcs11.PKCS11Error) as error:
        raise SealingMisconfigured(
            f"{source}: the private key does not belong to the certificate, or does not sign"
        ) from error
