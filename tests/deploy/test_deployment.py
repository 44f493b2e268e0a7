"""deploy/ as far as it goes without a container: linted, and its commands run from the files an image would hold."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.databases import own_database
from tests.deploy.files import (
    COMPOSE,
    DOCKERFILE,
    ROOT,
    UNITS,
    arguments,
    context,
    environment,
    steps,
    values,
)
from tests.deploy.image import Image, ports
from tests.programs import needs_program

BIN = Path(sys.prefix) / "bin"


@pytest.fixture
def image(postgres_maintenance_url: str, tmp_path: Path) -> Iterator[Image]:
    with own_database(postgres_maintenance_url) as url:
        yield Image.built(tmp_path, url)


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
    for name, content in UNITS.items():
        here = content.replace(
            "/opt/hetong/.venv/bin/python", "/usr/bin/env"
        )  # it asks whether the program is there
        (tmp_path / name.replace("@", "@8000")).write_text(here, encoding="utf-8")
    said = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *tmp_path.glob("*.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in (said.stdout + said.stderr).splitlines() if "hetong" in line]
    assert (said.returncode, ours) == (0, []), said.stderr


def test_the_units_run_what_the_containers_run() -> None:
    commands = {name: list(values(unit, "ExecStart")) for name, unit in UNITS.items()}
    assert commands == {
        "hetong-web@.service": ["/opt/hetong/.venv/bin/python main.py serve"],
        "hetong-worker@.service": ["/opt/hetong/.venv/bin/python main.py work"],
    }
    inside = ["/opt/hetong/" + arguments("ENTRYPOINT")[0], *arguments("ENTRYPOINT")[1:]]
    assert [shlex.split(command)[:-1] for (command,) in commands.values()] == [inside, inside]
    for unit in UNITS.values():
        (line,) = values(unit, "Environment")
        given = dict(pair.split("=", 1) for pair in line.split())
        same = {"HETONG_ENVIRONMENT", "HETONG_DATA_DIR", "PYTHONUNBUFFERED"}
        assert {name: given[name] for name in same} == {name: environment()[name] for name in same}
        assert list(values(unit, "WorkingDirectory")) == ["/opt/hetong"]


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
    """Those CI has run before it comes here: make installs the lock, and builds GraphiQL."""
    make, build = ((ROOT / name).read_text(encoding="utf-8") for name in ("Makefile", "graphiql/build"))
    (install,) = (step for step in steps() if " pip install" in step)
    assert install.endswith("--require-hashes -r requirements/runtime.lock")
    assert "--require-hashes -r requirements/runtime.lock" in make
    assert [step for step in steps() if step.startswith(("npm", "node"))] == [
        "npm ci --silent",
        "node build.mjs",
    ]
    assert "npm(['ci', '--silent'])" in build
    assert "node(['build.mjs'])" in build


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
    migrated = image.run(*arguments("ENTRYPOINT"), *COMPOSE["services"]["migrate"]["command"])
    assert migrated.returncode == 0, migrated.stdout + migrated.stderr
    with ExitStack() as stack:
        webs = [stack.enter_context(image.running("web", port)) for port in ports()]
        workers = [stack.enter_context(image.running("worker", number)) for number in (1, 2)]
        for web in webs:
            web.wait_until_healthy()
            assert web.viewer() == {"kind": "OPERATOR", "userName": "陆知微"}
        assert [each.process.poll() for each in (*webs, *workers)] == [None] * 4
        assert [each.stopped() for each in (*webs, *workers)] == [0] * 4
    assert image.files() == before, "an image is read-only: whatever is written belongs into the volume"
