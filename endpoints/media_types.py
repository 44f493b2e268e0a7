"""Which media types a client wants, and how much (RFC 9110, 12.5.1)."""

import re
from typing import Final, NamedTuple

_MOST_RANGES: Final = 32
_WEIGHT: Final = re.compile(r"0(?:\.\d{0,3})?|1(?:\.0{0,3})?", re.ASCII)


class Wish(NamedTuple):
    """`named`: by its own name, not by a wildcard. The greater wish is the stronger one."""

    weight: float
    named: bool


def wish_for(accept: str, media_type: str) -> Wish:
    """The most specific range that matches decides; a weight that is none counts as 0."""
    group = media_type.partition("/")[0]
    ranges = dict(_range(part) for part in accept.lower().split(",")[:_MOST_RANGES])
    for name in (media_type, f"{group}/*", "*/*"):
        if name in ranges:
            return Wish(ranges[name], named=name == media_type)
    return Wish(0.0, named=False)


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    given = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    return name, float(given) if _WEIGHT.fullmatch(given) else 0.0
