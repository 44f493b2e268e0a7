"""Forgeries: what somebody might do to a sealed contract, each a function from a genuine file to a false one."""

import asyncio
import re
import zlib
from functools import cache
from io import BytesIO

import pikepdf
from asn1crypto import cms, core  # type: ignore[import-untyped]  # ships no types

from documents.signature_form import contents_of
from providers.cms import Credential, sign_detached
from providers.development_authority import create_development_authority
from providers.signing_keys import LoadedKey
from tests.documents.revisions import (
    Forgery,
    empty_signature_field,
    form_field,
    note_on_a_page,
    other_appearance_of_the_seal,
    other_metadata,
    page_added,
    page_removed,
    revised,
    white_box_over_a_clause,
)
from tests.documents.sealed import NOW, another_sealed, der, draft, seal, signer_of

_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]")


def rewritten(content: bytes) -> bytes:
    output = BytesIO()
    with pikepdf.open(BytesIO(content)) as file:
        file.save(output)
    return output.getvalue()


def packed(content: bytes) -> bytes:
    """Rewritten with its structure compressed, and one page less."""
    output = BytesIO()
    with pikepdf.open(BytesIO(content)) as file:
        del file.pages[1]
        file.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True)
    return output.getvalue()


@cache
def _strangers_key() -> Credential:
    made = create_development_authority(NOW)
    return Credential(key=LoadedKey(made.seal.key), certificates=(der(made.seal),))


def sealed_by_a_stranger(content: bytes) -> bytes:
    """Another authority, with the same names in its certificates as ours."""
    return seal(draft(), signer_of(create_development_authority(NOW)))


def signed_anew_by_a_stranger(content: bytes) -> bytes:
    digest = contents_digest(content)
    return with_signature(content, asyncio.run(sign_detached(_strangers_key(), digest, None)))


def signature_of_another_contract(content: bytes) -> bytes:
    return with_signature(content, signature_in(another_sealed()))


def byte_range_of(content: bytes) -> tuple[int, int, int, int]:
    found = _RANGE.search(content)
    assert found
    first, second, third, fourth = (int(number) for number in found.groups())
    return first, second, third, fourth


def signature_in(content: bytes) -> bytes:
    return contents_of(content, byte_range_of(content))


def contents_digest(content: bytes) -> bytes:
    signed = cms.ContentInfo.load(signature_in(content))["content"]["signer_infos"][0]["signed_attrs"]
    digests = [each["values"][0].native for each in signed if each["type"].native == "message_digest"]
    assert isinstance(digests[0], bytes)
    return digests[0]


def with_signature(content: bytes, signature: bytes) -> bytes:
    """The same file with another value in /Contents, padded with zeros as it was."""
    _, before, after, _ = byte_range_of(content)
    digits = signature.hex().upper().encode().ljust(after - before - 2, b"0")
    assert len(digits) == after - before - 2
    return b"".join((content[:before], b"<", digits, b">", content[after:]))


def with_unsigned_attribute(content: bytes) -> bytes:
    info = cms.ContentInfo.load(signature_in(content))
    signer = info["content"]["signer_infos"][0]
    signer["unsigned_attrs"] = [
        {"type": "signing_time", "values": [cms.Time({"utc_time": core.UTCTime(NOW)})]}
    ]
    return with_signature(content, info.dump())


def with_another_certificate(content: bytes) -> bytes:
    info = cms.ContentInfo.load(signature_in(content))
    stranger = cms.CertificateChoices.load(_strangers_key().certificates[0])
    info["content"]["certificates"].append(stranger)
    return with_signature(content, info.dump())


def padding_used(content: bytes) -> bytes:
    _, _, after, _ = byte_range_of(content)
    return content[: after - 5] + b"CAFE" + content[after - 1 :]


def in_lower_case(content: bytes) -> bytes:
    _, before, after, _ = byte_range_of(content)
    return content[:before] + content[before:after].lower() + content[after:]


def byte_range_shortened(content: bytes) -> bytes:
    first, before, after, rest = byte_range_of(content)
    edited = f"/ByteRange [{first} {before} {after} {rest - 9}]".encode()
    original = _RANGE.search(content)
    assert original
    return content.replace(original[0], edited.ljust(len(original[0])), 1)


def xref_in_circles(content: bytes) -> bytes:
    at = content.rindex(b"startxref\n") + 10
    last = content[at : content.index(b"\n", at)]
    return re.sub(rb"/Prev \d+", lambda found: b"/Prev " + last.rjust(len(found[0]) - 6, b"0"), content)


def nested_deeply(content: bytes) -> bytes:
    body = b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"]" * 200_000 + b"\nendobj\n"
    return body + _table(body, b"/Root 1 0 R")


def bomb(content: bytes) -> bytes:
    """A cross-reference stream of 128 KB that unpacks to 128 MB."""
    zeros = zlib.compressobj(9)
    packed_zeros = b"".join(zeros.compress(bytes(1 << 20)) for _ in range(128)) + zeros.flush()
    head = b"%PDF-1.7\n"
    dictionary = b"<</Type/XRef/W[1 2 1]/Size 9/Root 1 0 R/Filter/FlateDecode/Length %d>>" % len(packed_zeros)
    stream = b"1 0 obj\n" + dictionary + b"\nstream\n" + packed_zeros + b"\nendstream\nendobj\n"
    return head + stream + b"startxref\n%d\n%%%%EOF\n" % len(head)


def _table(body: bytes, trailer: bytes) -> bytes:
    rows = b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \n"
    return rows + b"trailer\n<</Size 2 %s>>\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(body))


FORGERIES: dict[str, Forgery] = {
    "a white box over a clause": revised(white_box_over_a_clause),
    "a note on a page": revised(note_on_a_page),
    "a form field": revised(form_field),
    "an empty signature field": revised(empty_signature_field),
    "another appearance of the seal": revised(other_appearance_of_the_seal),
    "other metadata": revised(other_metadata),
    "a page removed": revised(page_removed),
    "a page added": revised(page_added),
    "bytes after the end": lambda content: content + b"\n% nothing to see here\n",
    "one byte after the end": lambda content: content + b"\n",
    "bytes before the beginning": lambda content: b"\n" + content,
    "rewritten by another program": rewritten,
    "rewritten, packed and a page less": packed,
    "cut back to the draft": lambda _: draft(),
    "cut in the middle": lambda content: content[: len(content) // 2],
    "cut by one byte": lambda content: content[:-1],
    "sealed by a stranger of the same name": sealed_by_a_stranger,
    "signed anew by a stranger": signed_anew_by_a_stranger,
    "the signature of another contract": signature_of_another_contract,
    "an unsigned attribute": with_unsigned_attribute,
    "a certificate more": with_another_certificate,
    "the padding used": padding_used,
    "the signature in lower case": in_lower_case,
    "a shorter byte range": byte_range_shortened,
    "cross-references in circles": xref_in_circles,
    "arrays nested deeply": nested_deeply,
    "a compression bomb": bomb,
    "an empty file": lambda _: b"",
    "no PDF": lambda content: b"GIF89a" + content[6:],
    "a text": lambda _: "这不是合同".encode(),
    "only a header": lambda _: b"%PDF-1.7\n",
    "the halves in the wrong order": lambda content: (
        content[len(content) // 2 :] + content[: len(content) // 2]
    ),
}
