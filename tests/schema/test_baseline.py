"""What clients may rely on: an operation that works today goes on to work, unless a decision says otherwise."""

from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest
from typer.testing import CliRunner

import command_line
from commands.baseline import BY_HAND, WAY_OUT, broken_promises, decision_of, move_baseline, with_head
from schema.printed import BASELINE, PRINTED

ROOT: Final = PRINTED.parents[1]
PROMISED: Final = """
directive @oneOf on INPUT_OBJECT
type Query { contract(id: ID!, deleted: Boolean! = false): Contract  all(filter: Filter): [Contract!]! }
type Contract { number: String!  title: String  status: Status! }
enum Status { DRAFT SIGNED }
input Filter { number: String  status: Status }
"""
SHA256: Final = sha256(PROMISED.encode()).hexdigest()
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


def test_the_baseline_is_as_the_decision_moved_it_that_users_were_told_of() -> None:
    found = decision_of(BASELINE.read_text(encoding="utf-8"))
    assert found is not None, BY_HAND
    file, number = found
    assert (ROOT / file).exists()
    assert f"ADR {number}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"), [("scalar Decimal", ""), (", SHA-256 ", ", SHA-1 "), ("\n}\n", "}\n")]
)
def test_a_baseline_changed_by_hand_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, old: str, new: str
) -> None:
    promised, written = tmp_path / "baseline.graphql", BASELINE.read_text(encoding="utf-8")
    assert old in written
    promised.write_text(written.replace(old, new, 1), "utf-8")
    monkeypatch.setattr(command_line, "BASELINE", promised)
    result = CliRunner().invoke(command_line.cli, ["export-schema", "--check"])
    assert (result.exit_code, result.output) == (1, f"{BY_HAND}\n")


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
    _, _, written = BASELINE.read_text(encoding="utf-8").partition("\n")
    more = written.replace("type Viewer {", "type Viewer {\n  shoeSize: Int", 1)
    promised.write_text(with_head("0022-clients.md", more), "utf-8")
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
    written = baseline.read_text(encoding="utf-8")
    head, _, rest = written.partition("\n")
    assert head == f"# What clients may rely on, as of docs/decisions/0042-titles.md, SHA-256 {SHA256}."
    assert rest == PROMISED
    assert decision_of(written) == ("docs/decisions/0042-titles.md", "0042")
