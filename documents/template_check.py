"""Whether a text may become somebody's contract: every mistake in it, with its place, before anything is drawn from it.

Whoever writes a text is trusted with its words and with nothing else: a source may be hostile.
"""

import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final

from documents.drawing import draw_contract
from documents.paper import Vendor
from documents.samples import Sample, sample_paper
from documents.template_cases import mistakes_of_cases
from documents.template_shape import Mistake, mistakes_of_shape
from documents.template_words import mistakes_of_words
from documents.text import filled_text
from rules.terms import ContractKind, SigningMode, SubjectType
from rules.values import forbidden_character

LARGEST: Final = 200_000
"""Bytes of a source in UTF-8."""

_MOST_MISTAKES: Final = 50
_MOST_PRINTED: Final = 150_000  # characters: about a hundred pages
_SAMPLE_NAME: Final = "样张"
# Lexed as TOML does, which needs no more once strings over several lines are refused.
_STRINGS_AND_COMMENTS: Final = re.compile(r'"(?:[^"\\\n]|\\[^\n])*"|\'[^\'\n]*\'|#[^\n]*')
_AT: Final = re.compile(r"\(at line (\d+), column (\d+)\)")


def mistakes_in(kind: ContractKind, source: str) -> tuple[Mistake, ...]:
    """All that is wrong at the first step at which something is; at most fifty. Nothing wrong is nothing."""
    steps = (_of_source, _of_syntax, _of_shape, mistakes_of_words, mistakes_of_cases, _of_drawing)
    for step in steps:
        found = tuple(mistake for mistake, _ in zip(step(kind, source), range(_MOST_MISTAKES), strict=False))
        if found:
            return found
    return ()


def _of_source(kind: ContractKind, source: str) -> Iterator[Mistake]:
    if len(source.encode(errors="replace")) > LARGEST:
        yield Mistake("TEXT_TOO_LARGE", {"limit": str(LARGEST // 1000)})
        return
    for number, line in enumerate(source.split("\n"), start=1):
        if (character := forbidden_character(line.removesuffix("\r"), but="\t")) is not None:
            yield Mistake("TEXT_CHARACTER", {"character": character, "line": str(number)})
        if '"""' in line or "'''" in line:
            yield Mistake("TEXT_LINES", {"line": str(number)})


def _of_syntax(kind: ContractKind, source: str) -> Iterator[Mistake]:
    """A dotted key is legal TOML, and one of 200 kB fills the memory of whoever nests it: none gets that far."""
    for number, line in enumerate(_STRINGS_AND_COMMENTS.sub("", source).split("\n"), start=1):
        if "." in line:
            yield Mistake("TEXT_DOT", {"line": str(number)})
            return
    try:
        tomllib.loads(source)
    except RecursionError:
        yield Mistake("TEXT_SYNTAX", {})
    except ValueError as error:
        found = _AT.search(str(error))
        yield Mistake("TEXT_SYNTAX", {"line": found[1], "column": found[2]} if found else {})


def _of_shape(kind: ContractKind, source: str) -> Iterator[Mistake]:
    return mistakes_of_shape(tomllib.loads(source))


def _of_drawing(kind: ContractKind, source: str) -> Iterator[Mistake]:
    """Drawn in earnest, long, in both modes: what cannot be drawn would keep every contract of its kind waiting."""
    vendor = Vendor(name=_SAMPLE_NAME, credit_code=_SAMPLE_NAME, address=_SAMPLE_NAME)
    wishes: dict[str, Any] = {"long": True, "with_start": True, "fixed_term": True}
    for mode in SigningMode:
        sample = Sample(signing_mode=mode, subject_type=SubjectType.INDIVIDUAL, **wishes)
        paper = sample_paper(
            kind, sample, text_version="", template=source, vendor=vendor, public_url="https://example.com"
        )
        text = filled_text(paper)
        printed = sum(len(c.text) + sum(map(len, c.items)) for a in text.articles for c in a.clauses)
        if printed + sum(map(len, text.preamble)) > _MOST_PRINTED:
            yield Mistake("TEXT_PRINTED_TOO_LONG", {"limit": str(_MOST_PRINTED)})
            return
        draw_contract(paper)
