"""Reads what a browser's canvas sends as a drawing: SVG path data, of which little is accepted.

Absolute M, L, Q and C, and plain decimal numbers between blanks or commas; y grows downwards.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

POINTS_AT_MOST: Final = 5_000
LARGEST: Final = 4096.0
SEPARATORS: Final = " ,\t\r\n"

_TOKEN: Final = re.compile(r"[ ,\t\r\n]*(?:([MLQC])|([0-9]+(?:\.[0-9]+)?))")
_POINTS_OF: Final = {"M": 1, "L": 1, "Q": 2, "C": 3}


class PathUnreadable(ValueError):
    """Not the path data that is accepted. Never shows it."""


class PathTooLong(ValueError):
    """More points than are accepted."""


class Point(NamedTuple):
    x: float
    y: float


class Stroke(NamedTuple):
    """From pen down to pen up; a segment is a line to its one point, or a cubic curve by its three."""

    start: Point
    segments: tuple[tuple[Point, ...], ...]


def strokes_of(path: str) -> Iterator[Stroke]:
    """Raises PathUnreadable and PathTooLong, and nothing else, whatever the text is."""
    start: Point | None = None
    segments: list[tuple[Point, ...]] = []
    for command, points in _commands(path):
        if command == "M":
            if start is not None:
                yield Stroke(start, tuple(segments))
            start, segments = points[0], []
        elif start is None:
            raise PathUnreadable("begins without M")
        else:
            segments.append(_segment(segments[-1][-1] if segments else start, points))
    if start is None:
        raise PathUnreadable("no commands")
    yield Stroke(start, tuple(segments))


def between(one: Point, other: Point, share: float) -> Point:
    return Point(one.x + (other.x - one.x) * share, one.y + (other.y - one.y) * share)


def _segment(start: Point, points: tuple[Point, ...]) -> tuple[Point, ...]:
    """A quadratic curve becomes the cubic one that is the same curve."""
    if len(points) != _POINTS_OF["Q"]:
        return points
    control, end = points
    return (between(start, control, 2 / 3), between(end, control, 2 / 3), end)


def _commands(path: str) -> Iterator[tuple[str, tuple[Point, ...]]]:
    """Each command with its points; points beyond the first set are commands of their own, after M lines."""
    seen, letter, complete = 0, "", True
    numbers: list[float] = []
    for command, number in _tokens(path):
        if not (complete if command else letter):
            raise PathUnreadable("a command without its numbers, or numbers without a command")
        if command:
            letter, complete = command, False
            continue
        numbers.append(number)
        complete = len(numbers) == 2 * _POINTS_OF[letter]
        if complete:
            points = tuple(map(Point, numbers[::2], numbers[1::2]))
            seen += len(points)
            if seen > POINTS_AT_MOST:
                raise PathTooLong(f"more than {POINTS_AT_MOST} points")
            yield letter, points
            letter, numbers = "L" if letter == "M" else letter, []
    if not complete:
        raise PathUnreadable("the last command lacks numbers")


def _tokens(path: str) -> Iterator[tuple[str, float]]:
    at, end = 0, len(path.rstrip(SEPARATORS))
    while at < end:
        found = _TOKEN.match(path, at, end)
        if found is None:
            raise PathUnreadable("neither a command nor a number")
        at = found.end()
        number = float(found[2]) if found[2] else 0.0
        if number > LARGEST:  # infinity too
            raise PathUnreadable("outside of the canvas")
        yield found[1] or "", number
