"""What drawing costs: CPU time of one process, warm, beside fpdf2 alone with the same words and fonts."""

import os
import platform
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from time import process_time

from fpdf import FPDF

sys.path.insert(0, str(Path(__file__).parents[1]))

from documents.articles import draw_text
from documents.canvas import Canvas
from documents.drawing import draw_contract
from documents.flow import Flow
from documents.paper import Paper
from documents.text import filled_text
from tests.documents.papers import framework, order

FONTS = Path(__file__).parents[1] / "documents" / "fonts"


def milliseconds(work: Callable[[], object], times: int) -> float:
    """The median of `times` runs after one that warms up."""
    work()
    measured = []
    for _ in range(times):
        start = process_time()
        work()
        measured.append((process_time() - start) * 1000)
    return median(measured)


def layout(paper: Paper) -> None:
    """Breaking lines and placing them, without fonts and file."""
    flow = Flow(Canvas())
    flow.new_page()
    draw_text(flow, paper, filled_text(paper))


def stock(paper: Paper) -> bytes:
    """The same words through fpdf2 alone: add_font, multi_cell, table."""
    pdf = FPDF()
    pdf.add_font("song", fname=FONTS / "NotoSerifSC-Regular.ttf")
    pdf.add_font("hei", fname=FONTS / "NotoSansSC-Bold.ttf")
    pdf.add_page()
    for article in filled_text(paper).articles:
        pdf.set_font("hei", size=12)
        pdf.multi_cell(0, 7, article.heading, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("song", size=11)
        for clause in article.clauses:
            for words in (clause.text, *clause.items):
                pdf.multi_cell(0, 6.7, words, new_x="LMARGIN", new_y="NEXT")
        if article.table == "ORDERS":
            stock_table(pdf, paper)
    return bytes(pdf.output())


def stock_table(pdf: FPDF, paper: Paper) -> None:
    pdf.set_font("song", size=7.5)
    with pdf.table(first_row_as_headings=False) as table:
        for row in paper.rows:
            cells = table.row()
            words = (row.order_number, row.product_name, row.specification, row.period)
            for word in (
                str(row.position),
                *words,
                row.tax_rate,
                row.amount_without_tax_fen,
                row.tax_fen,
                row.amount_fen,
            ):
                cells.cell(str(word))


def processor() -> str:
    """As Linux names it; elsewhere as Python does."""
    information = Path("/proc/cpuinfo")
    if not information.exists():
        return platform.processor()
    lines = information.read_text(encoding="utf-8").splitlines()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown"
    )


def print_row(name: str, ours: Callable[[], object], theirs: Callable[[], object] | None, times: int) -> None:
    own = milliseconds(ours, times)
    if theirs is None:
        print(f"| {name} | {own:.0f} ms | | |")
        return
    other = milliseconds(theirs, 3)
    print(f"| {name} | {own:.0f} ms | {other:.0f} ms | {other / own:.1f} |")


def main() -> None:
    short, long = framework(), order(2000)
    drawn = draw_contract(short)
    words = sum(len(c.text) + sum(map(len, c.items)) for a in filled_text(short).articles for c in a.clauses)
    print(f"{platform.platform()}, {processor()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"framework: {drawn.pages} pages, {words} characters of clauses, {len(drawn.content)} bytes")
    print(f"order: {len(long.rows)} rows, {draw_contract(long).pages} pages\n")
    print("| CPU, median | ours | fpdf2 alone | ratio |")
    print("|---|---|---|---|")
    print_row("framework contract, whole", partial(draw_contract, short), partial(stock, short), 21)
    print_row("2,000-row order contract, layout", partial(layout, long), None, 5)
    print_row("2,000-row order contract, whole", partial(draw_contract, long), partial(stock, long), 5)


if __name__ == "__main__":
    main()
