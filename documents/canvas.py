"""Pages to write on: text at a place, thin lines, grey areas. Knows points and ems, nothing of contracts."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from documents.embedding import EmbeddedFace, Sheet
from documents.faces import Typeface, hei, song
from documents.linebreak import WORD, Line, break_lines
from documents.truetype import Face

_LOOSEST: Final = 0.25  # em: a line that would need wider gaps is left ragged
_RISE: Final = 0.88  # of the em is above the baseline in a Han glyph


class Style(NamedTuple):
    typeface: Typeface
    size: float  # points
    leading: float  # points from baseline to baseline
    grey: float = 0.0  # 0 black, 1 white


def song_style(size: float, leading: float, grey: float = 0.0) -> Style:
    return Style(song(), size, leading, grey)


def hei_style(size: float, leading: float, grey: float = 0.0) -> Style:
    return Style(hei(), size, leading, grey)


@dataclass(slots=True)
class Canvas:
    """The sheets of one document. x from the left, y from the bottom, both in points."""

    sheets: list[Sheet] = field(default_factory=list)
    faces: dict[Face, EmbeddedFace] = field(default_factory=dict)
    at: int = -1  # the sheet written on; the last one, unless somebody turns back the pages

    def add_sheet(self) -> None:
        self.sheets.append(Sheet())

    def lines_of(self, text: str, style: Style, width: float, first: float | None = None) -> list[Line]:
        """The text broken to `width` points (`first` in its first line)."""
        em = 1000 / style.size
        return break_lines(text, style.typeface.measure, (width if first is None else first) * em, width * em)

    def width_of(self, text: str, style: Style) -> float:
        return style.typeface.measure(text) * style.size / 1000

    def write(self, x: float, y: float, line: Line, style: Style, *, fill: float | None = None) -> None:
        """One line with its baseline at y; with `fill` spread to that many points, if that looks decent."""
        if not line.text:
            return
        spread = _spread(line, fill * 1000 / style.size) if fill is not None else 0.0
        target = self.sheets[self.at]
        at = x - line.outdent * style.size / 1000
        head = f"{style.grey:g} g " if style.grey else ""
        tail = " 0 g" if style.grey else ""
        body = self._operators(line.text, style, spread, target)
        target.operators.append(f"{head}BT {at:.2f} {y:.2f} Td {body} ET{tail}")

    def write_text(self, x: float, y: float, text: str, style: Style, *, align: float = 0.0) -> None:
        """Text on one line whatever its length; `align` 0 begins at x, 0.5 centres on it, 1 ends there."""
        width = self.width_of(text, style)
        self.write(x - align * width, y, Line(text, width), style)

    def rule(self, x: float, y: float, x_end: float, y_end: float, *, weight: float = 0.5) -> None:
        self.sheets[self.at].operators.append(
            f"{weight:g} w 0.45 G {x:.2f} {y:.2f} m {x_end:.2f} {y_end:.2f} l S"
        )

    def area(self, x: float, y: float, width: float, height: float, *, grey: float) -> None:
        self.sheets[self.at].operators.append(f"{grey:g} g {x:.2f} {y:.2f} {width:.2f} {height:.2f} re f 0 g")

    def raw(self, operators: str) -> None:
        """Operators as they are."""
        self.sheets[self.at].operators.append(operators)

    def _operators(self, text: str, style: Style, spread: float, sheet: Sheet) -> str:
        """What shows the text: changes of face, and the spreading outside of words."""
        parts: list[str] = []
        for face, run in style.typeface.runs(text):
            used = self.faces.get(face)
            if used is None:
                used = self.faces[face] = EmbeddedFace(len(self.faces) + 1, face)
            sheet.fonts.add(used.number)
            parts.append(f"/F{used.number} {style.size:g} Tf")
            parts.append(_spread_run(used, run, spread * style.size / 1000) if spread else _shown(used, run))
        if spread:
            parts.append("0 Tc")
        return " ".join(parts)


def baseline(style: Style, top: float) -> float:
    """Where to set a line whose leading begins at `top`, so that Han glyphs stand in its middle."""
    return top - style.leading / 2 - (_RISE - 0.5) * style.size


def _spread(line: Line, available: float) -> float:
    """Thousandths of an em to add at each gap of the line, none of them inside words."""
    gaps = len(line.text) - 1 - sum(len(word) - 1 for word in WORD.findall(line.text))
    slack = available - line.width
    return slack / gaps if gaps > 0 and 0 < slack <= _LOOSEST * 1000 * gaps else 0.0


def _spread_run(used: EmbeddedFace, run: str, gap: float) -> str:
    parts, at = [f"{gap:.3f} Tc"], 0
    for word in WORD.finditer(run):
        inner = word.end() - 1
        if inner > word.start():
            if word.start() > at:
                parts.append(_shown(used, run[at : word.start()]))
            parts.append(f"0 Tc {_shown(used, run[word.start() : inner])} {gap:.3f} Tc")
            at = inner
    if at < len(run):
        parts.append(_shown(used, run[at:]))
    return " ".join(parts)


def _shown(used: EmbeddedFace, text: str) -> str:
    return f"<{used.encoded(text)}> Tj"
