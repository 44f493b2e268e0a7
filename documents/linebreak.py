"""Chinese line breaking (禁则, W3C CLREQ and GB/T 15834): where a line may end, in one pass over the text.

No line begins with closing punctuation or ends with opening punctuation; Latin words, numbers, —— and ……
stay whole. Only what is by itself wider than a line is cut: between its characters, at last anywhere.
Full-width punctuation is half ink and half air. Between two of them, at the end and at the start of a line
that air is taken out, so that "”。" and "）。" leave no holes and margins look straight.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

OPENING: Final = "（《〈「『【〔〖［｛“‘([{￥¥$＄№"
CLOSING: Final = "，。、；：！？）》〉」』】〕〗］｝”’％‰℃～·,.;:!?)]}%~/-"
AIR: Final = 500  # thousandths of an em
_AIR_AFTER: Final = frozenset("，。、；：！？）》〉」』】〕〗］｝”’")
_AIR_BEFORE: Final = frozenset("（《〈「『【〔〖［｛“‘")

_OPEN: Final = re.escape(OPENING)
_CLOSE: Final = re.escape(CLOSING)
_LETTER: Final = "[0-9A-Za-z\u00c0-\u024f]"
WORD: Final = re.compile(rf"{_LETTER}+(?:[.,:/@_+&#'?=%~*-]+{_LETTER}+)*")
_BEFORE: Final = rf"(?:[{_OPEN}]\s*)*"
_AFTER: Final = rf"(?:\s*[{_CLOSE}])*"
# What must not be parted, or a stretch of spaces. Never matches the empty string before the end of the text.
_ATOM: Final = re.compile(rf"\s+|{_BEFORE}(?:{WORD.pattern}|—+|…+|[^\s{_OPEN}{_CLOSE}])?{_AFTER}")
_PART: Final = re.compile(rf"\s+|{_BEFORE}[^\s{_OPEN}{_CLOSE}]?{_AFTER}")
_AFTERS: Final = "".join(sorted(_AIR_AFTER))
_BEFORES: Final = "".join(sorted(_AIR_BEFORE))
SQUEEZED: Final = re.compile(f"[{_AFTERS}](?=[{_AFTERS}{_BEFORES}])|[{_BEFORES}](?=[{_BEFORES}])")
"""The full-width punctuation that gives up AIR to the next character of its line."""

Measure = Callable[[str], float]
"""The width of a text in thousandths of an em, less what SQUEEZED takes out of it."""


class Line(NamedTuple):
    text: str
    width: float  # thousandths of an em, as seen: without the air at either end
    outdent: float = (
        0.0  # how far to begin left of the margin, for opening punctuation at the start of a line
    )
    last: bool = False  # of its paragraph


def break_lines(text: str, measure: Measure, first: float, rest: float) -> list[Line]:
    """A paragraph `first` wide in its first line and `rest` in the others, both in thousandths of an em."""
    lines: list[Line] = []
    held: list[str] = []
    flush = first >= rest  # only a line that is not indented begins without air
    used, available = 0.0, first
    for atom, width in _atoms(text.strip(), measure, min(first, rest)):
        kern = _kern(held[-1], atom) if held else _start(atom) if flush else 0.0
        end = AIR if atom[-1] in _AIR_AFTER else 0.0
        if held and used + kern + width - end > available:
            lines.append(_line(held, measure, outdent=bool(lines) or flush))
            held, used, available, kern = [], 0.0, rest, _start(atom)
        if held or not atom.isspace():
            held.append(atom)
            used += kern + width
    lines.append(_line(held, measure, outdent=bool(lines) or flush)._replace(last=True))
    return lines


def _atoms(text: str, measure: Measure, limit: float) -> Iterator[tuple[str, float]]:
    for atom in filter(None, _ATOM.findall(text)):
        width = measure(atom)
        if width <= limit:
            yield atom, width
            continue
        for part in filter(None, _PART.findall(atom)):
            pieces = (part,) if measure(part) <= limit else part
            yield from ((piece, measure(piece)) for piece in pieces)


def _kern(before: str, after: str) -> float:
    return (
        -AIR if after[0] in _AIR_BEFORE and (before[-1] in _AIR_AFTER or before[-1] in _AIR_BEFORE) else 0.0
    )


def _start(atom: str) -> float:
    return -AIR if atom[0] in _AIR_BEFORE else 0.0


def _line(held: list[str], measure: Measure, *, outdent: bool) -> Line:
    text = "".join(held).rstrip()
    if not text:
        return Line("", 0.0)
    left = AIR if outdent and text[0] in _AIR_BEFORE else 0.0
    right = AIR if text[-1] in _AIR_AFTER else 0.0
    return Line(text, measure(text) - left - right, left)
