"""Reads a PDF back and says whether it is, byte for byte, what was signed. Any file at all may come in."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO

from cryptography import x509
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature, extract_contents
from pyhanko.sign.validation.status import SignatureCoverageLevel

from documents.der import LooseForm, check_der, without_padding
from documents.fields import role_of
from documents.recognition import recognised_contract
from documents.signature_form import check_signature_form, check_vouched, contents_of
from documents.status import is_allowed, is_trusted, timestamped_at
from documents.trust import Trust, name_of
from rules.terms import SignerRole

SIGNATURES_AT_MOST, REVISIONS_AT_MOST = 8, 32
MIB = 1024 * 1024
# A contract's structure is not compressed at all; another producer's may be, a little.
LIMITS = DecodeLimits(document_budget=DocumentDecodeBudget(base_allowance=32 * MIB, max_ratio=4))
CUSTOMER, VENDOR = SignerRole.CUSTOMER, SignerRole.VENDOR
ROLES_IN_ORDER = ((CUSTOMER,), (VENDOR,), (CUSTOMER, VENDOR))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFound:
    role: SignerRole | None  # by the field's name; null in files that others made
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
    """What a file shows by itself, without our records. A file cut back to the customer's signature is sound too."""

    # In the order of signing.
    signatures: tuple[SignatureFound, ...] = ()
    # Every signature is intact and by a trusted signer, the last covers the whole file, and nothing but what
    # the earlier ones allow came in between. Of ours, the customer's comes first and the vendor's last.
    sound: bool = False
    contract_id: str | None = None  # of the contract this is, or was made from; proves nothing


def examine(
    content: bytes, *, trusted: Sequence[bytes], customers: Sequence[bytes] = (), at: datetime
) -> Examination:
    """Never raises, whatever the bytes are: what cannot be read is not sound.

    `trusted` are certificates in DER or PEM. Where some of them belong to signers (not to authorities), only
    these signers are accepted, and authorities vouch for time stamps alone. `customers` are authorities that
    vouch for the signature in the customer's field, and for nothing else. Authorities must be valid as of
    `at`; a signer named in person stays accepted when his certificate has expired. Revocation is not asked.

    Some 30 ms for a contract, without limit for a hostile file: call it in a worker process, with a deadline
    and at most 20 MB.
    """
    _refuse_event_loop()
    return asyncio.run(examination_of(content, trusted=trusted, customers=customers, at=at))


async def examination_of(
    content: bytes, *, trusted: Sequence[bytes], customers: Sequence[bytes], at: datetime
) -> Examination:
    """As examine, for who runs a loop of his own in a worker process."""
    trust = Trust.of(trusted, customers, at)
    contract_id = recognised_contract(content)
    try:
        signatures = tuple(await _signatures_in(content, trust))
    except Exception:  # noqa: BLE001 - pyHanko raises dozens of classes for what is no sound PDF; all mean the same
        return Examination(contract_id=contract_id)
    sound = (
        bool(signatures)
        and all(found.intact and found.trusted and not found.changed_afterwards for found in signatures)
        and signatures[-1].covers_whole_file
        and _in_order(signatures)
    )
    return Examination(signatures=signatures, sound=sound, contract_id=contract_id)


def _refuse_event_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("examine() belongs in a worker process, not on the event loop")


def _in_order(signatures: Sequence[SignatureFound]) -> bool:
    roles = tuple(found.role for found in signatures)
    return roles in ROLES_IN_ORDER or not any(roles)


async def _signatures_in(content: bytes, trust: Trust) -> list[SignatureFound]:
    if not content.startswith(b"%PDF-") or content.count(b"startxref") > REVISIONS_AT_MOST:
        return []
    reader = PdfFileReader(BytesIO(content), decode_limits=LIMITS)
    fields = list(enumerate_sig_fields(reader, filled_status=True))
    if len(fields) > SIGNATURES_AT_MOST:
        return []
    for _, value, _ in fields:
        # Before pyHanko reads it: indefinite lengths, nested, take its parser exponential time.
        check_der(without_padding(extract_contents(value.get_object())))
    found = [await _examined(content, signature, trust) for signature in reader.embedded_signatures]
    if len(found) != len(fields):
        return []
    if _is_interrupted(reader.embedded_signatures):
        found[0] = replace(found[0], changed_afterwards=True)
    if found and not found[-1].covers_whole_file:
        # Bytes that belong to no revision are no modification to pyHanko.
        found[-1] = replace(found[-1], changed_afterwards=True)
    return found


def _is_interrupted(signatures: Sequence[EmbeddedPdfSignature]) -> bool:
    """Between the customer's revision and the vendor's is none, not even of what pyHanko allows: other metadata."""
    roles = [role_of(signature.field_name) for signature in signatures]
    revisions = [signature.signed_revision for signature in signatures]
    return roles == [CUSTOMER, VENDOR] and revisions[1] != revisions[0] + 1


async def _examined(content: bytes, signature: EmbeddedPdfSignature, trust: Trust) -> SignatureFound:
    role = role_of(signature.field_name)
    status = await async_validate_pdf_signature(
        signature,
        signer_validation_context=trust.signers_context(role),
        ts_validation_context=trust.time_stamps_context(),
        key_usage_settings=trust.key_usage(role),
    )
    certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    vouched = _passes(lambda: check_vouched(without_padding(signature.pkcs7_content), trust.all))
    return SignatureFound(
        role=role,
        signer_name=name_of(certificate),
        signed_at=status.signer_reported_dt,
        timestamped_at=timestamped_at(status),
        certificate_subject=certificate.subject.rfc4514_string(),
        certificate_issuer=certificate.issuer.rfc4514_string(),
        certificate_serial=f"{certificate.serial_number:X}",
        intact=bool(status.intact and status.valid and _passes(lambda: _check_strict(content, signature))),
        trusted=bool(is_trusted(status) and vouched and trust.accepts(certificate, role)),
        covers_whole_file=covers,
        changed_afterwards=not (status.docmdp_ok and (covers or is_allowed(status))),
    )


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
