"""The words of a contract: the clauses of its text, filled with a paper's values.

A text is a file documents/texts/<kind>/<version>.toml, or comes with the paper. A version that a contract has used is
never edited; a change of wording is a new version.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from documents.paper import Paper
from documents.template import PLACE, Article, Clause, Text, parsed
from documents.words import amount_words, day_words, ordinal
from rules.money import in_words
from rules.terms import ContractKind
from rules.versions import newest_first

_TEXTS = Path(__file__).parent / "texts"


class UnknownTextVersionError(LookupError):
    """There is no such version of this kind's text."""


class IncompletePaperError(ValueError):
    """The text of this kind names a value that the paper does not have."""


def shipped_versions(kind: ContractKind) -> tuple[str, ...]:
    """Of the files, the newest first."""
    return newest_first(path.stem for path in (_TEXTS / kind.value.lower()).glob("*.toml"))


def newest_text_version(kind: ContractKind) -> str:
    """Of the files."""
    return shipped_versions(kind)[0]


@cache
def shipped_text(kind: ContractKind, version: str) -> str:
    """A file's TOML. Raises UnknownTextVersionError."""
    path = _TEXTS / kind.value.lower() / f"{version}.toml"
    # the name is compared, not only the file opened: a version is no path
    if path not in _TEXTS.glob("*/*.toml"):
        raise UnknownTextVersionError(f"{kind.value} has no text version {version!r}")
    return path.read_text(encoding="utf-8")


def title_of(kind: ContractKind, version: str) -> str:
    """The formal title of a file's text, which a contract prints. Raises UnknownTextVersionError."""
    return parsed(shipped_text(kind, version)).title


def template_of(paper: Paper) -> Text:
    """The paper's own text, or else the file of its version. Raises UnknownTextVersionError."""
    source = paper.template if paper.template is not None else shipped_text(paper.kind, paper.text_version)
    return parsed(source)


def filled_text(paper: Paper) -> Text:
    """The text as it is printed. Raises UnknownTextVersionError and IncompletePaperError."""
    template = template_of(paper)
    values, facts = values_of(paper), facts_of(paper)
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
    values = {name: value for name, value in asdict(paper).items() if name != "template"}
    canonical = {"text": words, "paper": values}
    return json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_json)


def _json(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _filled_clause(clause: Clause, values: Mapping[str, str]) -> Clause:
    return Clause(
        text=_filled(clause.text, values), items=tuple(_filled(item, values) for item in clause.items)
    )


def _filled(text: str, values: Mapping[str, str]) -> str:
    """In one pass: braces in a value are only braces."""
    try:
        return PLACE.sub(lambda place: values[place[1]], text)
    except KeyError as missing:
        raise IncompletePaperError(f"the contract text asks for {missing.args[0]}") from missing


def values_of(paper: Paper) -> dict[str, str]:
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


def facts_of(paper: Paper) -> frozenset[str]:
    """What a clause's `when` may ask for, and holds."""
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
