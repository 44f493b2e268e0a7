"""A name too long for a seal's arc: set straight, in centred lines that fill the circle."""

import re
from collections.abc import Iterable, Iterator

from documents.seal_letters import Place, placed, share_of

# Millimetres on a seal of 42 mm, from its middle. The star stands above, the label below.
HEAD, FOOT, RADIUS = 10.6, -7.9, 18.5
SIZES = tuple(tenths / 10 for tenths in range(40, 11, -1))  # of the letters
LEADING, NARROWNESS = 1.2, 0.94
_WORD = re.compile(r"\s+|[（(《“]*(?:[0-9A-Za-zÀ-ɏ&.,'’/-]+|.)[）)》”、，。：]*", re.DOTALL)


def name_in_lines(name: str) -> Iterator[str]:
    """The largest letters with which the name keeps to its place."""
    size, lines = _laid_out(name)
    leading = size * LEADING
    baseline = (HEAD + FOOT + leading * len(lines)) / 2 - 0.9 * size
    for line in lines:
        yield from _set(line, size, baseline)
        baseline -= leading


def _laid_out(name: str) -> tuple[float, list[str]]:
    for size in SIZES:
        if (lines := _lines(name, size)) is not None:
            return size, lines
    # Words too long to share a line; broken anywhere, 200 of the widest characters fit.
    return SIZES[-1], _lines(name, SIZES[-1], whole_words=False) or []


def _lines(name: str, size: float, *, whole_words: bool = True) -> list[str] | None:
    """The name broken into the fewest lines it needs, or null where it does not fit."""
    for count in range(1, int((HEAD - FOOT) / (size * LEADING)) + 1):
        rooms = [room / size for room in _rooms(count, size)]
        lines = _broken(_pieces(name, min(rooms) if whole_words else 0.0), rooms)
        if lines is not None:
            return lines
    return None


def _rooms(count: int, size: float) -> Iterator[float]:
    """How wide each of so many lines can be within the circle."""
    middle, leading = (HEAD + FOOT) / 2, size * LEADING
    for number in range(count):
        top = middle + leading * (count / 2 - number)
        furthest = max(abs(top), abs(top - leading))
        yield 2 * (RADIUS**2 - furthest**2) ** 0.5


def _broken(pieces: Iterable[str], rooms: list[float]) -> list[str] | None:
    """Each line as full as it can be."""
    lines, line = [""], 0.0
    for piece in pieces:
        width = _width(piece)
        if line + width > rooms[len(lines) - 1]:
            if len(lines) == len(rooms):
                return None
            lines.append("")
            line = 0.0
        if piece.isspace() and not lines[-1]:
            continue
        lines[-1] += piece
        line += width
    return lines


def _pieces(name: str, narrowest: float) -> Iterator[str]:
    """Words, and Chinese characters, with the marks that stay with them; what is longer than a line, in characters."""
    for word in _WORD.findall(name):
        yield from (word,) if _width(word) <= narrowest else word


def _width(text: str) -> float:
    return sum(map(share_of, text)) * NARROWNESS


def _set(line: str, size: float, baseline: float) -> Iterator[str]:
    text = line.strip()
    at = -_width(text) * size / 2
    for character in text:
        width = share_of(character) * NARROWNESS * size
        yield placed(character, size * NARROWNESS, size, Place(at + width / 2, baseline))
        at += width
