"""The letters of a seal: filled outlines, each put where it belongs."""

import math
import unicodedata
from typing import NamedTuple

from documents.outlines import glyph_of


def share_of(character: str) -> float:
    """How much of the arc a character takes, where a Chinese character takes 1."""
    wide = unicodedata.east_asian_width(character) in "WF"
    if unicodedata.category(character).startswith("P"):
        return 0.6 if wide else 0.45
    if wide:
        return 1.0
    return max(0.4, glyph_of(character).width + 0.06)


class Place(NamedTuple):
    """Where a glyph's baseline is met by the middle of its ink, and how the baseline is turned (radians)."""

    x: float
    y: float
    turn: float = 0.0

    @classmethod
    def on_arc(cls, radius: float, angle: float, turn: float) -> "Place":
        return cls(radius * math.cos(angle), radius * math.sin(angle), turn)


def placed(character: str, width: float, height: float, place: Place) -> str:
    """One glyph `width` by `height` to the em."""
    glyph = glyph_of(character)
    across, up, shift = width / glyph.units, height / glyph.units, glyph.middle * width
    cosine, sine = math.cos(place.turn), math.sin(place.turn)
    x, y = place.x - shift * cosine, place.y - shift * sine
    matrix = (across * cosine, across * sine, -up * sine, up * cosine, x, y)
    return f"q {' '.join(f'{number:.7f}' for number in matrix)} cm\n{glyph.path}\nf Q"
