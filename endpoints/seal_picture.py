"""An enterprise's electronic seal as the signing page shows it: close to what documents/ puts into the PDF."""

import math
import unicodedata
from collections.abc import Iterator
from typing import Final

from endpoints.markup import Markup, filled, joined

# Millimetres on a seal of 42 mm; the origin is its middle, and y grows downwards.
LABEL: Final = "电子签章"
LONGEST_ON_ARC: Final = 40
_BASELINE: Final = 14.4
_HEIGHT: Final = 4.6
_WIDEST_ARC: Final = 238.0  # degrees
_WIDEST_STEP: Final = 25.0
_NARROWEST: Final = 0.52


def seal_picture(name: str, *, described: str) -> Markup:
    """SVG that needs no style, font or script; a name too long for the arc stands in lines instead."""
    if len(name) > LONGEST_ON_ARC:
        return filled("seal_lines", name=name, label=LABEL, described=described)
    return filled("seal", letters=joined(_letters(name)), label=LABEL, described=described)


def _letters(name: str) -> Iterator[Markup]:
    shares = [_share(character) for character in name]
    step = min(_WIDEST_STEP, _WIDEST_ARC / sum(shares))
    room = math.radians(step) * _BASELINE
    squeeze = min(1.0, max(_NARROWEST, room / _HEIGHT))
    angle = -step * sum(shares) / 2
    for character, share in zip(name, shares, strict=True):
        middle = angle + step * share / 2
        angle += step * share
        yield filled(
            "seal_letter",
            angle=f"{middle:.2f}",
            up=f"{-_BASELINE:.2f}",
            squeeze=f"{squeeze:.3f}",
            height=f"{min(_HEIGHT, room / squeeze):.2f}",
            character=character,
        )


def _share(character: str) -> float:
    """How much of the arc a character takes, where a Chinese one takes 1."""
    return 1.0 if unicodedata.east_asian_width(character) in "WF" else 0.6
