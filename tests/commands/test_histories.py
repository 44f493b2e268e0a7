"""verify-history and export-checkpoint as an operator runs them, on both databases."""

import asyncio
import hashlib
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import connection, dialect
from program import VERSION
from tests.commands.programs import ROOT, Installation
from tests.databases import opened, own_database
from tests.programs import needs_program

CUT = """DELETE FROM "account_event" WHERE "sequence" = 2 AND "account_id" =
    (SELECT "id" FROM "account" WHERE "reference" = 'AC100003')"""
CHANGED = """UPDATE "account_event" SET "reason" = 'because' WHERE "sequence" = 1 AND "account_id" =
    (SELECT "id" FROM "account" WHERE "reference" = 'AC100002')"""
WHOLE = "every history is as it was written\n"


@pytest.fixture(params=["sqlite", "postgres"])
def installation(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    """With the demonstration: three accounts something happened to, to two of them twice."""
    if request.param == "sqlite":
        yield seeded(Installation(tmp_path))
        return
    with own_database(request.getfixturevalue("postgres_maintenance_url")) as url:
        yield seeded(Installation(tmp_path, url))


def seeded(installation: Installation) -> Installation:
    assert installation.run("seed").returncode == 0
    return installation


def tampered(installation: Installation, change: str) -> None:
    async def run() -> None:
        async with opened(installation.environment["DATABASE_URL"]):
            if dialect() == "sqlite":
                for what in ("update", "delete"):
                    await connection().execute_script(
                        f'DROP TRIGGER IF EXISTS "account_event_{what}_refused"'
                    )
                await connection().execute_script(change)
            else:
                await connection().execute_script(
                    f"BEGIN; SET LOCAL session_replication_role = replica; {change}; COMMIT"
                )

    asyncio.run(run())


def test_a_checkpoint_is_made_and_shows_the_tail_that_was_cut_later(installation: Installation) -> None:
    whole = installation.run("verify-history")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert whole.stdout == (
        "contracts: 0 histories, 0 entries\naccounts: 3 histories, 5 entries\n"
        f"desk: 0 histories, 0 entries\n{WHOLE}"
    )
    made = installation.run("export-checkpoint", "outside")
    content = (installation.folder / "outside").read_bytes()
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.startswith(f"outside: 3 histories, SHA-256 {hashlib.sha256(content).hexdigest()}\n")
    against = installation.run("verify-history", "--checkpoint", "outside")
    assert (against.returncode, against.stderr) == (0, "")
    assert "desk: 1 history, 1 entry\ncompared with the checkpoint of 20" in against.stdout
    assert against.stdout.endswith(f" UTC, 3 histories\n{WHOLE}")

    tampered(installation, CUT)
    alone = installation.run("verify-history")
    assert (alone.returncode, alone.stdout.endswith(WHOLE)) == (0, True)
    tampered(installation, CHANGED)
    against = installation.run("verify-history", "--checkpoint", "outside")
    assert (against.returncode, against.stderr) == (1, "")
    assert set(against.stdout.splitlines()[-2:]) == {
        "BROKEN account AC100003: cut off: entry 2 and what came after it are gone",
        "BROKEN account AC100002: entry 1 was changed, or one was removed or put in before it",
    }


def test_a_checkpoint_is_a_file_of_openssls_kept_and_refused_when_altered(tmp_path: Path) -> None:
    installation = Installation(tmp_path)
    assert installation.run("export-checkpoint", "outside").returncode == 0
    file = tmp_path / "outside"
    content = file.read_bytes()
    check_openssl_shows_it(installation)
    again = installation.run("export-checkpoint", "outside")
    assert (again.returncode, again.stderr) == (2, "")
    assert again.stdout == "outside: there is such a file already, and checkpoints are kept\n"
    assert file.read_bytes() == content
    file.write_bytes(content.replace(b'"accounts":[]', b'"accounts":{}', 1))
    refused = installation.run("verify-history", "--checkpoint", "outside")
    assert (refused.returncode, refused.stderr) == (2, "")
    assert refused.stdout == "outside: no checkpoint, or altered since it was signed\n"


def check_openssl_shows_it(installation: Installation) -> None:
    needs_program("openssl")
    authority = installation.data / "authorities" / "development-authority" / "authority.pem"
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "outside", "-binary", "-CAfile"]
    shown = subprocess.run(
        [*command, str(authority)], cwd=installation.folder, capture_output=True, check=True
    )
    assert shown.stdout.startswith(
        b'{"format":"hetong checkpoint 1","heads":{"accounts":[],"contracts":[],"desk":[]},"madeAt":"20'
    )


def test_a_database_without_tables_is_said_to_be_unreadable(tmp_path: Path) -> None:
    ended = Installation(tmp_path).run("verify-history")
    assert (ended.returncode, ended.stderr) == (2, "")
    assert ended.stdout == "cannot read the database: OperationalError\n"


def test_the_version_that_a_checkpoint_names_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION
