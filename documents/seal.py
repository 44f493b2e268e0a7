"""A round company seal (圆形公章) drawn as filled outlines: no font and no image goes into the PDF."""

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from documents.outlines import NoOutline, glyph_of

POINTS_PER_MM = 72 / 25.4
RED = "0.835 0.071 0.086"

# The proportions below are millimetres on a seal of 42 mm; other diameters scale them all.
DESIGN_DIAMETER = 42.0
RING_RADIUS, RING_WIDTH = 20.3, 1.2
STAR_RADIUS, STAR_WAIST = 6.6, 0.382  # the waist of a regular five-pointed star, as a share of its radius
NAME_OUTER_RADIUS, NAME_HEIGHTS = 18.9, (3.5, 5.3)
NAME_WIDEST_ARC, NAME_WIDEST_STEP = math.radians(238), math.radians(25)
NAME_NARROWEST = 0.52  # width over height: narrower letters cannot be read
LABEL_HEIGHT, LABEL_WIDTH, LABEL_LONGEST, LABEL_BASELINE = 4.3, 0.9, 19.0, -12.6
CODE_HEIGHT, CODE_BASELINE, CODE_STEP, CODE_WIDE_STEP = 1.9, 18.5, math.radians(4.6), math.radians(8.4)
NAME_LENGTHS = range(2, 41)


class SealRefused(ValueError):
    """Such a seal cannot be drawn; the text says which character or which length is at fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealLook:
    company: str
    label: str = "合同专用章"
    code: str | None = None
    diameter_mm: float = 42.0

    @property
    def diameter(self) -> float:
        """In PDF points."""
        return self.diameter_mm * POINTS_PER_MM


@lru_cache(maxsize=32)
def draw_seal(look: SealLook) -> bytes:
    """The seal in the square from (0, 0) to (diameter, diameter), as PDF operators that need no resources."""
    if len(look.company) not in NAME_LENGTHS:
        raise SealRefused(f"a company's name on a seal has 2 to 40 characters, not {len(look.company)}")
    scale = look.diameter / DESIGN_DIAMETER
    try:
        parts = _parts(look, scale)
    except NoOutline as error:
        raise SealRefused(str(error)) from error
    return "\n".join(parts).encode("ascii")


def _parts(look: SealLook, scale: float) -> list[str]:
    return [
        f"q {scale:.6f} 0 0 {scale:.6f} {look.diameter / 2:.4f} {look.diameter / 2:.4f} cm",
        f"{RED} rg {RED} RG {RING_WIDTH} w {_circle(RING_RADIUS)} S",
        _star(),
        *_name(look.company),
        *_label(look.label),
        *_code(look.code or ""),
        "Q",
    ]


def _circle(radius: float) -> str:
    handle = radius * 0.5522847498  # the control points of the cubic curve nearest to a quarter circle
    r, k = f"{radius:.4f}", f"{handle:.4f}"
    return (
        f"{r} 0 m {r} {k} {k} {r} 0 {r} c -{k} {r} -{r} {k} -{r} 0 c "
        f"-{r} -{k} -{k} -{r} 0 -{r} c {k} -{r} {r} -{k} {r} 0 c h"
    )


def _star() -> str:
    corners = []
    for corner in range(10):
        radius = STAR_RADIUS if corner % 2 == 0 else STAR_RADIUS * STAR_WAIST
        angle = math.pi / 2 + corner * math.pi / 5
        corners.append(f"{radius * math.cos(angle):.4f} {radius * math.sin(angle):.4f}")
    return f"{corners[0]} m {' l '.join(corners[1:])} l h f"


def _share(character: str) -> float:
    """How much of the arc a character takes, where a Chinese character takes 1."""
    wide = unicodedata.east_asian_width(character) in "WF"
    if unicodedata.category(character).startswith("P"):
        return 0.6 if wide else 0.45
    if wide:
        return 1.0
    return max(0.4, glyph_of(character).width + 0.06)


def _name(company: str) -> Iterator[str]:
    """The name on the upper arc: the longer, the narrower the letters, and then the smaller."""
    shares = [_share(character) for character in company]
    step = min(NAME_WIDEST_STEP, NAME_WIDEST_ARC / sum(shares))
    smallest, height = NAME_HEIGHTS
    room = step * (NAME_OUTER_RADIUS - height / 2) * 0.94
    height = max(smallest, min(height, room / NAME_NARROWEST))
    width = min(room, height * 0.92)
    angle = math.pi / 2 + step * sum(shares) / 2
    baseline = NAME_OUTER_RADIUS - 0.86 * height
    for character, share in zip(company, shares, strict=True):
        angle -= step * share / 2
        yield _placed(character, width, height, Place.on_arc(baseline, angle, angle - math.pi / 2))
        angle -= step * share / 2


def _label(label: str) -> Iterator[str]:
    width = min(LABEL_HEIGHT * LABEL_WIDTH, LABEL_LONGEST / max(1, len(label)))
    start = -width * (len(label) - 1) / 2
    for position, character in enumerate(label):
        yield _placed(character, width, LABEL_HEIGHT, Place(start + width * position, LABEL_BASELINE))


def _code(code: str) -> Iterator[str]:
    """Small figures or characters on the lower arc, read from left to right with their feet outwards."""
    steps = [CODE_WIDE_STEP if unicodedata.east_asian_width(each) in "WF" else CODE_STEP for each in code]
    angle = -math.pi / 2 - sum(steps) / 2
    for character, step in zip(code, steps, strict=True):
        middle = angle + step / 2
        angle += step
        yield _placed(
            character, CODE_HEIGHT, CODE_HEIGHT, Place.on_arc(CODE_BASELINE, middle, middle + math.pi / 2)
        )


class Place(NamedTuple):
    """Where a glyph's baseline is met by the middle of its ink, and how the baseline is turned (radians)."""

    x: float
    y: float
    turn: float = 0.0

    @classmethod
    def on_arc(cls, radius: float, angle: float, turn: float) -> "Place":
        return cls(radius * math.cos(angle), radius * math.sin(angle), turn)


def _placed(character: str, width: float, height: float, place: Place) -> str:
    """One glyph `width` by `height` to the em."""
    glyph = glyph_of(character)
    across, up, shift = width / glyph.units, height / glyph.units, glyph.middle * width
    cosine, sine = math.cos(place.turn), math.sin(place.turn)
    x, y = place.x - shift * cosine, place.y - shift * sine
    matrix = (across * cosine, across * sine, -up * sine, up * cosine, x, y)
    return f"q {' '.join(f'{number:.7f}' for number in matrix)} cm\n{glyph.path}\nf Q"
