"""deploy/ as far as it goes without a container: linted, and its commands run from the files an image would hold."""

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.commands.operations_page import Roles, block
from tests.deploy.files import (
    COMPOSE,
    DEPLOY,
    DOCKERFILE,
    LASTING,
    ROOT,
    UNITS,
    arguments,
    context,
    environment,
    steps,
    values,
)
from tests.deploy.image import Image, ports
from tests.deploy.manager import ran
from tests.programs import needs_program

BIN = Path(sys.prefix) / "bin"


@pytest.fixture
def image(postgres_maintenance_url: str, tmp_path: Path) -> Iterator[Image]:
    roles = Roles(postgres_maintenance_url)
    try:
        yield Image.built(tmp_path, roles)
    finally:
        roles.end()


@pytest.mark.parametrize(
    "lint",
    [
        ["hadolint", "deploy/Dockerfile"],
        ["check-jsonschema", "--builtin-schema", "vendor.compose-spec", "deploy/compose.yaml"],
    ],
    ids=lambda lint: lint[0],
)
def test_the_linters_have_nothing_to_say(lint: list[str]) -> None:
    program, *rest = lint
    said = subprocess.run([BIN / program, *rest], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def test_systemd_understands_the_units(tmp_path: Path) -> None:
    needs_program("systemd-analyze")
    timer = (DEPLOY / "hetong-backup.timer").read_text(encoding="utf-8")
    for name, content in {**UNITS, "hetong-backup.timer": timer}.items():
        here = content.replace(
            "/opt/hetong/.venv/bin/python", "/usr/bin/env"
        )  # it asks whether the program is there
        (tmp_path / name.replace("@", "@8000")).write_text(here, encoding="utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.iterdir()],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in (said.stdout + said.stderr).splitlines() if "hetong" in line]
    assert (said.returncode, ours) == (0, []), said.stderr


def test_the_units_run_what_the_containers_run() -> None:
    commands = {name: list(values(unit, "ExecStart")) for name, unit in UNITS.items()}
    python, main = arguments("ENTRYPOINT")
    assert commands == {
        "hetong-backup.service": [f"/opt/hetong/{python} {main} backup /backup/hetong"],
        "hetong-web@.service": [f"/usr/bin/env HETONG_PORT=%i /opt/hetong/{python} {main} serve"],
        "hetong-worker@.service": [f"/usr/bin/env HETONG_METRICS_PORT=%i /opt/hetong/{python} {main} work"],
    }
    for unit in UNITS.values():
        (line,) = values(unit, "Environment")
        given = dict(pair.split("=", 1) for pair in line.split())
        same = {"HETONG_ENVIRONMENT", "HETONG_DATA_DIR", "PYTHONUNBUFFERED"}
        assert {name: given[name] for name in same} == {name: environment()[name] for name in same}
        assert list(values(unit, "WorkingDirectory")) == ["/opt/hetong"]


def test_an_end_is_told_to_the_parent_which_lets_its_children_finish() -> None:
    """Children that draw or seal and are told too die at once, which would be a crash of the job."""
    assert len(LASTING) == 2
    for unit in LASTING.values():
        assert list(values(unit, "KillMode")) == ["mixed"]
        assert list(values(unit, "TimeoutStopSec")) == ["40"]


def test_hetong_runs_a_command_with_the_settings_and_the_user_of_the_units(tmp_path: Path) -> None:
    (unit,) = (unit for name, unit in UNITS.items() if name.startswith("hetong-worker"))
    same = {"User", "Group", "StateDirectory", "StateDirectoryMode", "UMask"}
    settings = {"DATABASE_URL": "postgresql://hetong_app@db/hetong", "HETONG_DATA_DIR": "/srv/hetong"}
    doctor = ran(tmp_path, "doctor", "--keys", settings=settings)
    assert doctor.arguments == ["doctor", "--keys"]
    (given,) = values(unit, "Environment")
    assert doctor.environment == dict(pair.split("=", 1) for pair in given.split()) | settings
    assert {name: doctor.properties[name] for name in same} == {
        name: "".join(values(unit, name)) for name in same
    }
    assert doctor.folder == tmp_path / "hetong-1.0.0", "not the link's: another version may be there by then"


def test_hetong_migrates_and_restores_as_the_owner_where_there_is_one(tmp_path: Path) -> None:
    settings, owner = ({"DATABASE_URL": f"postgresql://{who}@db/hetong"} for who in ("app", "owner"))
    for command in ("migrate", "restore", "backup"):
        found = ran(tmp_path, command, settings=settings).environment["DATABASE_URL"]
        assert found == settings["DATABASE_URL"]
    for command, expected in (("migrate", owner), ("restore", owner), ("backup", settings)):
        found = ran(tmp_path, command, settings=settings, owner=owner).environment["DATABASE_URL"]
        assert found == expected["DATABASE_URL"]


def test_the_sql_of_the_containers_is_the_pages() -> None:
    roles, rights = ((DEPLOY / f"{name}.sql").read_text(encoding="utf-8") for name in ("roles", "rights"))
    statements = [line for line in roles.splitlines() if not line.startswith(("--", "\\"))]
    on_the_page = block("create roles")
    for words, variable in (("owner", "owner"), ("application", "app")):
        on_the_page = on_the_page.replace(f"'the {words}''s password'", f":'{variable}_password'")
    assert statements == on_the_page.splitlines()
    comment, _, script = rights.partition("\n")
    assert (comment[:3], script) == ("-- ", block("grant rights"))


def test_the_head_of_the_compose_file_makes_every_password_that_it_needs() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    (made,) = re.findall(r"for each in ([A-Z ]+); do", text)
    assert {f"{each}_PASSWORD" for each in made.split()} == set(re.findall(r"\$\{(\w+):\?", text))
    for service in ("migrate", "web", "worker"):  # .env is the database's, hetong.env ours
        assert COMPOSE["services"][service]["env_file"] == "hetong.env"


def test_whoever_serves_or_works_in_a_container_is_not_the_owner_of_the_tables() -> None:
    services = COMPOSE["services"]
    urls = {name: services[name]["environment"]["DATABASE_URL"] for name in ("migrate", "web", "worker")}
    assert {name: url.partition(":$")[0] for name, url in urls.items()} == {
        "migrate": "postgresql://hetong_owner",
        "web": "postgresql://hetong_app",
        "worker": "postgresql://hetong_app",
    }
    for name in ("web", "worker"):
        assert services[name]["depends_on"] == {"rights": {"condition": "service_completed_successfully"}}
    assert services["rights"]["environment"]["PGUSER"] == "hetong_owner"
    assert "--host=127.0.0.1" in services["postgres"]["healthcheck"]["test"]
    (network,) = COMPOSE["networks"]["default"]["ipam"]["config"]
    assert services["web"]["environment"]["HETONG_TRUSTED_PROXIES"] == network["gateway"]


def test_an_image_holds_the_program_and_nothing_of_its_tests_keys_or_settings() -> None:
    tops = {path.parts[0] for path in context()}
    assert not tops & {
        "tests",
        "benchmarks",
        "clients",
        "docs",
        "deploy",
        ".env",
        ".env.example",
        "data",
        ".ci",
    }
    modules = {path.stem for path in ROOT.glob("*.py")}
    assert {path.stem for path in context() if len(path.parts) == 1 and path.suffix == ".py"} == modules
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - {"benchmarks"} <= tops


def test_an_image_is_built_by_the_commands_that_build_an_installation() -> None:
    """Those CI has run before it comes here: make installs locks, and builds GraphiQL."""
    make, build = ((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "graphiql/build"))
    (install,) = (step for step in steps() if " pip install" in step)
    assert install.endswith("--require-hashes -r requirements/production.lock")
    assert "--require-hashes -r requirements/development.lock" in make
    assert [step for step in steps() if step.startswith(("npm", "node"))] == [
        "npm ci --silent",
        "node build.mjs",
    ]
    assert "npm(['ci', '--silent'])" in build
    assert "node(['build.mjs'])" in build


def test_what_is_deployed_are_the_packages_that_were_tested_and_all_extras() -> None:
    runtime, production, tested = (
        locked(ROOT / "requirements" / f"{name}.lock") for name in ("runtime", "production", "development")
    )
    assert runtime < production < tested
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "optional-dependencies"
    ]
    wanted = {package for extra in extras.values() for package in extra}
    assert wanted <= {entry.split("==")[0] for entry in production - runtime}


def locked(lock: Path) -> set[str]:
    """Each package with its version, and where it is for."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    return {line.removesuffix(" \\") for line in lines if line[:1].isalnum()}


def test_nobody_in_a_container_has_rights() -> None:
    assert "USER 10001:10001" in DOCKERFILE.splitlines()
    ours = [service for service in COMPOSE["services"].values() if service["image"] == "hetong"]
    assert len(ours) == 3
    for service in ours:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert {name: COMPOSE["services"][name]["deploy"]["replicas"] for name in ("web", "worker")} == {
        "web": 2,
        "worker": 2,
    }


def test_two_serve_and_two_work_on_one_database(image: Image) -> None:
    before = image.files()
    (compiling,) = (step for step in steps() if "compileall" in step)
    assert image.run(*shlex.split(compiling.replace(" .", " application.py main.py rules"))).returncode == 0
    passwords = {
        "OWNER_PASSWORD": "the owner's password",
        "APP_PASSWORD": "the application's password",
    }
    image.sql("roles.sql", image.roles.superuser, **passwords)
    command = [*arguments("ENTRYPOINT"), *COMPOSE["services"]["migrate"]["command"]]
    migrated = image.run(*command, owner=True)
    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    image.sql("rights.sql", image.roles.owner)
    with ExitStack() as stack:
        webs = [stack.enter_context(image.running("web", port)) for port in ports()]
        workers = [stack.enter_context(image.running("worker", number)) for number in (1, 2)]
        for web in webs:
            web.wait_until_healthy()
            assert web.viewer() == {"kind": "OPERATOR", "userName": "陆知微"}
        assert [each.process.poll() for each in (*webs, *workers)] == [None] * 4
        assert [each.stopped() for each in (*webs, *workers)] == [0] * 4
    assert image.files() == before, "an image is read-only: whatever is written belongs into the volume"
