"""Tables that run over pages: the head repeated on each, no row cut unless it is taller than a page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from documents.canvas import Style, baseline
from documents.flow import Flow
from documents.linebreak import Line
from documents.places import BOTTOM, LEFT, TOP

PADDING: Final = 3.0  # between a cell's rule and its text, points
_HEAD_GREY: Final = 0.93
_RULE: Final = 0.5


class Column(NamedTuple):
    title: str
    width: float  # points
    align: float = 0.0  # 0 left, 0.5 centred, 1 right


class Cell(NamedTuple):
    text: str
    columns: int = 1  # how many it spans
    style: Style | None = None
    align: float | None = None
    shaded: bool = False


@dataclass(slots=True)
class Table:
    flow: Flow
    columns: Sequence[Column]
    style: Style
    head_style: Style
    _top: float | None = field(default=None, init=False)  # of the part of the table that is on this page
    _edges: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self._edges = [LEFT]
        for column in self.columns:
            self._edges.append(self._edges[-1] + column.width)

    def row(self, cells: Sequence[str | Cell]) -> None:
        """One row. Cells that span columns leave the rules between those columns out."""
        placed = [Cell(cell) if isinstance(cell, str) else cell for cell in cells]
        lines, at = [], 0
        for cell in placed:
            width = self._edges[at + cell.columns] - self._edges[at]
            lines.append(self._lines(cell.text, cell.style or self.style, width - 2 * PADDING))
            at += cell.columns
        self._draw(placed, lines)

    def close(self) -> None:
        """The rules around what stands on this page."""
        if self._top is None:
            return
        for x in (self._edges[0], self._edges[-1]):
            self.flow.canvas.rule(x, self._top, x, self.flow.y, weight=_RULE)
        self._top = None

    def _draw(self, cells: Sequence[Cell], lines: list[list[Line]]) -> None:
        leading = max(cell.style.leading if cell.style else self.style.leading for cell in cells)
        tallest = max(map(len, lines))
        self._start(tallest * leading + 2 * PADDING)
        while True:
            room = max(1, int((self.flow.y - BOTTOM - 2 * PADDING) / leading))
            part = min(tallest, room)
            self._draw_part(cells, [column[:part] for column in lines], part * leading + 2 * PADDING)
            lines, tallest = [column[part:] for column in lines], tallest - part
            if not tallest:
                return
            self._next_page()

    def _draw_part(self, cells: Sequence[Cell], lines: list[list[Line]], height: float) -> None:
        canvas, top, bottom, at = self.flow.canvas, self.flow.y, self.flow.y - height, 0
        self._shade(cells, top, bottom)
        for cell, own in zip(cells, lines, strict=True):
            style = cell.style or self.style
            left, right = self._edges[at], self._edges[at + cell.columns]
            align = self.columns[at].align if cell.align is None else cell.align
            y = baseline(style, top - (height - len(own) * style.leading) / 2)
            for line in own:
                free = right - left - 2 * PADDING - line.width * style.size / 1000
                canvas.write(left + PADDING + align * free, y, line, style)
                y -= style.leading
            at += cell.columns
            if at < len(self.columns):
                canvas.rule(right, top, right, bottom, weight=_RULE)
        canvas.rule(self._edges[0], bottom, self._edges[-1], bottom, weight=_RULE)
        self.flow.y = bottom

    def _shade(self, cells: Sequence[Cell], top: float, bottom: float) -> None:
        """Before the rules of the row; the rule above it is drawn again where it was painted over."""
        at = 0
        for cell in cells:
            left, right = self._edges[at], self._edges[at + cell.columns]
            if cell.shaded:
                self.flow.canvas.area(left, bottom, right - left, top - bottom, grey=_HEAD_GREY)
                self.flow.canvas.rule(left, top, right, top, weight=_RULE)
            at += cell.columns

    def _start(self, height: float) -> None:
        """The head and the first row stay together; a row that does not fit begins a new page."""
        if self._top is None:
            self.flow.need(self._head_height() + height)
            self._head()
        elif self.flow.y - height < BOTTOM and height <= TOP - BOTTOM - self._head_height():
            self._next_page()

    def _next_page(self) -> None:
        self.close()
        self.flow.new_page()
        self._head()

    def _head(self) -> None:
        self._top = self.flow.y
        self.flow.canvas.rule(self._edges[0], self._top, self._edges[-1], self._top, weight=_RULE)
        if self._head_height():
            cells = [
                Cell(column.title, style=self.head_style, align=0.5, shaded=True) for column in self.columns
            ]
            self._draw_part(cells, self._head_lines(), self._head_height())

    def _head_lines(self) -> list[list[Line]]:
        return [
            self._lines(column.title, self.head_style, column.width - 2 * PADDING) for column in self.columns
        ]

    def _head_height(self) -> float:
        """Nothing for a table without titles."""
        if not any(column.title for column in self.columns):
            return 0.0
        return max(map(len, self._head_lines())) * self.head_style.leading + 2 * PADDING

    def _lines(self, text: str, style: Style, width: float) -> list[Line]:
        natural = style.typeface.measure(text)
        if natural * style.size <= width * 1000:
            return [Line(text, natural)]
        return self.flow.canvas.lines_of(text, style, width)
