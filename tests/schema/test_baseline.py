"""What clients may rely on: an operation that works today goes on to work, unless a decision says otherwise."""

import re
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

import command_line
from commands.baseline import WAY_OUT, broken_promises, move_baseline
from schema.printed import BASELINE, PRINTED

ROOT: Final = PRINTED.parents[1]
PROMISED: Final = """
directive @oneOf on INPUT_OBJECT
type Query { contract(id: ID!, deleted: Boolean! = false): Contract  all(filter: Filter): [Contract!]! }
type Contract { number: String!  title: String  status: Status! }
enum Status { DRAFT SIGNED }
input Filter { number: String  status: Status }
"""
# fmt: off
BROKEN: Final = (
    ("title: String ",              "",                              "Contract.title"),
    ("number: String!  title",      "number: String title",          "Contract.number"),
    ("DRAFT SIGNED",                "DRAFT",                         "Status.SIGNED"),
    ("input Filter { number: String", "input Filter { number: String!", "Filter.number"),
    ("input Filter {",              "input Filter @oneOf {",         "Filter became @oneOf"),
    ("(filter: Filter)",            "",                              "Query.all(filter:)"),
    ("(filter: Filter)",            "(filter: Filter!)",             "Query.all(filter:)"),
    ("= false",                     "= true",                        "Query.contract(deleted:)"),
    ("status: Status }",            "status: Status  kind: ID! }",   "Filter.kind"),
)
KEPT: Final = (
    ("title: String ",              "title: String!  version: Int! "),
    ("DRAFT SIGNED",                "DRAFT SIGNED VOIDED"),
    ("status: Status }",            "status: Status  kind: ID }"),
    ("id: ID!,",                    "id: ID,"),
    ("type Contract {",             '"A contract." type Contract {'),
)
# fmt: on


def edited(old: str, new: str) -> str:
    assert old in PROMISED
    return PROMISED.replace(old, new, 1)


def test_the_schema_of_today_keeps_what_was_promised() -> None:
    broken = broken_promises(BASELINE.read_text(encoding="utf-8"), PRINTED.read_text(encoding="utf-8"))
    assert broken == [], WAY_OUT


def test_the_baseline_names_the_decision_that_moved_it() -> None:
    first = BASELINE.read_text(encoding="utf-8").partition("\n")[0]
    found = re.fullmatch(r"# What clients may rely on, as of (docs/decisions/\d{4}-[a-z-]+\.md)\.", first)
    assert found is not None
    assert (ROOT / found[1]).exists()


@pytest.mark.parametrize(("old", "new", "named"), BROKEN)
def test_what_would_stop_an_operation_is_found_and_named(old: str, new: str, named: str) -> None:
    (broken,) = broken_promises(PROMISED, edited(old, new))
    assert named in broken


@pytest.mark.parametrize(("old", "new"), KEPT)
def test_what_stops_none_is_let_pass(old: str, new: str) -> None:
    assert broken_promises(PROMISED, edited(old, new)) == []


def test_the_check_says_what_is_broken_and_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    promised = tmp_path / "baseline.graphql"
    promised.write_text(
        BASELINE.read_text(encoding="utf-8").replace("type Viewer {", "type Viewer {\n  shoeSize: Int", 1),
        "utf-8",
    )
    monkeypatch.setattr(command_line, "BASELINE", promised)
    result = CliRunner().invoke(command_line.cli, ["export-schema", "--check"])
    assert result.exit_code == 1
    assert result.output == f"Field Viewer.shoeSize was removed.\n{WAY_OUT}\n"
    assert "docs/decisions/NNNN" in WAY_OUT
    assert "CHANGELOG.md" in WAY_OUT
    assert "make baseline" in WAY_OUT


def test_the_baseline_moves_for_a_decision_that_users_are_told_of_and_for_nothing_else(
    tmp_path: Path,
) -> None:
    printed, baseline = tmp_path / "schema.graphql", tmp_path / "baseline.graphql"
    printed.write_text(PROMISED, "utf-8")
    (tmp_path / "docs" / "decisions").mkdir(parents=True)
    (tmp_path / "CHANGELOG.md").write_text("- Something else (ADR 0001).\n", "utf-8")

    def move() -> str | None:
        return move_baseline(tmp_path, "0042", printed=printed, baseline=baseline)

    assert move() == "no decision docs/decisions/0042-….md"
    (tmp_path / "docs" / "decisions" / "0042-titles.md").touch()
    assert move() == "no line of CHANGELOG.md names ADR 0042"
    assert not baseline.exists()
    (tmp_path / "CHANGELOG.md").write_text("- Contract.title is gone (ADR 0042).\n", "utf-8")
    assert move() is None
    head, _, rest = baseline.read_text(encoding="utf-8").partition("\n")
    assert head == "# What clients may rely on, as of docs/decisions/0042-titles.md."
    assert rest == PROMISED
