"""One more revision after a PDF's very bytes: nothing before it is touched."""

import zlib
from collections.abc import Mapping

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NumberObject,
    PdfObject,
    StreamObject,
    pdf_name,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class Revision(IncrementalPdfFileWriter):
    def _update_meta(self) -> None:
        # pyHanko would write its name and the current time into the metadata, which then are no longer the
        # draft's. The time of sealing is in the signature.
        return


def dictionary(entries: Mapping[str, PdfObject]) -> DictionaryObject:
    named = {pdf_name(name): entry for name, entry in entries.items()}
    return DictionaryObject(named)  # type: ignore[no-untyped-call]  # pyHanko's


def number(value: int) -> NumberObject:
    return NumberObject(value)  # type: ignore[no-untyped-call]  # pyHanko's


def numbers(*values: float) -> ArrayObject:
    return ArrayObject(map(FloatObject, (round(value, 3) for value in values)))


def form(width: float, height: float, resources: DictionaryObject, operators: bytes) -> StreamObject:
    """A form XObject (ISO 32000-1, 8.10): a drawing to be shown wherever it is named."""
    described: dict[str, PdfObject] = {
        "/Type": pdf_name("/XObject"),
        "/Subtype": pdf_name("/Form"),
        "/BBox": numbers(0, 0, width, height),
        "/Resources": resources,
        "/Filter": pdf_name("/FlateDecode"),
    }
    return StreamObject(dictionary(described), encoded_data=zlib.compress(operators, 9))
