"""What the file of a SQLite database needs around it: one serving process, a disk of this machine, sound pages."""

import fcntl
import os
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tortoise.exceptions import BaseORMException

from models.database import connection, dialect

_MOUNTS: Final = Path("/proc/self/mountinfo")
_OF_THE_NETWORK: Final = frozenset(
    {"9p", "afs", "ceph", "cifs", "fuse.glusterfs", "fuse.sshfs", "glusterfs", "nfs", "nfs4", "smb3", "smbfs"}
)


class ServedAlready(Exception):
    """The text names who holds the file, and says what to do."""


def file_of(database_url: str) -> Path | None:
    """Null on PostgreSQL."""
    path = database_url.removeprefix("sqlite://")
    return None if path == database_url else Path(path).absolute()


def open_file() -> Path | None:
    """Of the database that Tortoise has open; null on PostgreSQL."""
    return Path(connection().filename) if dialect() == "sqlite" else None  # type: ignore[attr-defined]  # SQLite's


@contextmanager
def served_alone(file: Path, command: str, *, now: datetime) -> Iterator[None]:
    """Held as long as the process lives; the system takes it from the dead. Raises ServedAlready at once."""
    file.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(file.resolve().with_suffix(".serving"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(lock, 1000, 0).decode(errors="replace").strip()
            raise ServedAlready(_refusal(file, command, holder)) from None
        since = f"{now.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        os.ftruncate(lock, 0)
        os.pwrite(
            lock, f"`{command}`, process {os.getpid()} on {socket.gethostname()}, since {since}".encode(), 0
        )
        yield
    finally:
        os.close(lock)


def _refusal(file: Path, command: str, holder: str) -> str:
    return (
        f"{file} is in the hands of {holder or 'another process'}. Beside SQLite one process serves, and it does the"
        f" background work too: stop that one before `{command}`, or set DATABASE_URL to PostgreSQL for several."
    )


def mounts() -> str:
    """What is mounted where, a line each; nothing where the system does not tell in Linux's way."""
    return _MOUNTS.read_text(encoding="utf-8") if _MOUNTS.exists() else ""


def network_filesystem(file: Path, mounted: str) -> str | None:
    """Its kind where the file's folder lies on another machine: SQLite's locks and shared memory are not safe there.

    `mounted`: of `mounts()`.
    """
    kinds: dict[Path, str] = {}
    for line in mounted.splitlines():
        place, _, kind = line.partition(" - ")
        folder = re.sub(
            r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), place.split(" ")[4]
        )  # a blank: \040
        kinds[Path(folder)] = kind.split(" ")[0]
    found = next((kinds[folder] for folder in file.resolve().parents if folder in kinds), None)
    return found if found in _OF_THE_NETWORK else None


async def complaints_of_pages() -> list[str]:
    """What is wrong with the open database's pages, at most ten sentences of SQLite's. Reads the whole file."""
    try:
        rows = await connection().execute_query_dict("PRAGMA quick_check(10)")
    except (BaseORMException, OSError) as error:
        return [str(error)]
    return [row["quick_check"] for row in rows if row["quick_check"] != "ok"]
