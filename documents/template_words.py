"""The words of a text: what they name, what they ask for, and that every character can be printed."""

from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from documents.faces import missing_characters
from documents.samples import papers_of_every_case
from documents.template import PLACE, Article, Text, parsed
from documents.template_shape import Mistake, Place, shown
from documents.text import facts_of, newest_text_version, shipped_text, values_of
from rules.terms import ContractKind
from rules.values import forbidden_character

_TABLES: Final = {"ORDERS": ContractKind.ORDER, "FILING": ContractKind.FILING}


class _Piece(NamedTuple):
    text: str
    place: Place
    fillable: bool = True


def mistakes_of_words(kind: ContractKind, source: str) -> Iterator[Mistake]:
    text = parsed(source)
    articles = {f"article_{article.key}" for article in text.articles}
    for piece in _pieces(text):
        yield from _of_characters(piece)
        yield from _of_places(piece, articles)
    for number, article in enumerate(text.articles, start=1):
        yield from _of_article(kind, article, {"article": str(number)})
    needed = {name for name, owner in _TABLES.items() if owner is kind}
    for name in needed - {article.table for article in text.articles}:
        yield Mistake("TEXT_TABLE_MISSING", {"table": name})


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    """The names of values, and the conditions, that any contract can have."""
    papers = [
        paper
        for kind in ContractKind
        for paper in papers_of_every_case(kind, shipped_text(kind, newest_text_version(kind)))
    ]
    names = frozenset(name for paper in papers for name in values_of(paper))
    return names, frozenset(fact for paper in papers for fact in facts_of(paper))


def _pieces(text: Text) -> Iterator[_Piece]:
    yield _Piece(text.title, {}, fillable=False)
    for number, paragraph in enumerate(text.preamble, start=1):
        yield _Piece(paragraph, {"paragraph": str(number)})
    for number, article in enumerate(text.articles, start=1):
        yield _Piece(article.heading, {"article": str(number)}, fillable=False)
        for part, clause in enumerate(article.clauses, start=1):
            place = {"article": str(number), "clause": str(part)}
            yield _Piece(clause.text, place)
            for each, item in enumerate(clause.items, start=1):
                yield _Piece(item, {**place, "item": str(each)})


def _of_characters(piece: _Piece) -> Iterator[Mistake]:
    """Also what came in by an escape."""
    if (character := forbidden_character(piece.text)) is not None:
        yield Mistake("TEXT_CHARACTER", {"character": character, **piece.place})
    elif missing := missing_characters(piece.text):
        yield Mistake("TEXT_UNPRINTABLE", {"characters": "".join(missing), **piece.place})


def _of_places(piece: _Piece, articles: set[str]) -> Iterator[Mistake]:
    rest = PLACE.sub("", piece.text) if piece.fillable else piece.text
    if "{" in rest or "}" in rest:
        yield Mistake("TEXT_BRACES", piece.place)
        return
    for name in dict.fromkeys(PLACE.findall(piece.text)):
        if name not in _known()[0] and name not in articles:
            yield Mistake("TEXT_PLACEHOLDER", {"placeholder": shown(name), **piece.place})


def _of_article(kind: ContractKind, article: Article, place: Place) -> Iterator[Mistake]:
    if article.table is not None and _TABLES.get(article.table) is not kind:
        yield Mistake("TEXT_TABLE", {"table": shown(article.table), **place})
    for part, clause in enumerate(article.clauses, start=1):
        for condition in sorted(clause.when - _known()[1]):
            facts = {"condition": shown(condition), **place, "clause": str(part)}
            yield Mistake("TEXT_CONDITION", facts)
