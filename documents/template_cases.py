"""What a text prints in every case: nothing without its value, no article without a clause, no clause for nobody."""

from collections.abc import Iterator
from typing import NamedTuple

from documents.samples import papers_of_every_case
from documents.template import PLACE, Clause, Text, parsed
from documents.template_shape import Mistake, Place
from documents.text import facts_of, values_of
from rules.terms import ContractKind


class _Case(NamedTuple):
    facts: frozenset[str]
    names: frozenset[str]  # of the values there are


def mistakes_of_cases(kind: ContractKind, source: str) -> Iterator[Mistake]:
    text = parsed(source)
    articles = frozenset(f"article_{article.key}" for article in text.articles)
    cases = [
        _Case(facts_of(paper), articles | values_of(paper).keys())
        for paper in papers_of_every_case(kind, source)
    ]
    for number, paragraph in enumerate(text.preamble, start=1):
        yield from _without_value((paragraph,), cases, {"paragraph": str(number)})
    yield from _of_articles(text, cases)


def _of_articles(text: Text, cases: list[_Case]) -> Iterator[Mistake]:
    for number, article in enumerate(text.articles, start=1):
        place = {"article": str(number)}
        if not all(any(clause.when <= case.facts for clause in article.clauses) for case in cases):
            yield Mistake("TEXT_EMPTY_ARTICLE", place)
        for part, clause in enumerate(article.clauses, start=1):
            yield from _of_clause(clause, cases, {**place, "clause": str(part)})


def _of_clause(clause: Clause, cases: list[_Case], place: Place) -> Iterator[Mistake]:
    printed = [case for case in cases if clause.when <= case.facts]
    if not printed:
        yield Mistake("TEXT_NEVER_PRINTED", place)
    yield from _without_value((clause.text, *clause.items), printed, place)


def _without_value(texts: tuple[str, ...], cases: list[_Case], place: Place) -> Iterator[Mistake]:
    names = dict.fromkeys(name for text in texts for name in PLACE.findall(text))
    for name in names:
        if not all(name in case.names for case in cases):
            yield Mistake("TEXT_NO_VALUE", {"placeholder": name, **place})
