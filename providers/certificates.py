"""Checks a signer's certificates before they sign anything: the key's own, in time, and meant for signing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SMALLEST_RSA_KEY = 2048  # bits


class SealingMisconfigured(ValueError):
    """The seal's key or certificate cannot be used. Names the file or the token, never a secret."""


@dataclass(frozen=True, slots=True)
class Validity:
    """When a certificate may sign: from one moment to the other, both included (RFC 5280, 4.1.2.5)."""

    since: datetime
    until: datetime


def check_signer(certificate: x509.Certificate, key: PublicKeyTypes, now: datetime, source: str) -> None:
    """Raises SealingMisconfigured unless this certificate may sign contracts with this key at this moment."""
    if _spki(certificate.public_key()) != _spki(key):
        raise SealingMisconfigured(f"{source}: the private key does not belong to the certificate")
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < SMALLEST_RSA_KEY:
        raise SealingMisconfigured(f"{source}: an RSA key needs {SMALLEST_RSA_KEY} bits, not {key.key_size}")
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise SealingMisconfigured(f"{source}: the key is neither RSA nor ECDSA")
    if now < certificate.not_valid_before_utc:
        raise SealingMisconfigured(f"{source}: valid only from {certificate.not_valid_before_utc:%Y-%m-%d}")
    if now > certificate.not_valid_after_utc:
        raise SealingMisconfigured(f"{source}: expired on {certificate.not_valid_after_utc:%Y-%m-%d}")
    if not _signs(certificate):
        raise SealingMisconfigured(f"{source}: neither digitalSignature nor nonRepudiation is allowed")


def chain_of(certificate: x509.Certificate, others: Sequence[x509.Certificate]) -> tuple[bytes, ...]:
    """DER: the certificate, then each issuer found among the others, up to the highest one at hand."""
    chain = [certificate]
    while chain[-1].issuer != chain[-1].subject:
        issuer = next((other for other in others if other not in chain and _issued(other, chain[-1])), None)
        if issuer is None:
            break
        chain.append(issuer)
    return tuple(member.public_bytes(Encoding.DER) for member in chain)


def embedded_of(chain: Sequence[bytes]) -> tuple[bytes, ...]:
    """What goes into the signature: everything but the root, which a reader must know by itself."""
    roots = [der for der in chain[1:] if _is_root(x509.load_der_x509_certificate(der))]
    return tuple(der for der in chain if der not in roots)


def common_name_of(certificate: x509.Certificate) -> str:
    named = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(named[0].value) if named else certificate.subject.rfc4514_string()


def load_certificates(content: bytes, source: str) -> list[x509.Certificate]:
    """Every certificate of a file, PEM or DER."""
    try:
        if b"-----BEGIN" in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except ValueError as error:
        raise SealingMisconfigured(f"{source}: holds no readable certificate") from error


def certificates_in(file: Path) -> tuple[bytes, ...]:
    """DER of every certificate of a file. Raises SealingMisconfigured, OSError where there is no such file."""
    found = load_certificates(file.read_bytes(), str(file))
    return tuple(certificate.public_bytes(Encoding.DER) for certificate in found)


def _spki(key: PublicKeyTypes) -> bytes:
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _signs(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.digital_signature or usage.content_commitment


def _issued(issuer: x509.Certificate, issued: x509.Certificate) -> bool:
    try:
        issued.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_root(certificate: x509.Certificate) -> bool:
    return certificate.issuer == certificate.subject
