"""A signature drawn by hand. What is drawn on the page is what the hand drew: nothing smoothed, only scaled."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from math import dist, hypot
from typing import Final, NamedTuple

from documents.svg_path import SEPARATORS, PathTooLong, PathUnreadable, Point, Stroke, between, strokes_of

CHARACTERS_AT_MOST: Final = 100_000

# In the canvas's units. A dot, a dash and an accidental touch stay below; two characters written with a finger on
# a telephone are far above.
LONGEST_SIDE_AT_LEAST: Final = 40.0
SHORTEST_SIDE_AT_LEAST: Final = 10.0
SHORTEST_SHARE_AT_LEAST: Final = 0.04  # of the longest side: what is flatter is a line
INK_AT_LEAST: Final = 120.0
INK_SHARE_AT_LEAST: Final = 1.15  # of the box's diagonal: a straight line has 1

PEN: Final = 1.5  # points, half a millimetre
INK: Final = "0.06 0.09 0.29"  # blue-black

_SAMPLES: Final = (0.25, 0.5, 0.75, 1.0)


class HandwritingFlaw(StrEnum):
    EMPTY = "EMPTY"
    FORMAT = "FORMAT"
    TOO_MUCH = "TOO_MUCH"
    TOO_SMALL = "TOO_SMALL"


class HandwritingRefused(ValueError):
    """What came is no signature. Never shows what was drawn."""

    def __init__(self, reason: HandwritingFlaw) -> None:
        super().__init__(reason)
        self.reason = reason


class Extent(NamedTuple):
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Handwriting:
    """Biometric: never logged, absent from the repr."""

    strokes: tuple[Stroke, ...] = field(repr=False)

    @classmethod
    def of_svg(cls, path: str) -> "Handwriting":
        """From SVG path data, see svg_path. Raises HandwritingRefused and nothing else, whatever the text is."""
        if len(path) > CHARACTERS_AT_MOST:
            raise HandwritingRefused(HandwritingFlaw.TOO_MUCH)
        if not path.strip(SEPARATORS):
            raise HandwritingRefused(HandwritingFlaw.EMPTY)
        try:
            read = cls(tuple(strokes_of(path)))
        except PathUnreadable as error:
            raise HandwritingRefused(HandwritingFlaw.FORMAT) from error
        except PathTooLong as error:
            raise HandwritingRefused(HandwritingFlaw.TOO_MUCH) from error
        if not _is_a_signature(read):
            raise HandwritingRefused(HandwritingFlaw.TOO_SMALL)
        return read

    @property
    def extent(self) -> Extent:
        points = [point for stroke in self.strokes for point in _traced(stroke)]
        left, top = min(point.x for point in points), min(point.y for point in points)
        right, bottom = max(point.x for point in points), max(point.y for point in points)
        return Extent(left, top, right - left, bottom - top)

    @property
    def ink(self) -> float:
        """How far the pen went while it was down."""
        return sum(dist(one, other) for stroke in self.strokes for one, other in pairwise(_traced(stroke)))

    def fitted(self, width: float, height: float) -> tuple[float, float]:
        """The largest size within width by height, in points, that keeps the proportions."""
        extent = self.extent
        scale = min((width - 2 * PEN) / extent.width, (height - 2 * PEN) / extent.height)
        return extent.width * scale + 2 * PEN, extent.height * scale + 2 * PEN

    def drawn(self, width: float, height: float) -> bytes:
        """PDF operators from (0, 0) to a size that `fitted` answered; they need no resources."""
        extent = self.extent
        scale = (width - 2 * PEN) / extent.width

        def placed(point: Point) -> str:
            x, y = PEN + (point.x - extent.left) * scale, height - PEN - (point.y - extent.top) * scale
            return f"{x:.2f} {y:.2f}"

        def drawn(segment: tuple[Point, ...]) -> str:
            return " ".join(map(placed, segment)) + (" l" if len(segment) == 1 else " c")

        parts = [f"q {INK} RG {PEN} w 1 J 1 j"]
        for start, segments in self.strokes:
            way = segments or ((start,),)  # a dot is a line of no length
            parts += [f"{placed(start)} m", *map(drawn, way), "S"]
        return "\n".join([*parts, "Q"]).encode("ascii")


def _is_a_signature(drawn: Handwriting) -> bool:
    _, _, width, height = drawn.extent
    short, long = sorted((width, height))
    return (
        long >= LONGEST_SIDE_AT_LEAST
        and short >= max(SHORTEST_SIDE_AT_LEAST, SHORTEST_SHARE_AT_LEAST * long)
        and drawn.ink >= max(INK_AT_LEAST, INK_SHARE_AT_LEAST * hypot(short, long))
    )


def _traced(stroke: Stroke) -> Iterator[Point]:
    """The way of the pen, curves by a few points on them."""
    at = stroke.start
    yield at
    for segment in stroke.segments:
        if len(segment) == 1:
            yield segment[0]
        else:
            yield from (_on_curve((at, *segment), share) for share in _SAMPLES)
        at = segment[-1]


def _on_curve(points: tuple[Point, ...], share: float) -> Point:
    """De Casteljau's algorithm."""
    while len(points) > 1:
        points = tuple(between(one, other, share) for one, other in pairwise(points))
    return points[0]
