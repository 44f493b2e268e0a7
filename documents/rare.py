"""Rare characters of names, from the optional PyPI package pylopdf-fonts-zh-cn (extra `rare-characters`).

Its fonts are 10 MB of CFF outlines each. A document needs one or two glyphs of them: those are turned into
TrueType outlines when first asked for, and kept.
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools.pens.cu2quPen import Cu2QuPen  # type: ignore[import-untyped]  # fontTools ships no types
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-untyped]  # fontTools ships no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # fontTools ships no types

from documents.truetype import Face, face_of

_PACKAGE = "pylopdf_fonts_zh_cn"
_TOLERANCE = 0.5  # how far a quadratic curve may stray from the cubic one, in thousandths of an em
_GLYPHS_KEPT = 512
# maxp 1.0 as a font without instructions has it: version, glyphs (set later), then generous ceilings.
_MAXP = bytes.fromhex("00010000 0000 0800 0200 0000 0000 0002 0000 0000 0000 0000 0000 0000 0000 0000")


def rare_song() -> Face | None:
    """None when the package is not installed."""
    return _installed("NotoSerifSC-Regular.otf")


def rare_hei() -> Face | None:
    return _installed("NotoSansSC-Regular.otf")


def _installed(name: str) -> Face | None:
    package = find_spec(_PACKAGE)
    if package is None or package.origin is None:
        return None
    return _read_cff(Path(package.origin).parent / name)


def _read_cff(path: Path) -> Face:
    font = TTFont(path, lazy=True, recalcTimestamp=False)

    @lru_cache(maxsize=_GLYPHS_KEPT)
    def outline(glyph: int) -> bytes:
        return _quadratic(font, glyph)

    return face_of(font, outline, _MAXP)


def _quadratic(font: Any, glyph: int) -> bytes:
    """The glyph's record for a glyf table. TrueType contours run clockwise, those of CFF the other way."""
    pen = TTGlyphPen(None)
    font.getGlyphSet()[font.getGlyphName(glyph)].draw(Cu2QuPen(pen, _TOLERANCE, reverse_direction=True))
    made = pen.glyph(dropImpliedOnCurves=True)
    record: bytes = made.compile(None)
    return record
