"""The example operations of GraphiQL: a folder a part of the story, a file an operation, numbered in the order of both.

In the variables beside them, "{contract}" and the like stand for what the page learns from the answers before.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from messages import Locale, text

EXAMPLES: Final = Path(__file__).parent / "examples"


def examples_in(locale: Locale) -> list[dict[str, Any]]:
    """Group by group, with titles in the reader's language."""
    return [
        {"title": text(f"graphiql.groups.{_name(folder)}", locale), "examples": list(_of(folder, locale))}
        for folder in sorted(EXAMPLES.iterdir())
    ]


def _of(folder: Path, locale: Locale) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.graphql")):
        variables = path.with_suffix(".json")
        yield {
            "name": _name(path),
            "title": text(f"graphiql.operations.{_name(path)}", locale),
            "operation": path.read_text(encoding="utf-8"),
            "variables": variables.read_text(encoding="utf-8") if variables.exists() else "",
        }


def _name(path: Path) -> str:
    """Without its number."""
    return path.stem.partition("-")[2]
