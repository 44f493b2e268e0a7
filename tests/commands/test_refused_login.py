"""PostgreSQL answers and refuses the login: exit code 2 and one line, and no waiting for what does not pass."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.programs import Installation
from tests.own_postgres import OwnPostgres, own_postgres

ROLE, RIGHT, WRONG = "hetong_app", "the-right-s3cret", "a-wrong-s3cret"


@pytest.fixture(scope="module")
def postgres() -> Iterator[OwnPostgres]:
    with own_postgres() as server:
        server.ask_for_password(ROLE, RIGHT)
        yield server


@pytest.mark.parametrize("command", ["serve", "work", "migrate"])
@pytest.mark.parametrize(
    ("role", "password", "database", "line"),
    [
        (ROLE, WRONG, "hetong", "it refuses this role or its password (InvalidPasswordError)"),
        (
            "nobody",
            WRONG,
            "hetong",
            "it refuses this role or its password (InvalidAuthorizationSpecificationError)",
        ),
        (ROLE, RIGHT, "nothing", "it has no database of this name (InvalidCatalogNameError)"),
    ],
    ids=["password", "role", "database"],
)
def test_what_is_refused_is_said_in_one_line_without_a_secret(
    postgres: OwnPostgres, tmp_path: Path, command: str, role: str, password: str, database: str, line: str
) -> None:
    url = postgres.as_role(role, password, database)
    ended = Installation(tmp_path, url).run(command)
    assert (ended.returncode, ended.stdout, ended.stderr) == (
        2,
        f"cannot reach the database: {line}: see DATABASE_URL\n",
        "",
    )


def test_doctor_does_not_take_a_refused_login_for_a_missing_migration(
    tmp_path: Path, postgres: OwnPostgres
) -> None:
    ended = Installation(tmp_path, postgres.as_role(ROLE, WRONG)).run("doctor", COLUMNS="160")
    assert ended.stderr == ""
    assert "cannot be reached (InvalidPasswordError): see DATABASE_URL" in ended.stdout
    assert "main.py migrate" not in ended.stdout
    assert WRONG not in ended.stdout
