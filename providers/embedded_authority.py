"""Certificates for customers by the development authority: one a signature, its key forgotten with it."""

from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from providers.development_authority import FOR_DEVELOPMENT_ONLY, LIFETIME, Issued, issue, key_usage
from providers.sealing import CertificateSealing
from providers.signing_keys import LoadedKey
from providers.timestamping import TimeStamping

WHOLE_NAME: Final = x509.ObjectIdentifier("2.5.4.41")
"""X.520 `name`, up to 32,768 characters: where the common name is too short for it."""

_BYTES_OF_COMMON_NAME: Final = (
    64  # X.520 says characters, but many programs count bytes: 21 Chinese characters
)
_CHARACTERS_OF_ORGANIZATION: Final = 64
_CUT: Final = "…"


class CustomerSigner(CertificateSealing):
    """Signs for one customer, once. The name is whole where the certificate's common name is not."""

    def __init__(
        self, issued: Issued, authority: Issued, signer_name: str, time_stamping: TimeStamping | None
    ) -> None:
        certificates = (_der(issued), _der(authority))
        super().__init__(LoadedKey(issued.key), certificates, time_stamping, self_issued=True)
        self._signer_name = signer_name

    @property
    def signer_name(self) -> str:
        return self._signer_name


def open_customer_signer(
    authority: Issued,
    *,
    signer_name: str,
    enterprise: bool,
    time_stamping: TimeStamping | None,
    now: datetime,
) -> CustomerSigner:
    """Proves no more than that this program let somebody sign under this name: the certificate says so."""
    issued = issue_for(authority, signer_name=signer_name, enterprise=enterprise, now=now)
    return CustomerSigner(issued, authority, signer_name, time_stamping)


def issue_for(authority: Issued, *, signer_name: str, enterprise: bool, now: datetime) -> Issued:
    """A fresh P-256 key and its certificate for signing, to be kept nowhere.

    The common name holds 64 bytes; a longer name is cut there and whole in the attribute `name`. No number of any
    credential is in it. Enterprises are organizations too.
    """
    subject = x509.Name(list(_attributes(signer_name, enterprise=enterprise)))
    usage = key_usage(commits=True)
    return issue(subject, authority, now=now, lifetime=LIFETIME, usage=usage)


def _attributes(signer_name: str, *, enterprise: bool) -> tuple[x509.NameAttribute[str], ...]:
    common_name = _cut_to_bytes(signer_name, _BYTES_OF_COMMON_NAME)
    organization = _cut_to_characters(signer_name, _CHARACTERS_OF_ORGANIZATION)
    given = {
        x509.NameOID.ORGANIZATION_NAME: organization if enterprise else None,
        x509.NameOID.ORGANIZATIONAL_UNIT_NAME: FOR_DEVELOPMENT_ONLY,
        x509.NameOID.COMMON_NAME: common_name,
        WHOLE_NAME: signer_name if common_name != signer_name else None,
    }
    return tuple(x509.NameAttribute(kind, value) for kind, value in given.items() if value)


def _cut_to_bytes(name: str, most: int) -> str:
    if len(name.encode()) <= most:
        return name
    kept = name.encode()[: most - len(_CUT.encode())].decode(errors="ignore")
    return kept + _CUT


def _cut_to_characters(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - len(_CUT)] + _CUT


def _der(issued: Issued) -> bytes:
    return issued.certificate.public_bytes(Encoding.DER)
