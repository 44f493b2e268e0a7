"""HTML out of the templates in pages/. What is not markup is escaped, always."""

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Final

_PAGES: Final = Path(__file__).parent / "pages"


class Markup(str):
    """HTML that may stand in a page as it is."""

    __slots__ = ()


def filled(template: str, /, **values: str) -> Markup:
    """A template with its places filled. Raises KeyError for a place without a value."""
    return Markup(_template(template).substitute({name: _safe(value) for name, value in values.items()}))


def joined(parts: Iterable[str]) -> Markup:
    return Markup("".join(_safe(part) for part in parts))


def raw(file: str) -> Markup:
    """A file of pages/ as it is: our own styles and script."""
    return Markup(_source(file))


def _safe(value: str) -> str:
    return value if isinstance(value, Markup) else escape(value)


@cache
def _template(file: str) -> Template:
    return Template(_source(f"{file}.html"))


@cache
def _source(file: str) -> str:
    return (_PAGES / file).read_text(encoding="utf-8")
