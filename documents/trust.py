"""Whose signatures are believed: by the certificates at hand, and by whose field was signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]  # ships no types
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from rules.terms import SignerRole

SIGNS = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})  # either of the two
COMMITS = KeyUsageConstraints(key_usage={"non_repudiation"})

WHOLE_NAME = x509.ObjectIdentifier("2.5.4.41")  # X.520 `name`


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Authorities of customers vouch for signatures in the customer's field, and nowhere else.

    Everywhere else, where some of `trusted` belong to signers (not to authorities), only these are accepted, and
    authorities vouch for time stamps alone. None of them is a customer.
    """

    trusted: tuple[x509.Certificate, ...]
    customers: tuple[x509.Certificate, ...]
    at: datetime

    @classmethod
    def of(cls, trusted: Sequence[bytes], customers: Sequence[bytes], at: datetime) -> "Trust":
        """From certificates in DER or PEM."""
        return cls(trusted=tuple(map(_load, trusted)), customers=tuple(map(_load, customers)), at=at)

    @property
    def all(self) -> tuple[x509.Certificate, ...]:
        return (*self.trusted, *self.customers)

    def signers_context(self, role: SignerRole | None) -> ValidationContext:
        return self._context(self.customers if role is SignerRole.CUSTOMER else self.trusted)

    def time_stamps_context(self) -> ValidationContext:
        return self._context(self.trusted)

    def key_usage(self, role: SignerRole | None) -> KeyUsageConstraints:
        """A customer's certificate is made for contracts: one for time stamps, of the same authority, is not."""
        return COMMITS if role is SignerRole.CUSTOMER else SIGNS

    def accepts(self, certificate: x509.Certificate, role: SignerRole | None) -> bool:
        signers = [one for one in self.trusted if not _is_authority(one)]
        if role is SignerRole.CUSTOMER:
            return certificate not in signers and not _is_authority(certificate)
        return not signers or certificate in signers

    def _context(self, anchors: Sequence[x509.Certificate]) -> ValidationContext:
        roots = [asn1_x509.Certificate.load(anchor.public_bytes(Encoding.DER)) for anchor in anchors]
        return ValidationContext(trust_roots=roots, moment=self.at, allow_fetching=False)


def name_of(certificate: x509.Certificate) -> str:
    """Whole where there is the attribute for it: common names are short."""
    for kind in (WHOLE_NAME, x509.NameOID.COMMON_NAME):
        if found := certificate.subject.get_attributes_for_oid(kind):
            return str(found[0].value)
    return ""


def _load(certificate: bytes) -> x509.Certificate:
    if b"-----BEGIN" in certificate:
        return x509.load_pem_x509_certificate(certificate)
    return x509.load_der_x509_certificate(certificate)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
