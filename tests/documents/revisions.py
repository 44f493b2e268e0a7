"""Later revisions on top of a sealed contract, as a PDF editor would write them."""

from collections.abc import Callable
from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

Forgery = Callable[[bytes], bytes]


def revised(change: Callable[[IncrementalPdfFileWriter], None]) -> Forgery:
    """A later revision on top of the sealed file, as a PDF editor would write it."""

    def forge(content: bytes) -> bytes:
        writer = IncrementalPdfFileWriter(BytesIO(content))
        change(writer)
        output = BytesIO()
        writer.write(output)  # type: ignore[no-untyped-call]  # pyHanko's
        return output.getvalue()

    return forge


def _array(*numbers: int) -> generic.ArrayObject:
    return generic.ArrayObject(map(generic.NumberObject, numbers))


def _dictionary(**entries: generic.PdfObject) -> generic.DictionaryObject:
    named = {pdf_name(f"/{name}"): entry for name, entry in entries.items()}
    return generic.DictionaryObject(named)  # type: ignore[no-untyped-call]  # pyHanko's


def _page(writer: IncrementalPdfFileWriter, number: int) -> generic.IndirectObject:
    found, _ = writer.find_page_for_modification(number)  # type: ignore[no-untyped-call]  # pyHanko's
    assert isinstance(found, generic.IndirectObject)
    return found


def white_box_over_a_clause(writer: IncrementalPdfFileWriter) -> None:
    box = writer.add_object(generic.StreamObject(stream_data=b"q 1 1 1 rg 72 400 450 60 re f Q"))
    writer.add_stream_to_page(2, box)  # type: ignore[no-untyped-call]  # pyHanko's


def note_on_a_page(writer: IncrementalPdfFileWriter) -> None:
    note = _dictionary(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/FreeText"),
        Rect=_array(100, 100, 300, 200),
        Contents=pdf_string("单价改为一元"),
        DA=pdf_string("0 g"),
    )
    writer.register_annotation(_page(writer, 0), writer.add_object(note))  # type: ignore[no-untyped-call]  # pyHanko's


def form_field(writer: IncrementalPdfFileWriter) -> None:
    field = _dictionary(
        Type=pdf_name("/Annot"),
        Subtype=pdf_name("/Widget"),
        FT=pdf_name("/Tx"),
        T=pdf_string("Amount"),
        V=pdf_string("1"),
        Rect=_array(100, 100, 300, 200),
    )
    reference = writer.add_object(field)
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(reference)
    writer.update_container(fields)
    writer.register_annotation(_page(writer, 0), reference)  # type: ignore[no-untyped-call]  # pyHanko's


def empty_signature_field(writer: IncrementalPdfFileWriter) -> None:
    append_signature_field(writer, SigFieldSpec("CustomerSeal", on_page=0, box=(50, 50, 150, 150)))


def other_appearance_of_the_seal(writer: IncrementalPdfFileWriter) -> None:
    field = writer.root["/AcroForm"]["/Fields"][0]
    field["/AP"]["/N"].get_object()
    empty = writer.add_object(generic.StreamObject(_dictionary(BBox=_array(0, 0, 9, 9)), stream_data=b""))
    field[pdf_name("/AP")] = _dictionary(N=empty)
    writer.update_container(field)


def other_metadata(writer: IncrementalPdfFileWriter) -> None:
    writer.root[pdf_name("/Metadata")] = writer.add_object(
        generic.StreamObject(
            _dictionary(Type=pdf_name("/Metadata"), Subtype=pdf_name("/XML")), stream_data=b"<x/>"
        )
    )
    writer.update_root()  # type: ignore[no-untyped-call]  # pyHanko's


def page_removed(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    del pages["/Kids"][2]
    (pages[pdf_name("/Count")],) = _array(len(pages["/Kids"]))
    writer.update_container(pages["/Kids"])
    writer.update_container(pages)


def page_added(writer: IncrementalPdfFileWriter) -> None:
    page = _dictionary(
        Type=pdf_name("/Page"), MediaBox=_array(0, 0, 595, 842), Resources=_dictionary(),
        Contents=writer.add_object(generic.StreamObject(stream_data=b"0 0 9 9 re f")),
    )  # fmt: skip
    writer.insert_page(page)  # type: ignore[no-untyped-call]  # pyHanko's
