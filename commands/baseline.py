"""What clients may rely on: a schema that breaks the committed baseline is refused until a decision moves it."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final

from graphql import (
    DangerousChangeType,
    GraphQLInputObjectType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
)

from schema.printed import BASELINE, PRINTED

WAY_OUT = """\
An operation that works today would not work any more, or do something else. Where that is meant: write the decision
(docs/decisions/NNNN-….md) and a line in CHANGELOG.md that names ADR NNNN, then make baseline ADR=NNNN"""

BY_HAND: Final = """\
schema/baseline.graphql is not what make baseline wrote: what was promised is not changed by hand. Take it from the
history again (git checkout), then, if a promise is meant to move: make baseline ADR=NNNN"""

_HEAD: Final = re.compile(
    r"# What clients may rely on, as of (docs/decisions/(\d{4})-[a-z-]+\.md), SHA-256 ([0-9a-f]{64})\."
)


def complaints_of(printed: str, baseline: Path = BASELINE) -> list[str]:
    """What is wrong with the committed schema, and what to do."""
    if not PRINTED.exists() or PRINTED.read_text(encoding="utf-8") != printed:
        return ["schema/schema.graphql is out of date: make schema"]
    promised = baseline.read_text(encoding="utf-8")
    if decision_of(promised) is None:
        return [BY_HAND]
    broken = broken_promises(promised, printed)
    return [*broken, WAY_OUT] if broken else []


def with_head(decision: str, promised: str) -> str:
    """`decision`: its file's name. The hash is of what follows the line."""
    digest = sha256(promised.encode()).hexdigest()
    return f"# What clients may rely on, as of docs/decisions/{decision}, SHA-256 {digest}.\n{promised}"


def decision_of(baseline: str) -> tuple[str, str] | None:
    """The file that moved it, and its number; null where anything was changed since."""
    head, _, promised = baseline.partition("\n")
    found = _HEAD.fullmatch(head)
    if found is None or found[3] != sha256(promised.encode()).hexdigest():
        return None
    return found[1], found[2]


def broken_promises(baseline: str, current: str) -> list[str]:
    """A sentence each."""
    old, new = build_schema(baseline), build_schema(current)
    other_defaults = [
        change.description
        for change in find_dangerous_changes(old, new)
        if change.type is DangerousChangeType.ARG_DEFAULT_VALUE_CHANGE
    ]
    removed = [change.description for change in find_breaking_changes(old, new)]
    return sorted({*removed, *other_defaults, *_became_one_of(old, new)})


def move_baseline(
    root: Path, number: str, *, printed: Path = PRINTED, baseline: Path = BASELINE
) -> str | None:
    """The schema of today is the promise from now on; or what is missing for that."""
    decisions = sorted((root / "docs" / "decisions").glob(f"{number}-*.md"))
    if len(decisions) != 1:
        return f"no decision docs/decisions/{number}-….md"
    if f"ADR {number}" not in (root / "CHANGELOG.md").read_text(encoding="utf-8"):
        return f"no line of CHANGELOG.md names ADR {number}"
    promised = with_head(decisions[0].name, printed.read_text(encoding="utf-8"))
    baseline.write_text(promised, encoding="utf-8")
    return None


def _became_one_of(old: GraphQLSchema, new: GraphQLSchema) -> Iterator[str]:
    """An input that took several fields takes one: graphql-core does not look at that."""
    for name, kind in new.type_map.items():
        before = old.type_map.get(name)
        if not isinstance(kind, GraphQLInputObjectType) or not isinstance(before, GraphQLInputObjectType):
            continue
        if kind.is_one_of and not before.is_one_of:
            yield f"Input {name} became @oneOf."
