"""Makes the signature itself: CMS SignedData as PAdES and RFC 3161 want it, by whatever key there is."""

import hashlib
from dataclasses import dataclass
from typing import Protocol

from asn1crypto import algos, cms, core, tsp, x509  # type: ignore[import-untyped]  # ships no types


class SigningKey(Protocol):
    """A private key that may live in memory, in a card or far away."""

    @property
    def algorithm(self) -> str:
        """`sha256_ecdsa` or `sha256_rsa`, the names asn1crypto gives them."""
        ...

    async def sign(self, message: bytes) -> bytes:
        """The signature over SHA-256 of `message`, DER for ECDSA, PKCS #1 v1.5 for RSA."""
        ...


class TokenSource(Protocol):
    async def token(self, imprint: bytes) -> bytes:
        """A DER TimeStampToken (RFC 3161) over this SHA-256 digest."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A key and its certificates in DER, the signer's own first, each followed by its issuer's."""

    key: SigningKey
    certificates: tuple[bytes, ...]


async def sign_detached(credential: Credential, digest: bytes, time_stamping: TokenSource | None) -> bytes:
    """PAdES B-B, or B-T with a time-stamping authority (ETSI EN 319 142-1 §6.3), over a SHA-256 digest.

    No signing-time attribute: in PAdES the time is in the PDF's signature dictionary.
    """
    content: dict[str, object] = {"content_type": "data"}
    return await _signed_data(credential, content, digest, time_stamping)


async def sign_time_stamp(credential: Credential, information: bytes) -> bytes:
    """A TimeStampToken around a DER TSTInfo (RFC 3161 §2.4.2)."""
    content = {"content_type": "tst_info", "content": core.ParsableOctetString(information)}
    return await _signed_data(credential, content, hashlib.sha256(information).digest(), None)


async def _signed_data(
    credential: Credential, content: dict[str, object], digest: bytes, time_stamping: TokenSource | None
) -> bytes:
    signer = x509.Certificate.load(credential.certificates[0])
    attributes = _signed_attributes(credential.certificates[0], str(content["content_type"]), digest)
    signature = await credential.key.sign(attributes.dump())
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer_info = {
        "version": "v1",
        "sid": cms.SignerIdentifier(
            {"issuer_and_serial_number": {"issuer": signer.issuer, "serial_number": signer.serial_number}}
        ),
        "digest_algorithm": sha256,
        "signed_attrs": attributes,
        "signature_algorithm": {"algorithm": credential.key.algorithm},
        "signature": signature,
    }
    if time_stamping is not None:
        token = await time_stamping.token(hashlib.sha256(signature).digest())
        signer_info["unsigned_attrs"] = [
            {"type": "signature_time_stamp_token", "values": [cms.ContentInfo.load(token, strict=True)]}
        ]
    signed_data = {
        "version": "v1" if content["content_type"] == "data" else "v3",  # RFC 5652 §5.1
        "digest_algorithms": [sha256],
        "encap_content_info": content,
        "certificates": [x509.Certificate.load(certificate) for certificate in credential.certificates],
        "signer_infos": [signer_info],
    }
    encoded: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed_data}).dump()
    return encoded


def _signed_attributes(certificate: bytes, content_type: str, digest: bytes) -> cms.CMSAttributes:
    """With signing-certificate-v2 (RFC 5035), so that no other certificate can take its place."""
    signing_certificate = tsp.SigningCertificateV2(
        {"certs": [{"cert_hash": hashlib.sha256(certificate).digest()}]}
    )
    return cms.CMSAttributes(
        [
            {"type": "content_type", "values": [content_type]},
            {"type": "message_digest", "values": [core.OctetString(digest)]},
            {"type": "signing_certificate_v2", "values": [signing_certificate]},
        ]
    )
