"""Conditions and ranges of downloads (RFC 9110, 13 and 14), for files that never change: one strong ETag, no dates.

Several ranges at once are answered with the whole file, which the RFC allows: their answer would be a format of its
own, and many small ranges are a known way to make a server send more than the file.
"""

import re
from typing import Final, NamedTuple

from starlette.datastructures import Headers

_TAG: Final = re.compile(r'(W/)?("[^"]*")')
_UNIT: Final = "bytes="
_RANGE: Final = re.compile(r"(\d*)-(\d*)", re.ASCII)
_MOST_DIGITS: Final = 18


class Part(NamedTuple):
    """Bytes from `start` up to and without `end`."""

    start: int
    end: int

    def of(self, size: int) -> str:
        """As Content-Range says it."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


class RangeRefused(Exception):
    """No such bytes, or no range at all: 416."""


def is_another(headers: Headers, etag: str) -> bool:
    """If-Match: the client wants a file that this is not: 412. Weak tags never match."""
    wanted = _lines(headers, "if-match")
    return wanted is not None and wanted != "*" and ("", etag) not in _TAG.findall(wanted)


def is_known(headers: Headers, etag: str) -> bool:
    """If-None-Match: the client has this file: 304."""
    known = _lines(headers, "if-none-match")
    return known is not None and (known == "*" or any(tag == etag for _, tag in _TAG.findall(known)))


def part_of(headers: Headers, etag: str, size: int) -> Part | None:
    """The one range asked for; null where the answer is the whole file. Raises RangeRefused."""
    asked = (_lines(headers, "range") or "").lower()
    if not asked.startswith(_UNIT) or "," in asked or headers.get("if-range", etag).strip() != etag:
        return None
    found = _RANGE.fullmatch(asked.removeprefix(_UNIT).strip())
    if found is None:
        raise RangeRefused
    first, last = (_number(digits) for digits in found.groups())
    if first is None:
        part = Part(max(size - (last or 0), 0), size)
    else:
        part = Part(first, size if last is None else min(last + 1, size))
    if part.start >= part.end or (first is None and not last):
        raise RangeRefused
    return part


def _number(digits: str) -> int | None:
    """What has more digits lies behind the end of every file."""
    if not digits:
        return None
    return int(digits) if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS


def _lines(headers: Headers, name: str) -> str | None:
    """Several lines of a header are one list."""
    lines = headers.getlist(name)
    return ", ".join(lines).strip() if lines else None
