"""What a signature shows on the page, a seal or handwriting, as a PDF form that stands by itself."""

from typing import NamedTuple

from pyhanko.pdf_utils.generic import StreamObject, pdf_name

from documents.handwriting import Handwriting
from documents.places import Area
from documents.revision import dictionary, form
from documents.seal import SealLook, draw_seal

MULTIPLY = "/HetongMultiply"


class Mark(NamedTuple):
    """PDF operators that draw from (0, 0) to (width, height), in points."""

    operators: bytes
    width: float
    height: float

    @classmethod
    def of_seal(cls, look: SealLook) -> "Mark":
        return cls(draw_seal(look), look.diameter, look.diameter)

    @classmethod
    def of_handwriting(cls, handwriting: Handwriting, room: Area) -> "Mark":
        """As large as there is room for, its proportions kept."""
        width, height = handwriting.fitted(room.width, room.height)
        return cls(handwriting.drawn(width, height), width, height)


def appearance_of(mark: Mark) -> StreamObject:
    """Multiply: red over black stays black, so the text under the seal can be read."""
    blending = dictionary({MULTIPLY: dictionary({"/BM": pdf_name("/Multiply")})})
    operators = f"{MULTIPLY} gs\n".encode() + mark.operators
    return form(mark.width, mark.height, dictionary({"/ExtGState": blending}), operators)
