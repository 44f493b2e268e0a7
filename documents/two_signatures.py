"""Two signatures in one PDF: the customer's first, in a revision that leaves room for the vendor's, which ends it.

The first certifies and allows no more than filling in and signing (DocMDP level 2); it locks its own field. All that
the second needs, the first's revision holds: the empty signature field and one field a page for the cross-page seal.
The second fills them in and locks every field (FieldMDP All) against any later change (level 1).
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Final

from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.sign.fields import (
    FieldMDPAction,
    FieldMDPSpec,
    MDPPerm,
    SigFieldSpec,
    append_signature_field,
)
from pyhanko.sign.signers.cms_embedder import SigMDPSetup

from documents.cross_page_seal import slices_of
from documents.edges import add_slice_fields, fill_slice_fields, page_count, paint_slices
from documents.fields import CUSTOMER_FIELD, VENDOR_FIELD, cross_page_field
from documents.handwriting import Handwriting
from documents.marks import Mark, appearance_of
from documents.places import (
    CUSTOMER_CROSS_PAGE,
    CUSTOMER_HANDWRITING,
    CUSTOMER_SEAL,
    SEAL_SIZE,
    VENDOR_SEAL,
    Area,
    Box,
)
from documents.revision import Revision
from documents.seal import SealLook
from documents.signing import CmsSigner, SealNotApplied, check_draft, check_time, signed, started
from documents.verification import examination_of
from rules.terms import SignerRole

OWN_FIELD: Final = FieldMDPSpec(FieldMDPAction.INCLUDE, fields=[CUSTOMER_FIELD])
EVERY_FIELD: Final = FieldMDPSpec(FieldMDPAction.ALL)


async def sign_as_customer(
    draft: bytes,
    signer: CmsSigner,
    look: SealLook | Handwriting,
    *,
    now: datetime,
    reason: str | None = None,
) -> bytes:
    """The draft's very bytes, and after them one revision with the customer's certifying signature.

    Raises SealNotApplied, SealRefused; whatever the signer raises passes through. Then there is no file at all.
    """
    check_time(signer, now)
    writer = Revision(BytesIO(draft))
    check_draft(writer)
    mark, place = _customers_mark(look)
    shown = writer.add_object(appearance_of(mark))
    scale = min(1.0, SEAL_SIZE / mark.width)
    paint_slices(
        writer, shown, (mark.width * scale, mark.height * scale), up=CUSTOMER_CROSS_PAGE, scale=scale
    )
    embedding = started(
        writer, CUSTOMER_FIELD, shown, _field(CUSTOMER_FIELD, place, OWN_FIELD, "甲方电子签名")
    )
    append_signature_field(
        writer,
        _field(VENDOR_FIELD, _corners(VENDOR_SEAL), EVERY_FIELD, "乙方电子签章", MDPPerm.NO_CHANGES),
    )
    add_slice_fields(writer)
    certify = SigMDPSetup(
        md_algorithm="sha256", certify=True, field_lock=OWN_FIELD, docmdp_perms=MDPPerm.FILL_FORMS
    )
    return await signed(embedding, signer, certify, now=now, reason=reason)


async def seal_as_vendor(
    content: bytes,
    signer: CmsSigner,
    look: SealLook,
    *,
    trusted: Sequence[bytes],
    customers: Sequence[bytes],
    now: datetime,
    reason: str | None = None,
) -> bytes:
    """The very bytes of what the customer signed, and after them one revision with the vendor's signature.

    Raises SealNotApplied for anything but a file of sign_as_customer's making, whole and unchanged; `trusted` and
    `customers` say by whom, as in examine(). CPU-heavy.
    """
    check_time(signer, now)
    examination = await examination_of(content, trusted=trusted, customers=customers, at=now)
    if not examination.sound or [found.role for found in examination.signatures] != [SignerRole.CUSTOMER]:
        raise SealNotApplied("not exactly the customer's signature, sound and over the whole file")
    writer = Revision(BytesIO(content))
    _check_prepared(writer)
    mark = Mark.of_seal(look)
    seal = writer.add_object(appearance_of(mark))
    fill_slice_fields(writer, seal, mark.width)
    lock = SigMDPSetup(md_algorithm="sha256", field_lock=EVERY_FIELD, docmdp_perms=MDPPerm.NO_CHANGES)
    return await signed(started(writer, VENDOR_FIELD, seal), signer, lock, now=now, reason=reason)


def _check_prepared(writer: Revision) -> None:
    pages = len(slices_of(page_count(writer)))
    expected = {CUSTOMER_FIELD, VENDOR_FIELD, *(cross_page_field(page) for page in range(pages))}
    try:
        found = [str(field.get_object()["/T"]) for field in writer.root["/AcroForm"]["/Fields"]]
    except (KeyError, TypeError, PdfReadError) as error:
        raise SealNotApplied("the form cannot be read") from error
    if set(found) != expected or len(found) != len(expected):
        raise SealNotApplied("the form is not the one that the customer's signature prepares")


def _customers_mark(look: SealLook | Handwriting) -> tuple[Mark, tuple[float, float, float, float]]:
    if isinstance(look, SealLook):
        return Mark.of_seal(look), _corners(CUSTOMER_SEAL)
    mark = Mark.of_handwriting(look, CUSTOMER_HANDWRITING)
    return mark, _centred(mark, CUSTOMER_HANDWRITING)


def _centred(mark: Mark, room: Area) -> tuple[float, float, float, float]:
    left, bottom = room.x + (room.width - mark.width) / 2, room.y + (room.height - mark.height) / 2
    return left, bottom, left + mark.width, bottom + mark.height


def _corners(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.x + box.size, box.y + box.size


def _field(
    name: str,
    corners: tuple[float, float, float, float],
    lock: FieldMDPSpec,
    title: str,
    permission: MDPPerm | None = None,
) -> SigFieldSpec:
    return SigFieldSpec(
        name,
        on_page=-1,
        box=corners,  # type: ignore[arg-type]  # it takes floats
        field_mdp_spec=lock,
        doc_mdp_update_value=permission,
        readable_field_name=title,
    )
