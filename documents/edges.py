"""Lays cross-page marks on the pages' right edges: painted by who signs first, in form fields by who signs last.

What a first signature covers can only be filled in afterwards. So the first signer's revision makes one read-only
field a page for the second's slices, and the second's gives them their look.
"""

from collections.abc import Iterator
from typing import Final

from pyhanko.pdf_utils.generic import (
    DictionaryObject,
    IndirectObject,
    Reference,
    StreamObject,
    pdf_name,
    pdf_string,
)

from documents.cross_page_seal import Slice, Strip, slices_of, strip_of
from documents.fields import cross_page_field
from documents.places import SEAL_SIZE, VENDOR_CROSS_PAGE
from documents.revision import Revision, dictionary, form, number, numbers

CROSS_PAGE_SEAL: Final = "/HetongCrossPageSeal"
READ_ONLY: Final = 1
PRINTED_AND_LOCKED: Final = 4 | 128 | 512  # PDF.js paints it into the page then


def page_count(writer: Revision) -> int:
    return int(writer.root["/Pages"]["/Count"])


def paint_slices(
    writer: Revision, mark: IndirectObject, size: tuple[float, float], *, up: float, scale: float = 1.0
) -> None:
    """`size` is that of the mark as it is painted, after scaling."""
    resources = dictionary({"/XObject": dictionary({CROSS_PAGE_SEAL: mark})})
    amended: set[Reference] = set()
    for page, part in enumerate(slices_of(page_count(writer))):
        reference, own = writer.find_page_for_modification(page)  # type: ignore[no-untyped-call]  # pyHanko's
        # Pages may share one dictionary of resources: it is amended once.
        shared = own.reference if isinstance(own, IndirectObject) else None
        operators = _painted(strip_of(part, size, _right_top(reference.get_object()), up), scale)
        stream = writer.add_object(StreamObject(stream_data=operators))
        added = None if shared in amended else resources
        writer.add_stream_to_page(page, stream, added)  # type: ignore[no-untyped-call]  # pyHanko's
        if shared is not None:
            amended.add(shared)


def add_slice_fields(writer: Revision) -> None:
    """Empty fields where the vendor's slices will be."""
    nothing = writer.add_object(form(SEAL_SIZE, SEAL_SIZE, dictionary({}), b""))
    fields = writer.root["/AcroForm"]["/Fields"]
    for page, part in enumerate(slices_of(page_count(writer))):
        reference, _ = writer.find_page_for_modification(page)  # type: ignore[no-untyped-call]  # pyHanko's
        right_top = _right_top(reference.get_object())
        strip = strip_of(part, (SEAL_SIZE, SEAL_SIZE), right_top, VENDOR_CROSS_PAGE)
        field = writer.add_object(_empty_field(cross_page_field(page), reference, strip, nothing))
        fields.append(field)
        writer.register_annotation(reference, field)  # type: ignore[no-untyped-call]  # pyHanko's
    writer.update_container(fields)


def fill_slice_fields(writer: Revision, seal: IndirectObject, diameter: float) -> None:
    """The look of a field is scaled to its place by the reader, so the seal may have any size."""
    shown: dict[Slice, IndirectObject] = {}
    resources = dictionary({"/XObject": dictionary({CROSS_PAGE_SEAL: seal})})
    for field, part in zip(_slice_fields(writer), slices_of(page_count(writer)), strict=True):
        if part not in shown:
            width = diameter / part.of
            operators = f"1 0 0 1 {-width * part.number:.3f} 0 cm {CROSS_PAGE_SEAL} Do".encode("ascii")
            shown[part] = writer.add_object(form(width, diameter, resources, operators))
        field.get_object()[pdf_name("/AP")] = dictionary({"/N": shown[part]})  # type: ignore[no-untyped-call]  # pyHanko's
        writer.mark_update(field)


def _slice_fields(writer: Revision) -> Iterator[IndirectObject]:
    named = {str(field.get_object()["/T"]): field for field in writer.root["/AcroForm"]["/Fields"]}
    for page in range(len(slices_of(page_count(writer)))):
        yield named[cross_page_field(page)]


def _empty_field(
    name: str, page: IndirectObject, strip: Strip, appearance: IndirectObject
) -> DictionaryObject:
    corners = (strip.left, strip.bottom, strip.left + strip.width, strip.bottom + strip.height)
    return dictionary(
        {
            "/Type": pdf_name("/Annot"),
            "/Subtype": pdf_name("/Widget"),
            "/FT": pdf_name("/Tx"),
            "/T": pdf_string(name),
            "/TU": pdf_string("乙方骑缝章"),
            "/Ff": number(READ_ONLY),
            "/F": number(PRINTED_AND_LOCKED),
            "/DA": pdf_string("0 g"),
            "/Rect": numbers(*corners),
            "/P": page,
            "/AP": dictionary({"/N": appearance}),
        }
    )


def _painted(strip: Strip, scale: float) -> bytes:
    clip = f"{strip.left:.3f} {strip.bottom:.3f} {strip.width:.3f} {strip.height:.3f} re W n"
    shift = strip.left - strip.before
    placed = f"{scale:.6g} 0 0 {scale:.6g} {shift:.3f} {strip.bottom:.3f} cm"
    return f"q {clip} {placed} {CROSS_PAGE_SEAL} Do Q".encode("ascii")


def _right_top(page: DictionaryObject) -> tuple[float, float]:
    node = page
    while "/MediaBox" not in node:  # pages inherit it
        node = node["/Parent"]
    _, _, right, top = (float(number) for number in node["/MediaBox"])
    return right, top
