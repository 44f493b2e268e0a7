"""The vendor's seal key: from a PKCS#12 file, a PKCS#11 token, or a development authority of our own."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from providers.certificates import (
    SealingMisconfigured,
    chain_of,
    check_signer,
    common_name_of,
    embedded_of,
)
from providers.cms import Credential, SigningKey, sign_detached
from providers.development_authority import open_development_authority
from providers.signing_keys import LoadedKey
from providers.timestamping import TimeStamping, TimeStampingConfiguration, open_time_stamping

# Bytes of DER beside the certificates: attributes and the largest RSA signature; and a time-stamp token.
RESERVED_FOR_SIGNATURE, RESERVED_FOR_TOKEN = 1536, 10 * 1024


class Sealing(Protocol):
    """The vendor's signer: a digest in, a CMS signature out, whatever stands behind it."""

    @property
    def signer_name(self) -> str: ...

    @property
    def reserved_bytes(self) -> int:
        """No signature of this signer is larger, in bytes of DER."""
        ...

    @property
    def valid_from(self) -> datetime: ...

    @property
    def valid_until(self) -> datetime: ...

    @property
    def self_issued(self) -> bool:
        """True for the development authority: the page has to say so."""
        ...

    @property
    def certificates(self) -> tuple[bytes, ...]:
        """DER, the signer's own first, up to the highest issuer at hand."""
        ...

    @property
    def trusted(self) -> tuple[bytes, ...]:
        """DER: what a verifier of these seals has to know, the signer's chain and the time stamps' roots."""
        ...

    async def sign(self, digest: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentSealing:
    """Configuration: a key made on first start in this folder, good for development only."""

    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs12Sealing:
    """Configuration: key, certificate and chain in one file (.p12, .pfx)."""

    file: Path
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pkcs11Sealing:
    """Configuration: a key inside a hardware token, found by labels."""

    module: Path
    token: str
    pin: str = field(repr=False)
    key_label: str
    certificate_label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingConfiguration:
    """Everything a worker process needs to open its own signer; it can be pickled, a signer cannot."""

    key: DevelopmentSealing | Pkcs12Sealing | Pkcs11Sealing
    time_stamping: TimeStampingConfiguration | None = None


class CertificateSealing:
    """A signer by certificate; the three kinds of key differ only in how they were opened."""

    def __init__(
        self,
        key: SigningKey,
        certificates: tuple[bytes, ...],
        time_stamping: TimeStamping | None,
        *,
        self_issued: bool,
    ) -> None:
        self.certificates = certificates
        self.self_issued = self_issued
        self._time_stamping = time_stamping
        self._own = x509.load_der_x509_certificate(certificates[0])
        self._credential = Credential(key=key, certificates=embedded_of(certificates))

    @property
    def signer_name(self) -> str:
        return common_name_of(self._own)

    @property
    def valid_from(self) -> datetime:
        return self._own.not_valid_before_utc

    @property
    def valid_until(self) -> datetime:
        return self._own.not_valid_after_utc

    @property
    def reserved_bytes(self) -> int:
        certificates = sum(len(certificate) for certificate in self._credential.certificates)
        return certificates + RESERVED_FOR_SIGNATURE + (RESERVED_FOR_TOKEN if self._time_stamping else 0)

    @property
    def trusted(self) -> tuple[bytes, ...]:
        stamping = self._time_stamping.trusted if self._time_stamping else ()
        return tuple(dict.fromkeys((*self.certificates, *stamping)))

    async def sign(self, digest: bytes) -> bytes:
        return await sign_detached(self._credential, digest, self._time_stamping)


def open_sealing(configuration: SealingConfiguration, *, now: datetime) -> Sealing:
    """Opens the key in this process; raises SealingMisconfigured when it could not sign a contract now."""
    stamping = configuration.time_stamping
    time_stamping = open_time_stamping(stamping, now=now) if stamping else None
    match configuration.key:
        case DevelopmentSealing():
            return _development(configuration.key, time_stamping, now)
        case Pkcs12Sealing():
            return _pkcs12(configuration.key, time_stamping, now)
        case Pkcs11Sealing():
            return _pkcs11(configuration.key, time_stamping, now)


def _development(
    configuration: DevelopmentSealing, time_stamping: TimeStamping | None, now: datetime
) -> Sealing:
    made = open_development_authority(configuration.folder, now)
    check_signer(made.seal.certificate, made.seal.key.public_key(), now, str(configuration.folder))
    certificates = tuple(
        certificate.public_bytes(Encoding.DER)
        for certificate in (made.seal.certificate, made.authority.certificate)
    )
    return CertificateSealing(LoadedKey(made.seal.key), certificates, time_stamping, self_issued=True)


def _pkcs12(configuration: Pkcs12Sealing, time_stamping: TimeStamping | None, now: datetime) -> Sealing:
    source = str(configuration.file)
    try:
        content = configuration.file.read_bytes()
        key, certificate, others = pkcs12.load_key_and_certificates(content, configuration.password.encode())
    except OSError as error:
        raise SealingMisconfigured(f"{source}: {error.strerror}") from error
    except (ValueError, TypeError) as error:
        raise SealingMisconfigured(f"{source}: the password is wrong, or it is no PKCS#12 file") from error
    if certificate is None or not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise SealingMisconfigured(f"{source}: holds no RSA or ECDSA key with a certificate")
    check_signer(certificate, key.public_key(), now, source)
    return CertificateSealing(LoadedKey(key), chain_of(certificate, others), time_stamping, self_issued=False)


def _pkcs11(configuration: Pkcs11Sealing, time_stamping: TimeStamping | None, now: datetime) -> Sealing:
    source = f"{configuration.module}, token {configuration.token!r}"
    try:
        from providers.hardware_token import open_token  # noqa: PLC0415 - python-pkcs11 is optional
    except ImportError as error:
        raise SealingMisconfigured(f"{source}: needs hetong's optional dependency `pkcs11`") from error
    found = open_token(
        configuration.module,
        configuration.token,
        configuration.pin,
        key_label=configuration.key_label,
        certificate_label=configuration.certificate_label,
        source=source,
    )
    certificate = found.certificate
    check_signer(certificate, certificate.public_key(), now, source)
    return CertificateSealing(
        found.key, chain_of(certificate, found.others), time_stamping, self_issued=False
    )
