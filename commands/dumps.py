"""The database into one file and back, as it is at one moment, while others write; each dialect by its own means."""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

from models.database import connection, dialect
from models.postgres_url import PostgresUrl
from providers.embedded import sync_folder


class BackupRefused(Exception):
    """In words for the operator, which quote no password."""


def dump_name() -> str:
    return "database.dump" if dialect() == "postgres" else "database.sqlite"


def place_of(url: str) -> str:
    """Where the database is, without its password."""
    return str(_sqlite_file(url)) if url.startswith("sqlite") else PostgresUrl.read(url).for_programs()[0]


def check_there(url: str) -> None:
    """Raises BackupRefused where there is no file, before somebody opens it: opening would make one."""
    if url.startswith("sqlite") and not _sqlite_file(url).exists():
        raise BackupRefused(
            f"nothing was backed up: {_sqlite_file(url)} is not there; are these the installation's settings?"
        )


async def dump(url: str, file: Path) -> None:
    """A file that is not there yet, whole, fsynced, or not at all; raises BackupRefused."""
    part = file.with_name(f"{file.name}.part")
    if dialect() == "postgres":
        await _program("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={part}")
    else:
        await asyncio.to_thread(_copied, _sqlite_file(url), part)
    await asyncio.to_thread(_finish, part, file)


async def check_empty() -> None:
    """Raises BackupRefused where the database has tables already."""
    tables = {
        "postgres": "SELECT count(*) AS n FROM pg_tables WHERE schemaname = 'public'",
        "sqlite": "SELECT count(*) AS n FROM sqlite_master",
    }
    [row] = await connection().execute_query_dict(tables[dialect()])
    if row["n"]:
        raise BackupRefused("the database is not empty: a backup is restored into an empty one only")


async def load(url: str, file: Path) -> None:
    """All of it or nothing, into an empty database that nobody has open; raises BackupRefused."""
    if url.startswith("sqlite"):
        place = _sqlite_file(url)
        part = place.with_name(f"{place.name}.part")
        await asyncio.to_thread(_copied, file, part)
        await asyncio.to_thread(_finish, part, place)
        return
    arguments = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", str(file))
    await _program("pg_restore", url, *arguments)


def _sqlite_file(url: str) -> Path:
    return Path(url.removeprefix("sqlite://"))


def _copied(source: Path, target: Path) -> None:
    """By SQLite's own backup, in one step: a copy of the file alone would lack what is in its journal."""
    target.parent.mkdir(parents=True, exist_ok=True)
    address = f"file:{quote(str(source))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as read, closing(sqlite3.connect(target)) as written:
            read.backup(written)
            written.execute("PRAGMA journal_mode = DELETE")  # one file, to be read from anywhere
            [(verdict,)] = written.execute("PRAGMA integrity_check")
    except sqlite3.Error as error:
        raise BackupRefused(f"cannot copy the database: {error}") from error
    if verdict != "ok":
        raise BackupRefused("the copy of the database is damaged: the database itself is")


def _finish(part: Path, file: Path) -> None:
    with part.open("rb") as opened:
        os.fsync(opened.fileno())
    part.rename(file)
    sync_folder(file.parent)


async def _program(name: str, url: str, *arguments: str) -> None:
    """Raises BackupRefused with what it complained of. The password is in a file meanwhile: anybody sees arguments."""
    if shutil.which(name) is None:
        raise BackupRefused(
            f"{name} is not installed: it comes with PostgreSQL's clients, of the server's version"
        )
    address, password = PostgresUrl.read(url).for_programs()
    with TemporaryDirectory() as folder:
        if password is not None:
            kept = Path(folder) / "password"
            kept.touch(mode=0o600)
            escaped = password.replace("\\", r"\\").replace(":", r"\:")
            kept.write_text(f"*:*:*:*:{escaped}\n", encoding="utf-8")
            address += f"{'&' if '?' in address else '?'}{urlencode({'passfile': kept})}"
        process = await asyncio.create_subprocess_exec(
            name, "--no-password", *arguments, f"--dbname={address}", stderr=asyncio.subprocess.PIPE
        )
        _, complaints = await process.communicate()
    if process.returncode:
        raise BackupRefused(f"{name}: {complaints.decode(errors='replace').strip()}")
