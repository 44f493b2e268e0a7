"""The parts of a text: which keys there are, of which type, how many and how long."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from rules.values import LIMITS

Place = dict[str, str]
"""Where a mistake is, counted from one as written: article, clause, item; or a paragraph of the preamble."""


class Mistake(NamedTuple):
    """`reason` chooses the sentence in messages/, `facts` fill it."""

    reason: str
    facts: Mapping[str, str]


class _Key(NamedTuple):
    """`longest` counts a text's characters or a list's entries."""

    type: type
    longest: int
    required: bool = True


_TEXT: Final = 3_000
_TOP: Final = {
    "title": _Key(str, LIMITS["title"].longest),
    "preamble": _Key(list, 20),
    "articles": _Key(list, 99),  # documents.words.ordinal
}
_ARTICLE: Final = {
    "key": _Key(str, 32),
    "heading": _Key(str, 30),  # one line of the page
    "clauses": _Key(list, 99),
    "table": _Key(str, 32, required=False),
}
_CLAUSE: Final = {
    "text": _Key(str, _TEXT),
    "items": _Key(list, 50, required=False),
    "when": _Key(list, 12, required=False),
}
_NAMEABLE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}")
_ARTICLE_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")


def shown(name: str) -> str:
    """A name out of a source as it may be repeated in a refusal."""
    return name if _NAMEABLE.fullmatch(name) else "…"


def mistakes_of_shape(source: Mapping[str, Any]) -> Iterator[Mistake]:
    """What would keep documents.template.parsed from reading it, and what it would pass over."""
    yield from _of_table(source, _TOP, {})
    yield from _of_list(source.get("preamble"), "preamble", {}, "paragraph")
    articles = _listed(source.get("articles"))
    taken: set[str] = set()
    for number, article in enumerate(articles, start=1):
        place = {"article": str(number)}
        if not isinstance(article, dict):
            yield Mistake("TEXT_TYPE", {"key": "articles", **place})
            continue
        yield from _of_table(article, _ARTICLE, place)
        yield from _of_key(article.get("key"), taken, place)
        for part, clause in enumerate(_listed(article.get("clauses")), start=1):
            yield from _of_clause(clause, {**place, "clause": str(part)})


def _of_key(key: object, taken: set[str], place: Place) -> Iterator[Mistake]:
    """Clauses refer to an article by its key."""
    if not isinstance(key, str):
        return
    if not _ARTICLE_KEY.fullmatch(key):
        yield Mistake("TEXT_KEY_FORM", place)
    elif key in taken:
        yield Mistake("TEXT_KEY_TAKEN", {"key": shown(key), **place})
    taken.add(key)


def _of_clause(clause: object, place: Place) -> Iterator[Mistake]:
    if not isinstance(clause, dict):
        yield from _of_value(clause, "clauses", _Key(str, _TEXT), place)
        return
    yield from _of_table(clause, _CLAUSE, place)
    yield from _of_list(clause.get("items"), "items", place, "item")
    yield from _of_list(clause.get("when"), "when", place, None)


def _of_table(table: Mapping[str, Any], keys: Mapping[str, _Key], place: Place) -> Iterator[Mistake]:
    for name in sorted(table.keys() - keys.keys()):
        yield Mistake("TEXT_UNKNOWN_KEY", {"key": shown(name), **place})
    for name, key in keys.items():
        if name in table:
            yield from _of_value(table[name], name, key, place)
        elif key.required:
            yield Mistake("TEXT_MISSING", {"key": name, **place})


def _of_list(entries: object, name: str, place: Place, counted: str | None) -> Iterator[Mistake]:
    for number, entry in enumerate(_listed(entries), start=1):
        yield from _of_value(
            entry, name, _Key(str, _TEXT), {**place, **({counted: str(number)} if counted else {})}
        )


def _of_value(value: object, name: str, key: _Key, place: Place) -> Iterator[Mistake]:
    if not isinstance(value, key.type):
        yield Mistake("TEXT_TYPE", {"key": name, **place})
    elif not (value.strip() if isinstance(value, str) else value):
        yield Mistake("TEXT_MISSING", {"key": name, **place})
    elif isinstance(value, (str, list)) and len(value) > key.longest:
        reason = "TEXT_TOO_LONG" if isinstance(value, str) else "TEXT_TOO_MANY"
        yield Mistake(reason, {"key": name, "limit": str(key.longest), "length": str(len(value)), **place})


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
