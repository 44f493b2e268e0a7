"""deploy/hetong in folders of the test's, and what it has systemd do: there is no systemd where the tests run."""

import json
import subprocess
import sys
from argparse import REMAINDER, ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.files import DEPLOY

_SYSTEMD_RUN = f"#!{sys.executable}\nimport json, sys\nprint(json.dumps(sys.argv[1:]))\nsys.exit(7)\n"


@dataclass(frozen=True, slots=True)
class Ran:
    """A command, and what systemd would give it."""

    arguments: list[str]
    folder: Path
    environment: dict[str, str]
    properties: dict[str, str]


def ran(
    folder: Path, *command: str, settings: Mapping[str, str], owner: Mapping[str, str] | None = None
) -> Ran:
    """By a link to the script in a version's folder. `settings`, `owner`: what is in /etc/hetong's two files."""
    top, etc, path = (folder / name for name in ("hetong-1.0.0", "etc", "bin"))
    for made in (top / "deploy", etc, path):
        made.mkdir(parents=True, exist_ok=True)
    script = (DEPLOY / "hetong").read_text(encoding="utf-8").replace("/etc/hetong", str(etc))
    _write(top / "deploy" / "hetong", script)
    _write(path / "systemd-run", _SYSTEMD_RUN)
    for name, variables in (("hetong.env", settings), ("owner.env", owner or {})):
        (etc / name).unlink(missing_ok=True)
        if variables:
            _write(etc / name, "".join(f"{key}={value}\n" for key, value in variables.items()))
    link = path / "hetong"
    link.unlink(missing_ok=True)
    link.symlink_to(top / "deploy" / "hetong")
    ended = subprocess.run(
        [link, *command],
        env={"PATH": f"{path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (7, ""), "the exit code is the command's"
    return _understood(json.loads(ended.stdout), top)


def _understood(told: list[str], top: Path) -> Ran:
    """As systemd understands it: a file overrules --setenv, a later file an earlier one."""
    known = ArgumentParser()
    for switch in ("--quiet", "--collect", "--wait", "--pty", "--pipe"):
        known.add_argument(switch, action="store_true", required=True)
    for once in ("--uid", "--gid", "--working-directory"):
        known.add_argument(once, required=True)
    for often in ("--setenv", "--property"):
        known.add_argument(often, action="append")
    known.add_argument("command", nargs=REMAINDER)
    read = known.parse_args(told)
    assert read.command[:2] == [str(top / ".venv" / "bin" / "python"), "main.py"]
    environment = dict(pair.split("=", 1) for pair in read.setenv)
    properties = {"User": read.uid, "Group": read.gid}
    for key, value in (pair.split("=", 1) for pair in read.property):
        properties[key] = value
        if key == "EnvironmentFile":
            lines = Path(value).read_text(encoding="utf-8").splitlines()
            environment |= dict(line.split("=", 1) for line in lines)
    return Ran(read.command[2:], Path(read.working_directory), environment, properties)


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    file.chmod(0o755)
