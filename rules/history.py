"""The hash chain of a history: each entry's hash covers its payload and the hash before."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

FIRST: Final = "0" * 64
"""The hash before the first entry."""


class Link(NamedTuple):
    sequence: int
    previous_hash: str
    hash: str
    payload: str


def canonical(payload: Mapping[str, object]) -> str:
    """The one text of a payload: sorted keys, no blanks, plain UTF-8 (RFC 8785 for strings and integers)."""
    return json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def chained_hash(previous_hash: str, payload: str) -> str:
    """SHA-256 over the hash before, a line feed, and the payload; hex. Anyone can recompute it."""
    return hashlib.sha256(f"{previous_hash}\n{payload}".encode()).hexdigest()


def broken_at(links: Iterable[Link]) -> int | None:
    """The first place, counted from 1, where an entry does not follow from those before; null: all do.

    So a changed entry is named itself, a removed one where it is missed, a forged one (its own hash is right
    again) at the entry after it. A cut tail does not show here: that takes a checkpoint from outside.
    """
    previous = FIRST
    for expected, link in enumerate(links, start=1):
        whole = link.hash == chained_hash(link.previous_hash, link.payload)
        if not whole or link.previous_hash != previous or link.sequence != expected:
            return expected
        previous = link.hash
    return None
