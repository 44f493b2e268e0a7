"""Texts inside their own signature (CMS SignedData with its content, RFC 5652 §5): any CMS program reads them."""

from collections.abc import Iterator

from asn1crypto import cms  # type: ignore[import-untyped]  # ships no types
from cryptography import x509
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko.sign.validation.status import StandardCMSSignatureStatus

from documents.der import SEQUENCE, LooseForm, check_der, header_of
from documents.signature_form import check_signature_form, check_vouched
from documents.status import is_trusted
from documents.trust import Trust

_TAGGED, _OCTETS = 0xA0, 0x04


class NotTrusted(Exception):
    """The signature is whole, and by nobody we know."""


def enclose(signature: bytes, content: bytes) -> bytes:
    """A detached signature over SHA-256 of `content`, and the content inside it."""
    kind, wrapped = _children(signature)
    (signed,) = _children(wrapped)
    version, digests, announced, *rest = _children(signed)
    (content_type,) = _children(announced)
    announced = _value(SEQUENCE, content_type, _value(_TAGGED, _value(_OCTETS, content)))
    return _value(SEQUENCE, kind, _value(_TAGGED, _value(SEQUENCE, version, digests, announced, *rest)))


def disclosed(enclosed: bytes) -> tuple[bytes, bytes]:
    """The detached signature, and the content. Raises ValueError for anything else than `enclose` makes."""
    check_der(enclosed)
    kind, wrapped = _children(enclosed)
    (signed,) = _children(wrapped)
    version, digests, announced, *rest = _children(signed)
    content_type, tagged = _children(announced)
    (octets,) = _children(tagged)
    start, end = header_of(octets, 0, len(octets))
    signed = _value(SEQUENCE, version, digests, _value(SEQUENCE, content_type), *rest)
    signature, content = _value(SEQUENCE, kind, _value(_TAGGED, signed)), octets[start:end]
    if enclose(signature, content) != enclosed:
        raise LooseForm("another form than the one it is written in")
    return signature, content


async def check_enclosed(signature: bytes, content: bytes, trust: Trust) -> None:
    """Raises ValueError for what is not, byte for byte, what was signed; NotTrusted for a stranger's signature."""
    check_signature_form(signature)
    signed = cms.ContentInfo.load(signature, strict=True)["content"]
    status = await _status(signed, content, trust)
    if not (status.intact and status.valid):
        raise LooseForm("not what was signed")
    certificate = x509.load_der_x509_certificate(status.signing_cert.dump())
    if not (is_trusted(status) and trust.accepts(certificate, None)):
        raise NotTrusted
    check_vouched(signature, trust.all)


async def _status(signed: cms.SignedData, content: bytes, trust: Trust) -> StandardCMSSignatureStatus:
    try:
        return await async_validate_detached_cms(
            content,
            signed,
            signer_validation_context=trust.signers_context(None),
            ts_validation_context=trust.time_stamps_context(),
            key_usage_settings=trust.key_usage(None),
        )
    except Exception as error:  # pyHanko raises dozens of classes for what is no sound signature
        raise LooseForm("the signature cannot be read") from error


def _children(value: bytes) -> Iterator[bytes]:
    at, end = header_of(value, 0, len(value))
    while at < end:
        _, after = header_of(value, at, end)
        yield value[at:after]
        at = after


def _value(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:  # noqa: PLR2004 - fits into the first octet
        return bytes((tag, length)) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(octets))) + octets + content
