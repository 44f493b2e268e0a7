"""Reads a PDF back and says whether it is, byte for byte, what was signed. Any file at all may come in."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO

from asn1crypto import x509 as asn1_x509  # type: ignore[import-untyped]  # ships no types
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, extract_contents
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from documents.der import LooseForm, check_der, without_padding
from documents.recognition import recognised_contract
from documents.signature_form import check_signature_form, check_vouched, contents_of

SIGNATURES_AT_MOST, REVISIONS_AT_MOST = 8, 32
MIB = 1024 * 1024
# A contract's structure is not compressed at all; another producer's may be, a little.
LIMITS = DecodeLimits(document_budget=DocumentDecodeBudget(base_allowance=32 * MIB, max_ratio=4))
SIGNS = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})  # either of the two


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFound:
    signer_name: str
    signed_at: datetime | None  # as the signer says
    timestamped_at: datetime | None  # as a trusted time-stamping authority says
    certificate_subject: str
    certificate_issuer: str
    certificate_serial: str  # hexadecimal
    intact: bool
    trusted: bool
    covers_whole_file: bool
    changed_afterwards: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What a file shows by itself, without our records."""

    signatures: tuple[SignatureFound, ...] = ()
    # Every signature is intact and by a trusted signer, the last covers the whole file, and nothing but what
    # the earlier ones allow came in between.
    sound: bool = False
    contract_id: str | None = None  # of the contract this is, or was made from; proves nothing


def examine(content: bytes, *, trusted: Sequence[bytes], at: datetime) -> Examination:
    """Never raises, whatever the bytes are: what cannot be read is not sound.

    `trusted` are certificates in DER or PEM. Where some of them belong to signers (not to authorities), only
    these signers are accepted, and authorities vouch for time stamps alone. Authorities must be valid as of
    `at`; a signer named in person stays accepted when his certificate has expired. Revocation is not asked.

    Some 30 ms for a contract, without limit for a hostile file: call it in a worker process, with a deadline
    and at most 20 MB.
    """
    _refuse_event_loop()
    anchors = [_load(certificate) for certificate in trusted]
    contract_id = recognised_contract(content)
    try:
        signatures = tuple(_signatures_in(content, anchors, at))
    except Exception:  # noqa: BLE001 - pyHanko raises dozens of classes for what is no sound PDF; all mean the same
        return Examination(contract_id=contract_id)
    sound = (
        bool(signatures)
        and all(found.intact and found.trusted and not found.changed_afterwards for found in signatures)
        and signatures[-1].covers_whole_file
    )
    return Examination(signatures=signatures, sound=sound, contract_id=contract_id)


def _refuse_event_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("examine() belongs in a worker process, not on the event loop")


def _load(certificate: bytes) -> x509.Certificate:
    if b"-----BEGIN" in certificate:
        return x509.load_pem_x509_certificate(certificate)
    return x509.load_der_x509_certificate(certificate)


def _signatures_in(content: bytes, anchors: Sequence[x509.Certificate], at: datetime) -> list[SignatureFound]:
    if not content.startswith(b"%PDF-") or content.count(b"startxref") > REVISIONS_AT_MOST:
        return []
    reader = PdfFileReader(BytesIO(content), decode_limits=LIMITS)
    fields = list(enumerate_sig_fields(reader, filled_status=True))
    if len(fields) > SIGNATURES_AT_MOST:
        return []
    for _, value, _ in fields:
        # Before pyHanko reads it: indefinite lengths, nested, take its parser exponential time.
        check_der(without_padding(extract_contents(value.get_object())))
    found = [_examined(content, signature, anchors, at) for signature in reader.embedded_signatures]
    if len(found) == len(fields) and not found[-1].covers_whole_file:
        # Bytes that belong to no revision are no modification to pyHanko.
        found[-1] = replace(found[-1], changed_afterwards=True)
    return found if len(found) == len(fields) else []


def _examined(
    content: bytes, signature: EmbeddedPdfSignature, anchors: Sequence[x509.Certificate], at: datetime
) -> SignatureFound:
    status = asyncio.run(
        async_validate_pdf_signature(
            signature, signer_validation_context=_context(anchors, at), key_usage_settings=SIGNS
        )
    )
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    vouched = _passes(lambda: check_vouched(without_padding(signature.pkcs7_content), anchors))
    return SignatureFound(
        signer_name=str(names[0].value) if names else "",
        signed_at=status.signer_reported_dt,
        timestamped_at=_timestamped_at(status),
        certificate_subject=certificate.subject.rfc4514_string(),
        certificate_issuer=certificate.issuer.rfc4514_string(),
        certificate_serial=f"{certificate.serial_number:X}",
        intact=bool(status.intact and status.valid and _passes(lambda: _check_strict(content, signature))),
        trusted=bool(_is_trusted(status) and vouched and _accepted(certificate, anchors)),
        covers_whole_file=covers,
        changed_afterwards=not (status.docmdp_ok and (covers or _is_allowed(status))),
    )


def _context(anchors: Sequence[x509.Certificate], at: datetime) -> ValidationContext:
    roots = [asn1_x509.Certificate.load(anchor.public_bytes(Encoding.DER)) for anchor in anchors]
    return ValidationContext(trust_roots=roots, moment=at, allow_fetching=False)


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except (ValueError, TypeError, KeyError, AttributeError, x509.InvalidVersion):
        return False
    return True


def _check_strict(content: bytes, signature: EmbeddedPdfSignature) -> None:
    der = contents_of(content, [int(number) for number in signature.byte_range])
    if der != without_padding(signature.pkcs7_content):
        raise LooseForm("the byte range's gap holds another signature")
    check_signature_form(der)


def _is_trusted(status: PdfSignatureStatus) -> bool:
    """The signer's certificate, and where there is a time stamp its own as well."""
    stamp = status.timestamp_validity
    return status.trusted and (stamp is None or (stamp.intact and stamp.valid and stamp.trusted))


def _is_allowed(status: PdfSignatureStatus) -> bool:
    """What may follow the first party's signature: the form fields and the signature of the second."""
    level = status.modification_level
    return (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and level is not None
        and level <= ModificationLevel.FORM_FILLING
    )


def _accepted(certificate: x509.Certificate, anchors: Sequence[x509.Certificate]) -> bool:
    signers = [anchor for anchor in anchors if not _is_authority(anchor)]
    return not signers or certificate in signers


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _timestamped_at(status: PdfSignatureStatus) -> datetime | None:
    stamp = status.timestamp_validity
    if stamp is None or not (stamp.intact and stamp.valid and stamp.trusted):
        return None
    return stamp.timestamp
