"""An answer held against the table: what was to be seen is there, and what was not is hidden as its row says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from tests.authorisation.table import EMPTY, FORBIDDEN, VIEWERS, Row, Who, table
from tests.authorisation.walks import Step, Tree

Path: TypeAlias = tuple[str | int, ...]

_LINK: Final = "URL"
"""Names its reader: everybody's is another."""


@dataclass(slots=True)
class Verdict:
    """`errors`: the codes that came, by path. What is left of them in the end nobody expected."""

    who: Who
    errors: dict[Path, str]
    mistakes: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    """The fields that had a value, each after the one that led to it."""

    def compare(
        self,
        tree: Tree,
        got: Mapping[str, Any],
        known: Mapping[str, Any],
        path: Path = (),
        parent: str = "Query",
    ) -> None:
        """`known`: what is to be seen by who may see everything."""
        for step, below in tree.items():
            row, here = table()[step.coordinate], (*path, step.name)
            value, whole = got.get(step.name), known.get(step.name)
            if row.admits(self.who):
                if not _is_nothing(value):
                    self.seen.add((parent, step.coordinate))
                self._admitted(row, step, below, value, whole, here)
            else:
                self._refused(row, value, whole, here)

    def end(self) -> list[str]:
        return [*self.mistakes, *(f"{_dotted(path)}: {code}" for path, code in self.errors.items())]

    def _refused(self, row: Row, value: Any, whole: Any, path: Path) -> None:
        code = self.errors.pop(path, None)
        if self.who.kind is not None and row.hides_from(self.who):
            expected = _is_nothing(value) and code is None
        elif row.otherwise == EMPTY:
            expected = value == [] and code == FORBIDDEN
        else:
            must = whole is not None or len(path) == 1
            expected = value is None and (code == self._code() or (code is None and not must))
        if not expected:
            self._mistake(row, path, f"{_shortly(value)} and {code} for who may not")

    def _code(self) -> str:
        return "UNAUTHENTICATED" if self.who.kind is None else FORBIDDEN

    def _admitted(self, row: Row, step: Step, below: Tree, value: Any, whole: Any, path: Path) -> None:
        if (code := self.errors.pop(path, None)) is not None:
            self._mistake(row, path, f"{code} for who may")
        elif row.otherwise == VIEWERS:
            self._walk(step, below, value, value, path)
        elif step.is_leaf:
            same = value == whole or (step.kind == _LINK and (value is None) == (whole is None))
            if not same:
                self._mistake(row, path, f"{_shortly(value)}, not {_shortly(whole)}")
        elif _shape(value) != _shape(whole):
            self._mistake(row, path, f"{_shortly(value)}, not {_shortly(whole)}")
        else:
            self._walk(step, below, value, whole, path)

    def _walk(self, step: Step, below: Tree, value: Any, whole: Any, path: Path) -> None:
        if isinstance(value, list):
            for index, (each, known) in enumerate(zip(value, whole, strict=True)):
                self._walk(step, below, each, known, (*path, index))
        elif value is not None and below:
            self.compare(below, value, whole, path, step.coordinate)

    def _mistake(self, row: Row, path: Path, words: str) -> None:
        self.mistakes.append(f"{row.coordinate} at {_dotted(path)}: {words}")


def _is_nothing(value: Any) -> bool:
    return all(each is None for each in value) if isinstance(value, list) else value is None


def _shape(value: Any) -> object:
    return [each is None for each in value] if isinstance(value, list) else value is None


def _shortly(value: Any) -> str:
    return repr(value)[:60]


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


def errors_of(answer: Mapping[str, Any]) -> dict[Path, str]:
    return {tuple(error.get("path", ())): error["extensions"]["code"] for error in answer.get("errors", ())}
