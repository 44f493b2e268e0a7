"""The strict form of a signature: the bytes that it cannot cover itself leave no room for change.

A digest covers the whole PDF but /Contents, where the signature stands. Readers forgive much in there: digits
in lower case, other bytes after the end, attributes and certificates nobody signed, names in another case.
Nothing is forgiven here, so that no byte can differ from the sealed file without being found out.
"""

import re
from collections.abc import Sequence

from asn1crypto import cms, core, tsp  # type: ignore[import-untyped]  # ships no types
from cryptography import x509
from cryptography.exceptions import InvalidSignature

from documents.der import LooseForm, check_der, count_of, without_padding

CERTIFICATES_AT_MOST = 10
DIGESTS = {"sha256", "sha384", "sha512"}
_CONTENTS = re.compile(rb"<([0-9A-F]+)>")


def contents_of(file: bytes, byte_range: Sequence[int]) -> bytes:
    """The DER signature in a /ByteRange's gap, after checking that the gap holds it and nothing else."""
    start, before, after, rest = byte_range
    if start != 0 or before <= 0 or after <= before or rest < 0 or after + rest > len(file):
        raise LooseForm("the byte range is not from the start to an end around one gap")
    found = _CONTENTS.fullmatch(file[before:after])
    if found is None or len(found[1]) % 2:
        raise LooseForm("the gap is not one string of upper-case hexadecimal digits")
    padded = bytes.fromhex(found[1].decode("ascii"))
    der = without_padding(padded)
    if any(padded[len(der) :]):
        raise LooseForm("the padding is not zero")
    return der


def check_signature_form(der: bytes) -> None:
    """Raises ValueError unless it is one detached signature in strict form."""
    check_der(der)
    signed = _signed_data(cms.ContentInfo.load(der, strict=True), "data")
    if not isinstance(signed["encap_content_info"]["content"], core.Void):
        raise LooseForm("not detached")
    unsigned = signed["signer_infos"][0]["unsigned_attrs"]
    if isinstance(unsigned, core.Void):
        return
    kinds = [attribute["type"].native for attribute in unsigned]
    if kinds != ["signature_time_stamp_token"] or len(unsigned[0]["values"]) != 1:
        raise LooseForm("unsigned attributes other than one time stamp")
    token = _signed_data(unsigned[0]["values"][0], "tst_info")
    if not isinstance(token["encap_content_info"]["content"].parsed, tsp.TSTInfo):
        raise LooseForm("the time stamp stamps nothing")
    if not isinstance(token["signer_infos"][0]["unsigned_attrs"], core.Void):
        raise LooseForm("a time stamp with unsigned attributes")


def check_vouched(der: bytes, trusted: Sequence[x509.Certificate]) -> None:
    """Raises LooseForm unless each certificate inside is known, or issued by one known or inside.

    Bytes that nothing vouches for could vary. The signature must be in strict form.
    """
    signed = cms.ContentInfo.load(der, strict=True)["content"]
    _check_vouched(signed, trusted)
    if not isinstance(signed["signer_infos"][0]["unsigned_attrs"], core.Void):
        _check_vouched(signed["signer_infos"][0]["unsigned_attrs"][0]["values"][0]["content"], trusted)


def _signed_data(content: cms.ContentInfo, content_type: str) -> cms.SignedData:
    if content["content_type"].native != "signed_data":
        raise LooseForm("no SignedData")
    signed = content["content"]
    _check_complete(content, signed, signed["encap_content_info"], *signed["digest_algorithms"])
    expected_version = "v1" if content_type == "data" else "v3"  # RFC 5652 §5.1
    if signed["version"].native != expected_version:
        raise LooseForm("another version than the content asks for")
    if signed["encap_content_info"]["content_type"].native != content_type:
        raise LooseForm(f"signs something else than {content_type}")
    if not isinstance(signed["crls"], core.Void):
        raise LooseForm("revocation lists that nobody signed")
    if len(signed["signer_infos"]) != 1 or len(signed["digest_algorithms"]) != 1:
        raise LooseForm("not exactly one signer")
    _check_signer(signed["signer_infos"][0], signed["digest_algorithms"][0])
    _check_certificates(signed["certificates"], signed["signer_infos"][0])
    return signed


def _check_complete(*sequences: core.Sequence) -> None:
    """asn1crypto passes over what it does not know at the end of a sequence.

    The elements are counted by hand: asked for their encoding, it takes a length that ends in 0x80 for an
    indefinite one and encodes everything inside anew, which takes it ten seconds for a time stamp.
    """
    for sequence in sequences:
        known = sum(not isinstance(sequence[name], core.Void) for name in sequence)
        if count_of(sequence.contents) != known:
            raise LooseForm("an element of no meaning")


def _check_signer(signer: cms.SignerInfo, announced: cms.DigestAlgorithm) -> None:
    digest, signature = signer["digest_algorithm"], signer["signature_algorithm"]
    _check_complete(signer, signer["sid"].chosen, digest, signature)
    if not isinstance(signer["unsigned_attrs"], core.Void):
        _check_complete(*signer["unsigned_attrs"])
    if signer["version"].native != "v1" or signer["sid"].name != "issuer_and_serial_number":
        raise LooseForm("the signer is not named by issuer and serial number")
    if announced.dump() != digest.dump() or digest["algorithm"].native not in DIGESTS:
        raise LooseForm("an unexpected digest algorithm")
    if not isinstance(digest["parameters"], core.Void | core.Null):
        raise LooseForm("the digest algorithm has parameters")
    if signature.signature_algo not in {"rsassa_pkcs1v15", "rsassa_pss", "ecdsa"}:
        raise LooseForm("an unexpected signature algorithm")
    plain = signature.signature_algo != "rsassa_pss"
    if plain and not isinstance(signature["parameters"], core.Void | core.Null):
        raise LooseForm("the signature algorithm has parameters")
    generic = signature["algorithm"].native == "rsassa_pkcs1v15"  # leaves the digest to the other field
    if not generic and signature.hash_algo != digest["algorithm"].native:
        raise LooseForm("signature and digest algorithm differ")
    kinds = {attribute["type"].native for attribute in signer["signed_attrs"]}
    if not kinds & {"signing_certificate", "signing_certificate_v2"}:
        raise LooseForm("the signature does not name its certificate")


def _check_certificates(embedded: cms.CertificateSet, signer: cms.SignerInfo) -> None:
    if not 0 < len(embedded) <= CERTIFICATES_AT_MOST or any(each.name != "certificate" for each in embedded):
        raise LooseForm("no certificates, or too many, or of another kind")
    ders = [each.chosen.dump() for each in embedded]
    if len(set(ders)) != len(ders):
        raise LooseForm("a certificate twice")
    _check_named(embedded, signer)


def _check_vouched(signed: cms.SignedData, trusted: Sequence[x509.Certificate]) -> None:
    here = [x509.load_der_x509_certificate(each.chosen.dump()) for each in signed["certificates"]]
    for certificate in here:
        if certificate not in trusted and not any(
            _issued(issuer, certificate) for issuer in [*here, *trusted]
        ):
            raise LooseForm("a certificate that nothing vouches for")


def _check_named(embedded: cms.CertificateSet, signer: cms.SignerInfo) -> None:
    """By the very bytes: names that differ in case or spaces count as equal elsewhere."""
    named = signer["sid"].chosen
    if not any(
        each.chosen.issuer.dump() == named["issuer"].dump()
        and each.chosen["tbs_certificate"]["serial_number"].dump() == named["serial_number"].dump()
        for each in embedded
    ):
        raise LooseForm("the signer's name is not spelled as in its certificate")


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
