"""The words of a contract before they are filled: TOML as in documents/texts/, from a file or from an operator."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

PLACE: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A value's place. Nothing else between braces means anything: no index, no attribute, no format."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    text: str
    items: tuple[str, ...] = ()
    when: frozenset[str] = frozenset()  # printed when all of these hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    key: str
    heading: str
    clauses: tuple[Clause, ...]
    table: str | None = None  # the table that follows its clauses: ORDERS or FILING


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    title: str
    preamble: tuple[str, ...]
    articles: tuple[Article, ...]


@lru_cache(maxsize=64)
def parsed(source: str) -> Text:
    """Of a source without mistakes (documents.template_check); once for each source and process."""
    table = tomllib.loads(source)
    return Text(
        title=table["title"],
        preamble=tuple(table["preamble"]),
        articles=tuple(
            Article(
                key=article["key"],
                heading=article["heading"],
                clauses=tuple(map(_clause, article["clauses"])),
                table=article.get("table"),
            )
            for article in table["articles"]
        ),
    )


def _clause(source: str | dict[str, Any]) -> Clause:
    if isinstance(source, str):
        return Clause(text=source)
    return Clause(
        text=source["text"], items=tuple(source.get("items", ())), when=frozenset(source.get("when", ()))
    )
