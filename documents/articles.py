"""The body of a contract: preamble, articles with numbered clauses and items, and their tables."""

from typing import Final

from documents.canvas import Style, hei_style, song_style
from documents.facts import draw_facts, filing_facts
from documents.flow import Flow, Label
from documents.order_table import draw_orders
from documents.paper import Paper
from documents.places import LINE_WIDTH
from documents.template import Article, Clause, Text
from documents.text import IncompletePaperError
from documents.words import ordinal

_SIZE: Final = 11.0
_CLAUSE_INDENT: Final = 3 * _SIZE
_ITEM_INDENT: Final = 5.5 * _SIZE
_ITEM_LABEL: Final = 2.5 * _SIZE  # the air in （ makes it look like 3
_TABLE_SPACE: Final = 5.0


def draw_text(flow: Flow, paper: Paper, text: Text) -> None:
    for paragraph in text.preamble:
        flow.paragraph(paragraph, _body(), first=2 * _SIZE)
    for number, article in enumerate(text.articles, start=1):
        _draw_article(flow, paper, number, article)


def _body() -> Style:
    return song_style(_SIZE, 19)


def _draw_article(flow: Flow, paper: Paper, number: int, article: Article) -> None:
    heading, first = hei_style(12, 20), article.clauses[0]
    follows = flow.start_height(first.text, _body(), _CLAUSE_INDENT)
    words = f"第{ordinal(number)}条　{article.heading}"
    flow.heading(words, heading, above=9, below=2, follows=follows)
    for place, clause in enumerate(article.clauses, start=1):
        _draw_clause(flow, f"{number}.{place}", clause)
    if article.table:
        flow.space(_TABLE_SPACE)
        _draw_table(flow, paper, article.table)
        flow.space(_TABLE_SPACE)


def _draw_clause(flow: Flow, label: str, clause: Clause) -> None:
    """The line that announces items stays with the first of them."""
    style = _body()
    if clause.items:
        lines = len(flow.canvas.lines_of(clause.text, style, LINE_WIDTH - _CLAUSE_INDENT))
        flow.need(lines * style.leading + flow.start_height(clause.items[0], style, _ITEM_INDENT))
    flow.paragraph(clause.text, style, indent=_CLAUSE_INDENT, label=Label(label))
    for number, item in enumerate(clause.items, start=1):
        flow.paragraph(item, style, indent=_ITEM_INDENT, label=Label(f"（{number}）", _ITEM_LABEL))


def _draw_table(flow: Flow, paper: Paper, name: str) -> None:
    if name == "ORDERS" and paper.rows:
        draw_orders(flow, paper)
    elif name == "FILING" and paper.filing:
        draw_facts(flow, filing_facts(paper.filing))
    else:
        raise IncompletePaperError(f"the contract text asks for the table {name}")
