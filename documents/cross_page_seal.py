"""How a cross-page seal (骑缝章) is cut: a page that is taken out or put in leaves a gap in the seal."""

from typing import NamedTuple

PAGES_AT_MOST = 20  # under one seal: thinner slices cannot be recognised


class Slice(NamedTuple):
    """One of `of` vertical slices of equal width, counted from 0 at the left."""

    number: int
    of: int


class Strip(NamedTuple):
    """Where a page's slice stands, against the right edge, and how far the whole mark begins left of it."""

    left: float
    bottom: float
    width: float
    height: float
    before: float


def slices_of(pages: int) -> tuple[Slice, ...]:
    """One slice for each page; none at all for a single page, which has nothing to be joined to.

    Long documents are cut into groups as even as can be, each with a seal of its own: no page stands alone.
    """
    if pages < 2:  # noqa: PLR2004 - two pages are the fewest that can be joined
        return ()
    groups = -(-pages // PAGES_AT_MOST)
    sizes = [pages // groups + (group < pages % groups) for group in range(groups)]
    return tuple(Slice(number, size) for size in sizes for number in range(size))


def strip_of(part: Slice, size: tuple[float, float], right_top: tuple[float, float], up: float) -> Strip:
    """For a mark of this size on a page with this right top corner. `up`: 0 is at its foot, 1 at its head."""
    (whole, height), (right, top) = size, right_top
    width = whole / part.of
    return Strip(right - width, (top - height) * up, width, height, width * part.number)
