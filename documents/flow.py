"""Text flowing down the pages: headings that stay with what follows, paragraphs without lonely lines."""

from dataclasses import dataclass
from typing import NamedTuple

from documents.canvas import Canvas, Style, baseline
from documents.places import BOTTOM, LEFT, LINE_WIDTH, TOP

_TOGETHER = 3  # a paragraph this short is never parted; of a longer one two lines stay on either page


class Label(NamedTuple):
    """The number of a clause or item, `at` points from the left."""

    text: str
    at: float = 0.0


@dataclass(slots=True)
class Flow:
    """Where the next thing goes: `y` is its top edge."""

    canvas: Canvas
    y: float = 0.0

    def new_page(self) -> None:
        self.canvas.add_sheet()
        self.y = TOP

    def need(self, height: float) -> None:
        """A new page, unless so much still fits on this one."""
        if self.y - height < BOTTOM and self.y < TOP:
            self.new_page()

    def space(self, height: float) -> None:
        """Air between two things; none at the head of a page."""
        if self.y < TOP:
            self.y -= height

    def paragraph(
        self,
        text: str,
        style: Style,
        *,
        indent: float = 0.0,
        first: float = 0.0,
        label: Label | None = None,
    ) -> None:
        """Justified text `indent` points from the left, its first line `first` points further.

        A label stands beside the first line.
        """
        width = LINE_WIDTH - indent
        lines = self.canvas.lines_of(text, style, width, width - first)
        for number, line in enumerate(lines):
            self._break_before(len(lines), number, style.leading)
            base = baseline(style, self.y)
            if label and not number:
                self.canvas.write_text(LEFT + label.at, base, label.text, style)
            inset = indent if number else indent + first
            self.canvas.write(LEFT + inset, base, line, style, fill=None if line.last else LINE_WIDTH - inset)
            self.y -= style.leading

    def heading(self, text: str, style: Style, *, above: float, below: float, follows: float) -> None:
        """A heading, on a new page unless `follows` points of what it heads fit below it."""
        self.need(above + style.leading + below + follows)
        self.space(above)
        self.canvas.write_text(LEFT, baseline(style, self.y), text, style)
        self.y -= style.leading + below

    def start_height(self, text: str, style: Style, indent: float) -> float:
        """How much of a paragraph must stand under its heading."""
        lines = len(self.canvas.lines_of(text, style, LINE_WIDTH - indent))
        return style.leading * (lines if lines <= _TOGETHER else 2)

    def _break_before(self, lines: int, number: int, leading: float) -> None:
        left = lines - number
        if number == 0:
            self.need(leading * (lines if lines <= _TOGETHER else 2))
        elif lines > _TOGETHER and number >= 2 and left == 2:  # noqa: PLR2004 - two lines stay on either page
            self.need(leading * 2)
        else:
            self.need(leading)
