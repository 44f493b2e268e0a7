"""What deploy/ says, read as those read it who carry it out."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE: dict[str, Any] = YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
UNITS = {path.name: path.read_text(encoding="utf-8") for path in sorted(DEPLOY.glob("*.service"))}
LASTING = {name: unit for name, unit in UNITS.items() if "@" in name}
"""The units of what goes on until it is told to end."""


def context() -> list[Path]:
    """The tracked files that .dockerignore lets into the image; the last line that matches a path decides."""
    lines = [
        line
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [Path(path) for path in listed.splitlines() if _is_in(path, lines)]


def copied_context(top: Path) -> None:
    """What an image has of ours, in that folder."""
    for path in context():
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, top / path)


def _is_in(path: str, lines: list[str]) -> bool:
    inside = True
    for line in lines:
        pattern = line.removeprefix("!")
        if pattern in {"*", path} or path.startswith(f"{pattern}/"):
            inside = line.startswith("!")
    return inside


def steps() -> list[str]:
    """Each command that a RUN of the Dockerfile has a shell do."""
    runs = re.findall(r"^RUN (.+)$", DOCKERFILE, re.MULTILINE)
    return [" ".join(step.split()) for run in runs for step in run.split("&&")]


def environment() -> dict[str, str]:
    """ENV of the last stage."""
    (line,) = re.findall(r"^ENV (.+)$", DOCKERFILE, re.MULTILINE)
    return dict(pair.split("=", 1) for pair in line.split())


def arguments(instruction: str) -> list[str]:
    """Of ENTRYPOINT, CMD or the health check."""
    (found,) = re.findall(rf"^{instruction} (\[.+\])$", DOCKERFILE, re.MULTILINE)
    listed: list[str] = json.loads(found)
    return listed


def values(unit: str, key: str) -> Iterator[str]:
    for line in unit.splitlines():
        if line.startswith(f"{key}="):
            yield line.removeprefix(f"{key}=")
