"""Putting finished pages and their glyphs into a PDF/A-3U file. The one module that knows fpdf2's inside.

fpdf2 parses and subsets every font anew for each document (700 ms and more). Here the parsed faces are shared
and glyphs are numbered in the order in which a document first uses them: equal documents get equal bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fpdf import FPDF
from fpdf.enums import FontDescriptorFlags, PDFResourceType
from fpdf.fonts import PDFFontDescriptor
from fpdf.output import CIDSystemInfo, OutputProducer, PDFFont, PDFFontStream
from fpdf.syntax import Name, PDFArray, PDFContentStream

from documents.linebreak import AIR, SQUEEZED
from documents.places import PAGE_HEIGHT, PAGE_WIDTH
from documents.truetype import Face

_BOLD = 600
_BLOCK = 100  # entries in a block of a CMap, at most (Adobe Technical Note 5411)
_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{blocks}endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


NARROW = "\N{VULGAR FRACTION ONE HALF}"
"""After a full-width mark: its glyph with the air taken out of its width."""


class _Codes(dict[str, str]):
    """Character, or character and NARROW, to its code in hexadecimal: its glyph's number in the document."""

    def __missing__(self, key: str) -> str:
        self[key] = code = f"{len(self) + 1:04X}"
        return code


@dataclass(frozen=True, slots=True, eq=False)
class EmbeddedFace:
    """One face as one document uses it. `number` is its name in the pages: /F<number>."""

    number: int
    face: Face
    _codes: _Codes = field(default_factory=_Codes)

    def encoded(self, text: str) -> str:
        """The text for a Tj operator; marks that give up their air are glyphs of their own, half as wide.

        Moving the next character over the mark instead would look the same, but programs that extract text
        take characters that overlap for separate lines.
        """
        parts: list[str] = []
        at = 0
        for squeezed in SQUEEZED.finditer(text):
            parts.extend(map(self._codes.__getitem__, text[at : squeezed.start()]))
            parts.append(self._codes[squeezed[0] + NARROW])
            at = squeezed.end()
        parts.extend(map(self._codes.__getitem__, text[at:]))
        return "".join(parts)

    @property
    def characters(self) -> tuple[str, ...]:
        """By their codes, from 1 on."""
        return tuple(key[0] for key in self._codes)

    @property
    def widths(self) -> tuple[int, ...]:
        """By their codes, in thousandths of an em."""
        face = self.face
        return tuple(face.widths[face.glyphs[key[0]]] - (AIR if len(key) > 1 else 0) for key in self._codes)


@dataclass(slots=True)
class Sheet:
    """One page: its drawing operators, and the fonts they use."""

    operators: list[str] = field(default_factory=list)
    fonts: set[int] = field(default_factory=set)


class Book(FPDF):
    """A PDF/A-3U file in the making: every value in it is given, none is taken from clock or chance."""

    def __init__(self, faces: Sequence[EmbeddedFace]) -> None:
        super().__init__(unit="pt", format=(PAGE_WIDTH, PAGE_HEIGHT), enforce_compliance="PDF/A-3U")
        self.embedded_faces = tuple(faces)
        self.set_auto_page_break(auto=False)

    def add_sheet(self, sheet: Sheet) -> None:
        self.add_page()
        self._out("\n".join(sheet.operators))
        for number in sorted(sheet.fonts):
            self._resource_catalog.add(PDFResourceType.FONT, number, self.page)

    def finished(self) -> bytes:
        return bytes(self.output(output_producer_class=_Producer))


class _Producer(OutputProducer):
    fpdf: Book

    def _add_fonts(self, *_: object) -> dict[int, PDFFont]:  # type: ignore[override]  # only our own kind of font
        return {used.number: self._add_face(used) for used in self.fpdf.embedded_faces if used.characters}

    def _add_face(self, used: EmbeddedFace) -> PDFFont:
        """ISO 32000-1, 9.7: a Type 0 font, its CIDFont, the font program and the way back to Unicode."""
        name = f"HETONG+{used.face.name}"
        font = PDFFont(subtype="Type0", base_font=name, encoding="Identity-H")
        self._add_pdf_obj(font, "fonts")
        widths = f"[1 [{' '.join(map(str, used.widths))}]]"
        descendant = PDFFont(subtype="CIDFontType2", base_font=name, d_w=1000, w=widths)
        self._add_pdf_obj(descendant, "fonts")
        font.descendant_fonts = PDFArray([descendant])
        font.to_unicode = PDFContentStream(_to_unicode(used.characters).encode("ascii"), compress=True)
        self._add_pdf_obj(font.to_unicode, "fonts")
        descendant.c_i_d_system_info = CIDSystemInfo()
        self._add_pdf_obj(descendant.c_i_d_system_info, "fonts")
        # codes are glyph numbers already
        descendant.c_i_d_to_g_i_d_map = Name("Identity")  # type: ignore[assignment]  # a name is as good as a stream
        descendant.font_descriptor = self._add_descriptor(name, used)
        return font

    def _add_descriptor(self, name: str, used: EmbeddedFace) -> PDFFontDescriptor:
        face = used.face
        flags = FontDescriptorFlags.SYMBOLIC
        if face.weight >= _BOLD:
            flags |= FontDescriptorFlags.FORCE_BOLD
        descriptor = PDFFontDescriptor(
            ascent=face.ascent,
            descent=face.descent,
            cap_height=face.cap_height,
            flags=flags,
            font_b_box="[{} {} {} {}]".format(*face.box),
            italic_angle=0,
            stem_v=round(50 + (face.weight / 65) ** 2),
            missing_width=1000,
        )
        descriptor.font_name = Name(name)
        self._add_pdf_obj(descriptor, "fonts")
        glyphs = [face.glyphs[character] for character in used.characters]
        program = PDFFontStream(contents=face.program([0, *glyphs], [face.widths[0], *used.widths]))
        self._add_pdf_obj(program, "fonts")
        descriptor.font_file2 = program  # type: ignore[attr-defined]  # fpdf2 sets it the same way
        return descriptor


def _to_unicode(characters: Sequence[str]) -> str:
    entries = [
        f"<{code:04X}> <{c.encode('utf-16-be').hex().upper()}>" for code, c in enumerate(characters, start=1)
    ]
    blocks = [entries[start : start + _BLOCK] for start in range(0, len(entries), _BLOCK)]
    parts = (f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return _CMAP.format(blocks="".join(parts))
