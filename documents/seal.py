"""A round company seal (圆形公章) drawn as filled outlines: no font and no image goes into the PDF."""

import math
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from documents.outlines import NoOutline
from documents.seal_letters import Place, placed, share_of
from documents.seal_lines import name_in_lines

POINTS_PER_MM = 72 / 25.4
RED = "0.835 0.071 0.086"

# The proportions below are millimetres on a seal of 42 mm; other diameters scale them all.
DESIGN_DIAMETER = 42.0
RING_RADIUS, RING_WIDTH = 20.3, 1.2
STAR_RADIUS, STAR_WAIST = 6.6, 0.382  # the waist of a regular five-pointed star, as a share of its radius
SMALL_STAR, SMALL_STAR_HEIGHT = 0.52, 14.4
NAME_OUTER_RADIUS, NAME_HEIGHTS = 18.9, (3.5, 5.3)
NAME_WIDEST_ARC, NAME_WIDEST_STEP = math.radians(238), math.radians(25)
NAME_NARROWEST = 0.52  # width over height: narrower letters cannot be read
LABEL_HEIGHT, LABEL_WIDTH, LABEL_LONGEST, LABEL_BASELINE = 4.3, 0.9, 19.0, -12.6
CODE_HEIGHT, CODE_BASELINE, CODE_STEP, CODE_WIDE_STEP = 1.9, 18.5, math.radians(4.6), math.radians(8.4)
LONGEST_ON_ARC = 40.0  # in Chinese characters' widths; a longer name stands in lines
NAME_LENGTHS = range(1, 201)


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
        raise SealRefused(f"a company's name on a seal has 1 to 200 characters, not {len(look.company)}")
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
        *(_crest(look.company)),
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


def _crest(company: str) -> Iterator[str]:
    """The star with the name around it, or a small star above a long name."""
    if sum(map(share_of, company)) <= LONGEST_ON_ARC:
        yield _star()
        yield from _name(company)
    else:
        yield f"q {SMALL_STAR} 0 0 {SMALL_STAR} 0 {SMALL_STAR_HEIGHT} cm {_star()} Q"
        yield from name_in_lines(company)


def _star() -> str:
    corners = []
    for corner in range(10):
        radius = STAR_RADIUS if corner % 2 == 0 else STAR_RADIUS * STAR_WAIST
        angle = math.pi / 2 + corner * math.pi / 5
        corners.append(f"{radius * math.cos(angle):.4f} {radius * math.sin(angle):.4f}")
    return f"{corners[0]} m {' l '.join(corners[1:])} l h f"


def _name(company: str) -> Iterator[str]:
    """The name on the upper arc: the longer, the narrower the letters, and then the smaller."""
    shares = [share_of(character) for character in company]
    step = min(NAME_WIDEST_STEP, NAME_WIDEST_ARC / sum(shares))
    smallest, height = NAME_HEIGHTS
    room = step * (NAME_OUTER_RADIUS - height / 2) * 0.94
    height = max(smallest, min(height, room / NAME_NARROWEST))
    width = min(room, height * 0.92)
    angle = math.pi / 2 + step * sum(shares) / 2
    baseline = NAME_OUTER_RADIUS - 0.86 * height
    for character, share in zip(company, shares, strict=True):
        angle -= step * share / 2
        yield placed(character, width, height, Place.on_arc(baseline, angle, angle - math.pi / 2))
        angle -= step * share / 2


def _label(label: str) -> Iterator[str]:
    width = min(LABEL_HEIGHT * LABEL_WIDTH, LABEL_LONGEST / max(1, len(label)))
    start = -width * (len(label) - 1) / 2
    for position, character in enumerate(label):
        yield placed(character, width, LABEL_HEIGHT, Place(start + width * position, LABEL_BASELINE))


def _code(code: str) -> Iterator[str]:
    """Small figures or characters on the lower arc, read from left to right with their feet outwards."""
    steps = [CODE_WIDE_STEP if unicodedata.east_asian_width(each) in "WF" else CODE_STEP for each in code]
    angle = -math.pi / 2 - sum(steps) / 2
    for character, step in zip(code, steps, strict=True):
        middle = angle + step / 2
        angle += step
        yield placed(
            character, CODE_HEIGHT, CODE_HEIGHT, Place.on_arc(CODE_BASELINE, middle, middle + math.pi / 2)
        )
