"""Keys and certificates as a vendor might bring them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
PASSWORD = "秘密的密码"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What certificate is wanted; the default is a good one."""

    name: str = "云岚示例信息技术（北京）有限公司"
    starts: datetime = NOW - timedelta(days=1)
    ends: datetime = NOW + timedelta(days=365)
    commits: bool = True
    signs: bool = True
    authority: bool = False
    usage: bool = field(default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    key: Key
    certificate: x509.Certificate


def elliptic() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def issued(key: Key, wish: Wish, issuer: Held | None = None) -> Held:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, wish.name)])
    builder = x509.CertificateBuilder(
        subject_name=subject,
        issuer_name=issuer.certificate.subject if issuer else subject,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=wish.starts,
        not_valid_after=wish.ends,
    ).add_extension(x509.BasicConstraints(ca=wish.authority, path_length=None), critical=True)
    if wish.usage:
        usage = x509.KeyUsage(
            digital_signature=wish.signs and not wish.authority,
            content_commitment=wish.commits and not wish.authority,
            key_encipherment=True,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=wish.authority,
            crl_sign=wish.authority,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(usage, critical=True)
    signing = issuer.key if issuer else key
    algorithm = None if isinstance(signing, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Held(key=key, certificate=builder.sign(signing, algorithm))


def chain(key: Key, wish: Wish | None = None) -> tuple[Held, Held, Held]:
    """Root, intermediate and signer."""
    root = issued(elliptic(), Wish(name="示例根 CA", authority=True))
    middle = issued(elliptic(), Wish(name="示例 CA", authority=True), root)
    return root, middle, issued(key, wish or Wish(), middle)


def packed(held: Held, *others: Held, password: str = PASSWORD) -> bytes:
    """As PKCS#12."""
    return pkcs12.serialize_key_and_certificates(
        "合同专用章".encode(),
        held.key,
        held.certificate,
        [other.certificate for other in others],
        BestAvailableEncryption(password.encode()),
    )
