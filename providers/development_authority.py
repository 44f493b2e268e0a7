"""A certificate authority of our own: made on first start, marked in each certificate as for development."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID

from providers.certificates import SealingMisconfigured, load_certificates

FOLDER = "development-authority"
FOR_DEVELOPMENT_ONLY = "仅供开发使用"
AUTHORITY, SEAL, TIME_STAMP = "authority", "seal", "time-stamp"
AUTHORITY_LIFETIME, LIFETIME = timedelta(days=20 * 365), timedelta(days=10 * 365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A key and its certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentAuthority:
    authority: Issued
    seal: Issued
    time_stamp: Issued


def open_development_authority(folder: Path, now: datetime) -> DevelopmentAuthority:
    """Reads the authority, making it first when there is none.

    It is made aside and moved into place as a whole: of two processes at once both see the same one, and a
    crash leaves either all of it or nothing.
    """
    place = folder / FOLDER
    if not place.exists():
        _publish(create_development_authority(now), folder, place)
    return DevelopmentAuthority(
        authority=_read(place, AUTHORITY), seal=_read(place, SEAL), time_stamp=_read(place, TIME_STAMP)
    )


def authority_certificate(made: DevelopmentAuthority) -> bytes:
    """DER: what a verifier has to know of it."""
    return made.authority.certificate.public_bytes(Encoding.DER)


def kept_authority_certificate(folder: Path) -> bytes | None:
    """DER, without touching its key; null where no authority was made yet."""
    file = folder / FOLDER / f"{AUTHORITY}.pem"
    if not file.exists():
        return None
    return load_certificates(file.read_bytes(), str(file))[0].public_bytes(Encoding.DER)


def create_development_authority(now: datetime) -> DevelopmentAuthority:
    """A new one, kept nowhere."""
    authority = _issue("hetong development CA", None, now, AUTHORITY_LIFETIME, key_usage(signs_others=True))
    return DevelopmentAuthority(
        authority=authority,
        seal=_issue("hetong development seal", authority, now, LIFETIME, key_usage(commits=True)),
        time_stamp=_issue("hetong development time-stamping", authority, now, LIFETIME, key_usage()),
    )


def key_usage(*, signs_others: bool = False, commits: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_others,
        content_commitment=commits,
        key_cert_sign=signs_others,
        crl_sign=signs_others,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _issue(
    name: str, issuer: Issued | None, now: datetime, lifetime: timedelta, usage: x509.KeyUsage
) -> Issued:
    subject = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, "hetong"),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{name}, {FOR_DEVELOPMENT_ONLY}"),
        ]
    )
    return issue(subject, issuer, now=now, lifetime=lifetime, usage=usage)


def issue(
    subject: x509.Name, issuer: Issued | None, *, now: datetime, lifetime: timedelta, usage: x509.KeyUsage
) -> Issued:
    """A new key with its certificate; without an issuer that of an authority, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuing_key = issuer.key if issuer else key
    builder = (
        x509.CertificateBuilder(
            subject_name=subject,
            issuer_name=issuer.certificate.subject if issuer else subject,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - timedelta(days=1),  # clocks differ
            not_valid_after=now + lifetime,
        )
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuing_key.public_key()), critical=False
        )
    )
    if issuer and not usage.content_commitment:
        purposes = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purposes, critical=True)  # RFC 3161 §2.3: this purpose alone
    return Issued(key=key, certificate=builder.sign(issuing_key, hashes.SHA256()))


def _publish(made: DevelopmentAuthority, folder: Path, place: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{FOLDER}-{uuid4().hex}"
    aside.mkdir(mode=0o700)
    try:
        for name, issued in ((AUTHORITY, made.authority), (SEAL, made.seal), (TIME_STAMP, made.time_stamp)):
            key = issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            _write(aside / f"{name}.pem", key + issued.certificate.public_bytes(Encoding.PEM))
        _sync(aside)
        aside.rename(place)
        _sync(folder)
    except OSError:
        if not place.exists():
            raise
    finally:
        # Somebody else was faster, or it failed: what we made aside must not stay.
        shutil.rmtree(aside, ignore_errors=True)


def _write(file: Path, content: bytes) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(place: Path, name: str) -> Issued:
    file = place / f"{name}.pem"
    try:
        content = file.read_bytes()
        key = load_pem_private_key(content, password=None)
    except (OSError, ValueError) as error:
        raise SealingMisconfigured(f"{file}: cannot be read as a key") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise SealingMisconfigured(f"{file}: holds another kind of key than the one made here")
    return Issued(key=key, certificate=load_certificates(content, str(file))[0])
