"""The short commands, and what people read when something is wrong: one line each, never a traceback."""

from pathlib import Path

import pytest

from tests.commands.programs import Installation


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


def test_migrate_seed_and_doctor_follow_each_other(installation: Installation) -> None:
    before = installation.run("doctor", COLUMNS="120")
    assert (before.returncode, before.stderr) == (0, "")
    assert "run `python main.py migrate`" in before.stdout

    migrated = installation.run("migrate")
    assert migrated.returncode == 0
    assert migrated.stdout.splitlines()[-1] == "the database is up to date"
    assert installation.run("migrate").stdout == "the database is up to date\n"

    assert installation.run("seed").stdout == "loaded 4 accounts\n"
    again = installation.run("seed")
    assert (again.returncode, again.stderr) == (0, "")
    assert again.stdout.startswith("nothing loaded")

    after = installation.run("doctor", COLUMNS="120")
    assert "sqlite, 0 contracts, 0 waiting for an operator" in after.stdout
    for kind in ("framework", "order", "filing"):
        assert f"text {kind}" in after.stdout
        assert f"text {kind}" not in before.stdout
    assert after.stdout.count("2026-11-1, as shipped") == 3
    assert "云岚示例信息技术（北京）有限公司, of the settings" in after.stdout
    assert "every page is sound (quick_check)" in after.stdout
    assert "EmbeddedIdentity" in after.stdout
    assert "development seal" in after.stdout
    assert after.stdout.count("written into a log, nobody is told") == 2
    assert f"as users of the demonstration, at {installation.url}/login" in after.stdout


def test_what_is_no_database_is_said_by_serve_and_by_doctor(installation: Installation) -> None:
    file = installation.data / "hetong.db"
    installation.data.mkdir()
    file.write_text("words, not pages " * 100)
    ended = installation.run("serve")
    assert (ended.returncode, ended.stderr) == (2, "")
    assert ended.stdout == f"cannot reach the database: {file}: file is not a database\n"
    told = installation.run("doctor", COLUMNS="400")
    assert (told.returncode, told.stderr) == (0, "")
    assert f"{file}: file is not a database" in told.stdout


def test_doctor_says_that_short_messages_are_sent_by_nobody(installation: Installation) -> None:
    mail = {
        "HETONG_SMTP_HOST": "mail.vendor.example",
        "HETONG_SMTP_SENDER": "contracts@vendor.example",
        "HETONG_OPERATORS_EMAIL": "operators@vendor.example",
    }
    lines = installation.run("doctor", COLUMNS="120", **mail).stdout.splitlines()
    told = {line.split("│")[1].strip(): line for line in lines if line.count("│") == 4}
    assert "SmtpNotification" in told["mail"]
    assert "configured" in told["mail"]
    assert "embedded" in told["short messages"]
    assert "nobody is told" in told["short messages"]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({}, "not at all: HETONG_OIDC_CLIENT_ID"),
        (
            {"HETONG_OIDC_CLIENT_ID": "console", "HETONG_OIDC_CLIENT_SECRET": "s3cret"},
            "OpenID Connect at https://issuer.example, client with a secret, claims in id_token",
        ),
    ],
)
def test_doctor_says_how_browsers_sign_in(
    installation: Installation, variables: dict[str, str], words: str
) -> None:
    issuer = {"HETONG_ISSUER": "https://issuer.example", "HETONG_JWKS_URL": "https://issuer.example/keys"}
    ended = installation.run("doctor", COLUMNS="240", **issuer, **variables)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert words in ended.stdout
    assert "s3cret" not in ended.stdout


def test_the_printed_schema_is_the_committed_one(installation: Installation) -> None:
    checked = installation.run("export-schema", "--check")
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_wrong_settings_are_all_named_and_end_the_program(installation: Installation) -> None:
    ended = installation.run(
        "serve",
        HETONG_PORT="seventy",
        HETONG_PERSONAL_DATA_KEYS="2026a:s3cret",
        HETONG_SEAL_PKCS12_FILE="/seal.p12",
        DATABASE_URL="mysql://user:s3cret@host/name",
    )
    assert ended.returncode == 2
    assert ended.stdout.startswith("These settings are wrong:\n")
    for name in (
        "HETONG_PORT",
        "HETONG_PERSONAL_DATA_KEYS",
        "HETONG_SEAL_PKCS12_PASSWORD",
        "DATABASE_URL",
    ):
        assert f"  {name}" in ended.stdout
    assert "s3cret" not in ended.stdout + ended.stderr
    assert ended.stderr == ""
    assert not installation.data.exists()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"HETONG_HOST": "0.0.0.0"}, "cannot start: the development issuer"),  # noqa: S104 - refused
        ({"HETONG_DATA_DIR": "/proc/none"}, "cannot start: "),
        (
            {"HETONG_SEAL_PKCS12_FILE": "/none.p12", "HETONG_SEAL_PKCS12_PASSWORD": "s3cret"},
            "cannot start: /none",
        ),
        ({"DATABASE_URL": "postgresql://user:s3cret@127.0.0.1:1/name"}, "cannot reach the database: "),
    ],
)
def test_what_cannot_start_says_why_in_one_line(
    installation: Installation, variables: dict[str, str], words: str
) -> None:
    ended = installation.run("serve", **variables)
    assert (ended.returncode, ended.stderr) == (2, "")
    assert ended.stdout.startswith(words)
    assert len(ended.stdout.splitlines()) == 1
    assert "s3cret" not in ended.stdout


def test_the_copied_example_serves(installation: Installation) -> None:
    """`doctor` opens all that `serve` opens, keys and folders included."""
    example = Path(__file__).parents[2] / ".env.example"
    (installation.folder / ".env").write_bytes(example.read_bytes())
    ended = installation.run("doctor")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "hetong doctor · development" in ended.stdout
