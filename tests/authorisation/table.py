"""tests/data/authorisation.txt, read: what each field of the schema asks of whoever reaches it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from rules.terms import ActorKind

_FILE: Final = Path(__file__).parent.parent / "data" / "authorisation.txt"

FREE, NEVER, SILENT, OPEN = "*", "-", "none", "open"
FORBIDDEN, HIDDEN, EMPTY, MASKED, REFUSED, VIEWERS = (
    *("FORBIDDEN", "null", "empty", "masked", "refused", "viewer's"),
)
KIND: Final = "<kind>"
_COLUMN: Final = "  "


class Who(NamedTuple):
    """What a rule knows of whoever asks; a stranger is of no kind."""

    kind: ActorKind | None
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    coordinate: str
    customers: str
    operators: str
    otherwise: str

    def need_of(self, who: Who) -> str:
        return self.operators if who.kind is ActorKind.OPERATOR else self.customers

    def admits(self, who: Who) -> bool:
        need = self.need_of(who)
        if who.kind is None:
            return need == OPEN
        return need in {FREE, OPEN} or _has(who.permissions, need)

    def hides_from(self, who: Who) -> bool:
        """It is null, and no error says why."""
        return self.need_of(who) == SILENT or self.otherwise == HIDDEN

    @property
    def permissions(self) -> frozenset[str]:
        """The names of those it knows."""
        words = f"{self.customers} {self.operators}".split()
        return frozenset(word for word in words if ":" in word)


def _has(permissions: frozenset[str], need: str) -> bool:
    if "|" in need:
        return any(_has(permissions, each) for each in need.split("|"))
    return all(each.strip() in permissions for each in need.split("&"))


@cache
def table() -> Mapping[str, Row]:
    """By coordinate: `Contract.events`, `Query.node(Contract)`, `PartyA.phone(reveal)`."""
    lines = [line for line in _FILE.read_text().splitlines() if line and not line.startswith("#")]
    rows = [_row(line) for line in lines]
    assert len({row.coordinate for row in rows}) == len(rows), "a field has two rows"
    return {row.coordinate: row for row in rows}


def _row(line: str) -> Row:
    cells = [cell.strip() for cell in line.split(_COLUMN) if cell.strip()]
    coordinate, customers, operators, *otherwise = cells
    return Row(coordinate, customers, operators, otherwise[0] if otherwise else "")
