"""What is on every page: the header with title and number, the footer with the page's number, a watermark."""

from math import cos, pi, sin
from typing import Final

from documents.canvas import Canvas, hei_style, song_style
from documents.linebreak import Line
from documents.paper import Paper
from documents.places import FOOTER_Y, HEADER_Y, LEFT, LINE_WIDTH, PAGE_HEIGHT, PAGE_WIDTH, RIGHT

_WATERMARK_SIZE: Final = 96.0
_WATERMARK_GREY: Final = 0.92
_SLOPE: Final = pi / 5
_HEADER_GAP: Final = 12.0
_HASH_Y: Final = FOOTER_Y - 13


def draw_page_furniture(canvas: Canvas, paper: Paper) -> None:
    style = song_style(8.5, 11, grey=0.35)
    pages = len(canvas.sheets)
    number = f"合同编号：{paper.number}"
    room = LINE_WIDTH - canvas.width_of(number, style) - _HEADER_GAP
    title = canvas.lines_of(paper.title, style, max(room, LINE_WIDTH / 4))[0]
    for sheet in range(pages):
        canvas.at = sheet
        canvas.write(LEFT, HEADER_Y, title, style)
        canvas.write_text(RIGHT, HEADER_Y, number, style, align=1)
        canvas.rule(LEFT, HEADER_Y - 6, RIGHT, HEADER_Y - 6, weight=0.6)
        canvas.write_text(PAGE_WIDTH / 2, FOOTER_Y, f"第 {sheet + 1} 页 共 {pages} 页", style, align=0.5)


def draw_text_hash(canvas: Canvas, text_sha256: str) -> None:
    """At the foot of every page: what the customer confirms can be compared with what he read."""
    style = song_style(7.5, 10, grey=0.35)
    for sheet in range(len(canvas.sheets)):
        canvas.at = sheet
        canvas.write_text(PAGE_WIDTH / 2, _HASH_Y, f"合同文本 SHA-256：{text_sha256}", style, align=0.5)


def draw_watermark(canvas: Canvas, text: str) -> None:
    """Large, pale and slanted, under the text of every page."""
    style = hei_style(_WATERMARK_SIZE, _WATERMARK_SIZE)
    fitting = min(1.0, 0.9 * PAGE_WIDTH / cos(_SLOPE) / max(canvas.width_of(text, style), 1.0))
    style = style._replace(size=_WATERMARK_SIZE * fitting, grey=_WATERMARK_GREY)
    width = canvas.width_of(text, style)
    turn = f"{cos(_SLOPE):.4f} {sin(_SLOPE):.4f} {-sin(_SLOPE):.4f} {cos(_SLOPE):.4f}"
    for number, sheet in enumerate(canvas.sheets):
        canvas.at = number
        canvas.write(-width / 2, -style.size / 3, Line(text, width), style)
        shown = sheet.operators.pop()
        sheet.operators.insert(0, f"q {turn} {PAGE_WIDTH / 2:.2f} {PAGE_HEIGHT / 2:.2f} cm {shown} Q")
