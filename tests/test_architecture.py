"""What holds for every file: whose names they are, how they open, how long they are, where states are compared."""

import ast
import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from rules.terms import ContractStatus, ContractSubStatus

ROOT = Path(__file__).parents[1]
FOLDERS = (
    "auth",
    "commands",
    "documents",
    "endpoints",
    "jobs",
    "messages",
    "migrations",
    "models",
    "providers",
    "resolvers",
    "rules",
    "schema",
    "telemetry",
)
PROGRAM = [
    *sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")),
    *sorted(ROOT.glob("*.py")),
]
OTHERS = sorted(path for folder in ("tests", "benchmarks") for path in (ROOT / folder).rglob("*.py"))
CLIENTS = [
    path
    for pattern in ("*.py", "python/*.py", "python/codegen/*.py")
    for path in sorted((ROOT / "clients").glob(pattern))
]
WRITTEN = [path for path in PROGRAM + OTHERS + CLIENTS if not path.is_relative_to(ROOT / "migrations")]
TEXTS = [
    path
    for folder in (*FOLDERS, "clients", "tests", "benchmarks", "docs", "graphiql", "requirements", ".ci")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix
    in {
        ".py",
        ".toml",
        ".md",
        ".txt",
        ".lock",
        ".graphql",
        ".html",
        ".css",
        ".js",
        ".jsx",
        ".mjs",
        ".ts",
        ".json",
        "",
    }
    and path.is_file()
    and not {"node_modules", ".venv", "built"}.intersection(path.parts)
    and path != Path(__file__)
] + [
    path
    for path in sorted(ROOT.iterdir())
    if path.suffix in {".py", ".toml", ".md"} or path.name == "Makefile"
]

LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def named(paths: list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def trees(paths: list[Path]) -> Iterator[tuple[str, ast.Module]]:
    for path in paths:
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def test_every_folder_of_code_is_listed() -> None:
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {"migrations"}
    assert found == set(FOLDERS)


def test_our_names_are_nobody_elses() -> None:
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {
        path.stem for path in ROOT.glob("*.py")
    }
    assert ours & sys.stdlib_module_names == set()
    assert ours & packages_distributions().keys() == set()


def test_every_table_of_contents_opens_with_one_sentence() -> None:
    wrong = []
    for name, tree in trees([path for path in WRITTEN if path.name == "__init__.py"]):
        first = (ast.get_docstring(tree) or "").partition("\n\n")[0]
        if not first.endswith((".", ":")) or not first[:1].isupper():
            wrong.append(name)
    assert wrong == []


def test_tests_are_no_package() -> None:
    assert named(sorted((ROOT / "tests").rglob("__init__.py"))) == []


def test_no_file_is_too_long() -> None:
    assert [
        name for name in named(WRITTEN) if len((ROOT / name).read_text("utf-8").splitlines()) > LONGEST_FILE
    ] == []


def test_no_function_is_too_long() -> None:
    wrong = [
        f"{name}:{node.lineno} {node.name}"
        for name, tree in trees(WRITTEN)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert wrong == []


def test_states_are_compared_in_the_law_alone() -> None:
    """Elsewhere one asks rules/; a test for membership in what rules/ answers is no comparison."""
    states = {member.name for member in (*ContractStatus, *ContractSubStatus)}
    enums = {"ContractStatus", "ContractSubStatus"}

    def is_state(node: ast.expr) -> bool:
        return (
            isinstance(node, ast.Attribute)
            and node.attr in states
            and isinstance(node.value, ast.Name)
            and node.value.id in enums
        )

    compared = [
        name
        for name, tree in trees([path for path in PROGRAM if not path.is_relative_to(ROOT / "rules")])
        for node in ast.walk(tree)
        if isinstance(node, ast.Compare) and any(is_state(each) for each in (node.left, *node.comparators))
    ]
    assert compared == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("something left to do", r"\b(?:TODO|FIXME|XXX)\b"),
        ("a path of somebody's machine", r"(?<![\w.$}])/(?:home|Users|work|root|mnt)/\w"),
        ("a swallowed error", r"except (?:Base)?Exception:\s*\n\s*pass\b"),
    ],
)
def test_nothing_like_this_is_in_any_file(what: str, pattern: str) -> None:
    found = [name for name in named(TEXTS) if re.search(pattern, (ROOT / name).read_text("utf-8"))]
    assert found == [], what


def test_the_locks_name_hashes_and_no_address() -> None:
    locks = [*sorted((ROOT / "requirements").glob("*.lock")), ROOT / "clients" / "python" / "generator.lock"]
    assert [lock.name for lock in locks] == [
        "development.lock",
        "production.lock",
        "runtime.lock",
        "generator.lock",
    ]
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        entries = re.split(r"\n(?=\S)", text.strip())
        assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("folder", ["tests/clients", "clients/typescript", "graphiql"])
def test_the_lock_of_the_clients_names_hashes_and_no_address(folder: str) -> None:
    text = (ROOT / folder / "package-lock.json").read_text(encoding="utf-8")
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
    assert len(packages) > 1


STARTING = {
    "settings",
    "main",
    "command_line",
    "program",
    "application",
    "serving",
    "working",
    "opening",
    "upkeep",
}
"""Modules at the top that know the settings, or whoever does."""


def test_settings_are_read_by_the_program_alone() -> None:
    readers = [
        name
        for name, tree in trees([path for path in PROGRAM if path.parent != ROOT])
        for node in ast.walk(tree)
        if (isinstance(node, ast.ImportFrom) and node.module in STARTING)
        or (isinstance(node, ast.Import) and {alias.name for alias in node.names} & STARTING)
        or (isinstance(node, ast.Attribute) and node.attr == "environ")
    ]
    assert readers == []


OUTSIDE = {
    "sign_contract": "the e-sign provider commits; done again it is refused, for the contract has moved on",
    "send_signing_code": "the e-sign provider sends; done again it sends another code",
    "activate_esign": "the e-sign provider commits; done again it answers the same link",
    "abort_generation": "the e-sign provider is asked first; done again it is refused, for the contract has moved on",
    "test_webhook": "the receiver is told; done again it is told again, or refused within ten seconds",
}
"""Mutations whose effect is an outsider's: a crash right after it is answered by doing it again."""


def test_every_mutation_writes_its_outcome_down_in_the_transaction_of_its_effect() -> None:
    """Otherwise a crash between the two would do it twice under one idempotency key."""
    verbs = {
        node.name: node
        for _, tree in trees(sorted((ROOT / "resolvers").glob("*.py")))
        for node in tree.body
        if isinstance(node, ast.AsyncFunctionDef)
        and any(
            isinstance(each, ast.Call) and ast.unparse(each.func) == "mutation"
            for each in node.decorator_list
        )
    }
    careless = {
        name
        for name, verb in verbs.items()
        if not any(
            isinstance(block, ast.AsyncWith)
            and ast.unparse(block.items[0].context_expr) == "transaction()"
            and ast.unparse(block.body[-1]).startswith("return await context.kept(")
            for block in verb.body
        )
    }
    assert len(verbs) >= 27
    assert careless == set(OUTSIDE)
