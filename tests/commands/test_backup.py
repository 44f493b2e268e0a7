"""`backup` copies each document once and says what is missing or damaged; `restore` takes nothing else for a backup."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from commands.backup import back_up, bring_documents_back, dump_in
from commands.dumps import BackupRefused, check_empty
from jobs.workshop import Workshop
from models import Document
from program import Program
from rules.terms import DocumentKind
from tests.assembled import program_on
from tests.commands.operations_page import path_with_clients
from tests.commands.programs import Installation
from tests.models.builders import NOW, an_account, opened_contract


@pytest.fixture
def program(
    database: str,
    tmp_path: Path,
    workshop: tuple[Workshop, tuple[bytes, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> Program:
    monkeypatch.setenv("PATH", path_with_clients())
    return program_on(database, tmp_path / "data", *workshop)


async def a_document(program: Program, content: bytes) -> str:
    """Stored, and named by a contract; its digest."""
    contract = await opened_contract(await an_account())
    sha256 = await program.services.storage.put(content)
    await Document.create(
        contract_id=contract.id,
        kind=DocumentKind.DRAFT,
        sha256=sha256,
        byte_size=len(content),
        media_type="application/pdf",
        file_name="1.pdf",
        created_at=NOW,
    )
    return sha256


def stored_at(folder: Path, sha256: str) -> Path:
    return folder / "documents" / sha256[:2] / sha256[2:4] / sha256


async def backed_up(program: Program, folder: Path) -> tuple[int, str]:
    said = io.StringIO()
    url, sealing = program.settings.database_url, program.settings.sealing
    code = await back_up(
        folder,
        program.services,
        sealing,
        Console(file=said, width=200),
        database_url=url,
        program="test",
    )
    return code, said.getvalue()


async def test_each_document_is_copied_once(program: Program, tmp_path: Path) -> None:
    first = await a_document(program, b"first")
    assert "documents: 1 copied, 0 there already" in (await backed_up(program, tmp_path / "backups"))[1]
    second = await a_document(program, b"second")

    code, said = await backed_up(program, tmp_path / "backups")

    assert (code, "documents: 1 copied, 1 there already" in said) == (0, True)
    for sha256, content in ((first, b"first"), (second, b"second")):
        assert stored_at(tmp_path / "backups", sha256).read_bytes() == content


async def test_a_document_that_is_missing_or_damaged_is_told_and_the_others_are_copied(
    program: Program, tmp_path: Path
) -> None:
    whole, damaged, missing = [await a_document(program, content) for content in (b"1", b"2", b"3")]
    stored_at(tmp_path / "data", missing).unlink()
    stored_at(tmp_path / "data", damaged).chmod(0o600)
    stored_at(tmp_path / "data", damaged).write_bytes(b"forged")

    code, said = await backed_up(program, tmp_path / "backups")

    assert code == 2
    assert sorted(
        line.split()[-1] for line in said.splitlines() if line.startswith("MISSING OR DAMAGED")
    ) == (sorted([damaged, missing]))
    copied = [path.name for path in (tmp_path / "backups" / "documents").glob("??/??/*")]
    assert copied == [whole]


async def test_a_restored_document_is_what_its_name_says_or_is_told(program: Program, tmp_path: Path) -> None:
    whole, forged = [await a_document(program, content) for content in (b"1", b"2")]
    assert (await backed_up(program, tmp_path / "backups"))[0] == 0
    for sha256 in (whole, forged):
        stored_at(tmp_path / "data", sha256).unlink()
    stored_at(tmp_path / "backups", forged).chmod(0o600)
    stored_at(tmp_path / "backups", forged).write_bytes(b"forged")
    said = io.StringIO()

    [own] = (tmp_path / "backups").glob("2*Z")
    code = await bring_documents_back(own, program.services, Console(file=said, width=200))

    assert (code, f"MISSING OR DAMAGED {forged}" in said.getvalue()) == (2, True)
    assert await program.services.storage.get(whole) == b"1"
    assert not stored_at(tmp_path / "data", forged).exists()


async def test_a_database_without_an_account_is_not_taken_for_what_was_to_be_backed_up(
    program: Program, tmp_path: Path
) -> None:
    with pytest.raises(BackupRefused, match="holds no account; are these the installation's settings"):
        await backed_up(program, tmp_path / "backups")
    assert not (tmp_path / "backups").exists()


def test_without_its_settings_a_backup_is_none_and_ends_with_2(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    database = installation.data / "hetong.db"

    def refused(why: str) -> None:
        ended = installation.run("backup", "backups")
        words = f"nothing was backed up: {database} {why}; are these the installation's settings?\n"
        assert (ended.returncode, ended.stdout, ended.stderr) == (2, words, "")
        assert not (tmp_path / "backups").exists()

    refused("is not there")
    assert not database.exists()
    database.touch()
    refused("cannot be read: no such table: account")
    assert installation.run("migrate").returncode == 0
    refused("holds no account")


async def test_what_is_no_backup_or_no_empty_place_is_refused(program: Program, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="it is no backup for this database"):
        dump_in(tmp_path)
    with pytest.raises(BackupRefused, match="the database is not empty"):
        await check_empty()


async def test_without_postgresqls_clients_it_says_what_is_missing(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_account()
    if program.settings.database_url.startswith("sqlite"):
        assert (await backed_up(program, tmp_path / "backups"))[0] == 0  # needs nobody's
        return
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupRefused, match="pg_dump is not installed: it comes with PostgreSQL's clients"):
        await backed_up(program, tmp_path / "backups")
