"""The words of a contract: clauses from documents/texts/<kind>/<version>.toml, filled with a paper's values.

A version that a contract has used is never edited; a change of wording is a new file.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from documents.paper import Paper
from documents.words import amount_words, day_words, ordinal
from rules.money import in_words
from rules.terms import ContractKind

_TEXTS = Path(__file__).parent / "texts"


class UnknownTextVersionError(LookupError):
    """There is no such version of this kind's text."""


class IncompletePaperError(ValueError):
    """The text of this kind names a value that the paper does not have."""


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


def newest_text_version(kind: ContractKind) -> str:
    """By its numbers, year-month-sequence: 2026-11-10 is newer than 2026-11-9."""
    versions = (path.stem for path in (_TEXTS / kind.value.lower()).glob("*.toml"))
    return max(versions, key=lambda version: tuple(map(int, version.split("-"))))


def title_of(kind: ContractKind, version: str) -> str:
    """The formal title of this text, which a contract prints. Raises UnknownTextVersionError."""
    return _template(kind, version).title


def filled_text(paper: Paper) -> Text:
    """The text as it is printed. Raises UnknownTextVersionError and IncompletePaperError."""
    template = _template(paper.kind, paper.text_version)
    values, facts = _values(paper), _facts(paper)
    values |= {
        f"article_{article.key}": f"第{ordinal(number)}条"
        for number, article in enumerate(template.articles, start=1)
    }
    return Text(
        title=template.title,
        preamble=tuple(_filled(text, values) for text in template.preamble),
        articles=tuple(
            Article(
                key=article.key,
                heading=article.heading,
                clauses=tuple(
                    _filled_clause(clause, values) for clause in article.clauses if clause.when <= facts
                ),
                table=article.table,
            )
            for article in template.articles
        ),
    )


def text_sha256(paper: Paper) -> str:
    """SHA-256 in hexadecimal of all words and values of the contract: what a customer confirms.

    Independent of fonts and layout. JSON with sorted keys in UTF-8; dates as YYYY-MM-DD.
    """
    return sha256(canonical_words(paper, filled_text(paper)).encode()).hexdigest()


def canonical_words(paper: Paper, text: Text) -> str:
    """Every word and value of the contract, in one form that never changes: text_sha256 is taken of it."""
    words = {
        "preamble": text.preamble,
        "articles": [(a.heading, [(c.text, c.items) for c in a.clauses]) for a in text.articles],
    }
    canonical = {"text": words, "paper": asdict(paper)}
    return json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_json)


def _json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no canonical form for {type(value).__name__}")


@cache
def _template(kind: ContractKind, version: str) -> Text:
    path = _TEXTS / kind.value.lower() / f"{version}.toml"
    # the name is compared, not only the file opened: a version is no path
    if path not in _TEXTS.glob("*/*.toml"):
        raise UnknownTextVersionError(f"{kind.value} has no text version {version!r}")
    source = tomllib.loads(path.read_text(encoding="utf-8"))
    return Text(
        title=source["title"],
        preamble=tuple(source["preamble"]),
        articles=tuple(
            Article(
                key=article["key"],
                heading=article["heading"],
                clauses=tuple(map(_clause, article["clauses"])),
                table=article.get("table"),
            )
            for article in source["articles"]
        ),
    )


def _clause(source: str | dict[str, Any]) -> Clause:
    if isinstance(source, str):
        return Clause(text=source)
    return Clause(
        text=source["text"], items=tuple(source.get("items", ())), when=frozenset(source.get("when", ()))
    )


def _filled_clause(clause: Clause, values: Mapping[str, str]) -> Clause:
    return Clause(
        text=_filled(clause.text, values), items=tuple(_filled(item, values) for item in clause.items)
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    try:
        return text.format_map(values)
    except KeyError as missing:
        raise IncompletePaperError(f"the contract text asks for {missing.args[0]}") from missing


def _values(paper: Paper) -> dict[str, str]:
    """What a text may name; only what is given, so that no clause ever prints an empty place."""
    optional = {
        "framework_number": paper.framework_number,
        "term_start": paper.term_start and day_words(paper.term_start),
        "term_end": paper.term_end and day_words(paper.term_end),
        "amount": amount_words(paper.amount_fen),
        "amount_in_words": None if paper.amount_fen is None else in_words(paper.amount_fen),
        "tax": amount_words(paper.tax_fen),
        "amount_without_tax": amount_words(paper.amount_without_tax_fen),
        "cited_documents": "；".join(paper.cited_documents),
    }
    given = {name: value for name, value in optional.items() if value}
    return given | {"number": paper.number, "row_count": str(len(paper.rows))}


def _facts(paper: Paper) -> frozenset[str]:
    taxed = paper.tax_fen is not None and paper.amount_without_tax_fen is not None
    return frozenset(
        {
            paper.signing_mode.value,
            "FIXED_TERM" if paper.term_end else "OPEN_ENDED",
            "WITH_START" if paper.term_start else "NO_START",
            "TAX" if taxed else "NO_TAX",
            "CITED" if paper.cited_documents else "NOTHING_CITED",
            "AMOUNT" if paper.amount_fen is not None else "NO_AMOUNT",
        }
    )
