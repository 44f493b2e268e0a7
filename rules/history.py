"""The hash chain of a history: each entry's hash covers its payload and the hash before."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
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


class Head(NamedTuple):
    """Where a chain ended when somebody looked: how many entries, and the hash of the last."""

    entries: int
    hash: str


class Flaw(StrEnum):
    BROKEN = "BROKEN"  # an entry does not follow from those before
    SHORTER = "SHORTER"  # it had more entries once
    DIFFERENT = "DIFFERENT"  # the entry had another hash once


class Fault(NamedTuple):
    """`place` counts from 1."""

    flaw: Flaw
    place: int


@dataclass(slots=True)
class Walk:
    """Goes along a chain entry by entry, however long it is. `once`: where it ended before, by a checkpoint.

    A changed entry is named itself, a removed one where it is missed, a forged one (its own hash is right again)
    at the entry after it. A cut tail shows only against a checkpoint, and so does a chain written anew.
    """

    once: Head | None = None
    entries: int = 0
    broken_at: int | None = None
    _last: str = field(default=FIRST, init=False)
    _differs: bool = field(default=False, init=False)

    def take(self, link: Link) -> None:
        self.entries += 1
        whole = link.hash == chained_hash(link.previous_hash, link.payload)
        follows = whole and link.previous_hash == self._last and link.sequence == self.entries
        if self.broken_at is None and not follows:
            self.broken_at = self.entries
        if self.once is not None and self.entries == self.once.entries:
            self._differs = link.hash != self.once.hash
        self._last = link.hash

    @property
    def fault(self) -> Fault | None:
        """The first place where the chain is not as it was written; null: there is none."""
        found = [] if self.broken_at is None else [Fault(Flaw.BROKEN, self.broken_at)]
        if self.once is not None and self.entries < self.once.entries:
            found.append(Fault(Flaw.SHORTER, self.entries + 1))
        elif self.once is not None and self._differs:
            found.append(Fault(Flaw.DIFFERENT, self.once.entries))
        return min(found, key=lambda fault: fault.place, default=None)


def broken_at(links: Iterable[Link]) -> int | None:
    """The first place, counted from 1, where an entry does not follow from those before; null: all do."""
    walk = Walk()
    for link in links:
        walk.take(link)
    return walk.broken_at
