"""Characters as filled outlines, so that what is drawn with them needs no font in the PDF."""

from collections.abc import Iterator
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from fontTools.pens.basePen import BasePen  # type: ignore[import-untyped]  # fontTools ships no types
from fontTools.pens.boundsPen import BoundsPen  # type: ignore[import-untyped]  # fontTools ships no types
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # fontTools ships no types

HEI = Path(__file__).parent / "fonts" / "NotoSansSC-Bold.ttf"
RARE = "pylopdf_fonts_zh_cn"  # the optional package with the rare characters of names


class NoOutline(ValueError):
    """No installed face has this character."""


class Glyph(NamedTuple):
    """An outline in units of one em, as PDF path operators in font units."""

    path: str
    units: int
    width: float
    middle: float


class _PathPen(BasePen):  # type: ignore[misc]  # the base class has no types
    """Writes an outline as PDF path operators; quadratic curves arrive as cubic ones."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.operators: list[str] = []

    def _write(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = " ".join(f"{round(x)} {round(y)}" for x, y in points)
        self.operators.append(f"{numbers} {operator}")

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - fontTools' name
        self._write("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 - fontTools' name
        self._write("l", pt)

    def _curveToOne(  # noqa: N802 - fontTools' name
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self._write("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802 - fontTools' name
        self.operators.append("h")


@lru_cache(maxsize=4)
def _face(file: Path) -> TTFont:
    # From memory: an open file would stay open as long as the process.
    return TTFont(BytesIO(file.read_bytes()), lazy=True)


def _faces() -> Iterator[TTFont]:
    yield _face(HEI)
    rare = find_spec(RARE)
    if rare and rare.origin:
        yield _face(Path(rare.origin).parent / "NotoSansSC-Regular.otf")


@lru_cache(maxsize=512)
def glyph_of(character: str) -> Glyph:
    face = next((face for face in _faces() if ord(character) in face.getBestCmap()), None)
    if face is None:
        raise NoOutline(f"no outline for the character {character!r}")
    name = face.getBestCmap()[ord(character)]
    glyphs, units = face.getGlyphSet(), face["head"].unitsPerEm
    pen, bounds = _PathPen(glyphs), BoundsPen(glyphs)
    glyphs[name].draw(pen)
    glyphs[name].draw(bounds)
    left, _, right, _ = bounds.bounds or (0, 0, glyphs[name].width, 0)
    return Glyph("\n".join(pen.operators), units, glyphs[name].width / units, (left + right) / 2 / units)
