"""Contracts that both parties signed, made once per test run, and the steps to make others."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from io import BytesIO

import pikepdf
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm
from pyhanko.sign.signers.cms_embedder import SigMDPSetup

from documents.drawing import draw_contract
from documents.edges import fill_slice_fields
from documents.fields import VENDOR_FIELD
from documents.handwriting import Handwriting
from documents.marks import Mark, appearance_of
from documents.revision import Revision
from documents.seal import SealLook
from documents.signing import CmsSigner, signed, started
from documents.two_signatures import seal_as_vendor, sign_as_customer
from documents.verification import Examination, examine
from providers.development_authority import authority_certificate
from providers.embedded_authority import CustomerSigner, open_customer_signer
from providers.timestamping import EmbeddedTimeStamping
from rules.terms import SigningMode
from tests.documents.papers import COMPANY, PERSON, framework
from tests.documents.sealed import LOOK, NOW, STAMPED_AT, authority, signer_of, trusted

# Two characters of a name, fourteen strokes, as a finger on a telephone draws them.
SVG = """M 40 60 C 48 59 75 54 90 52 105 50 122 50 128 50
M 60 58 C 60 67 60 95 58 110 56 125 48 143 50 150 52 157 57 153 70 152 83 151 120 147 130 146
M 72 80 C 76 84 88 97 95 105 102 113 109 124 112 128
M 112 78 C 109 83 99 100 92 110 85 120 74 131 70 135
M 165 40 C 162 46 154 66 150 75 146 84 140 89 138 92
M 160 62 C 165 61 182 58 190 58 198 58 205 56 205 60 205 64 194 78 192 82
M 178 82 C 176 88 176 106 168 120 160 134 136 158 130 165
M 178 100 C 181 106 189 125 198 135 207 145 223 158 232 160 241 162 247 152 250 150
M 285 55 C 291 54 314 47 320 48 326 49 326 53 322 60 318 67 297 86 296 92 295 98 313 93 318 98 323 103 329 113 326 120
M 290 60 C 290 70 289 98 288 120 287 142 285 178 284 190
M 350 62 C 350 70 348 94 348 110 348 126 350 152 350 160
M 350 62 C 358 61 390 56 400 56 410 56 409 45 410 62 411 79 407 143 404 158 401 173 394 151 392 150
M 354 104 L 400 100
M 352 150 Q 440 150 470 120 500 110 520 135"""
ENTERPRISE_LOOK = SealLook(company=COMPANY.name, label="电子签章", code="自签证书 仅供开发")
LATER = NOW + timedelta(days=30)


def handwriting() -> Handwriting:
    return Handwriting.of_svg(SVG)


def customers() -> tuple[bytes, ...]:
    return (authority_certificate(authority()),)


def customer_signer(
    name: str = COMPANY.name, *, enterprise: bool = True, stamped: bool = False
) -> CustomerSigner:
    made = authority()
    time_stamping = EmbeddedTimeStamping(made, clock=lambda: STAMPED_AT) if stamped else None
    return open_customer_signer(
        made.authority, signer_name=name, enterprise=enterprise, time_stamping=time_stamping, now=NOW
    )


def customer_signs(
    content: bytes, signer: CmsSigner | None = None, look: SealLook | Handwriting = ENTERPRISE_LOOK
) -> bytes:
    return asyncio.run(sign_as_customer(content, signer or customer_signer(), look, now=NOW))


def vendor_seals(content: bytes, signer: CmsSigner | None = None) -> bytes:
    sealing = seal_as_vendor(
        content,
        signer or signer_of(authority()),
        LOOK,
        trusted=trusted(),
        customers=customers(),
        now=STAMPED_AT,
    )
    return asyncio.run(sealing)


def vendor_seals_blindly(content: bytes, signer: CmsSigner | None = None) -> bytes:
    """What a vendor would make that does not look at what it signs."""
    writer = Revision(BytesIO(content))
    mark = Mark.of_seal(LOOK)
    seal = writer.add_object(appearance_of(mark))
    fill_slice_fields(writer, seal, mark.width)
    lock = SigMDPSetup(
        md_algorithm="sha256",
        field_lock=FieldMDPSpec(FieldMDPAction.ALL),
        docmdp_perms=MDPPerm.NO_CHANGES,
    )
    embedding = started(writer, VENDOR_FIELD, seal)
    making = signed(embedding, signer or signer_of(authority()), lock, now=STAMPED_AT, reason=None)
    return asyncio.run(making)


def read(content: bytes, known: Sequence[bytes] | None = None) -> Examination:
    return examine(content, trusted=trusted() if known is None else known, customers=customers(), at=LATER)


def with_pages(pages: int) -> bytes:
    """A draft with so many pages, many of them the same."""
    output = BytesIO()
    with pikepdf.open(BytesIO(bilateral_draft())) as file:
        kept = len(file.pages)
        for number in range(pages - kept):
            file.pages.insert(1, file.pages[number % kept])
        del file.pages[: max(0, kept - pages)]
        file.save(output, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return output.getvalue()


@cache
def bilateral_draft() -> bytes:
    return draw_contract(framework(SigningMode.BILATERAL)).content


@cache
def individuals_draft() -> bytes:
    return draw_contract(framework(SigningMode.BILATERAL, PERSON)).content


@cache
def customer_signed() -> bytes:
    """By an enterprise, with a time stamp."""
    return customer_signs(bilateral_draft(), customer_signer(stamped=True))


@cache
def both_signed() -> bytes:
    return vendor_seals(customer_signed(), signer_of(authority(), stamped=True))


@cache
def individual_signed() -> bytes:
    signer = customer_signer(PERSON.name, enterprise=False)
    return customer_signs(individuals_draft(), signer, handwriting())


@cache
def individual_and_vendor_signed() -> bytes:
    return vendor_seals(individual_signed())
