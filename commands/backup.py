"""backup and restore: where histories end, the database, every document; the keys are kept elsewhere.

The database comes first and the documents after it: a document is stored before a row names it and never changed, so
whatever the copied rows name is there to be copied.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console
from tortoise.exceptions import OperationalError

from commands.dumps import BackupRefused, dump, dump_name, place_of
from commands.histories import INTACT, UNKNOWN, checkpoint_to, progress
from jobs.services import Services
from models import Account
from models.named_files import named_files
from providers.folder_storage import FolderStorage
from providers.outsiders import ProviderUnavailable
from providers.sealing import SealingConfiguration
from providers.storage import DocumentCorrupt, DocumentMissing, Storage

CHECKPOINT: Final = "checkpoint"
_DOCUMENTS: Final = "documents"


@dataclass(slots=True)
class Copied:
    new: int = 0
    known: int = 0
    lost: list[str] = field(default_factory=list)
    """What is not there, or not what was stored."""


async def back_up(
    folder: Path,
    services: Services,
    sealing: SealingConfiguration,
    console: Console,
    *,
    database_url: str,
    program: str,
) -> int:
    """The exit code; raises BackupRefused. `folder` may have earlier backups: of documents only new ones are copied."""
    await _check_worth(database_url)
    own = _made(folder, services.now())
    if (code := await checkpoint_to(own / CHECKPOINT, services, sealing, program, console)) != INTACT:
        return code
    await dump(database_url, own / dump_name())
    size = (own / dump_name()).stat().st_size
    console.print(f"{own / dump_name()}: {size:,} bytes", markup=False)
    code = await _documents(
        services.storage, FolderStorage(folder / _DOCUMENTS), folder / _DOCUMENTS, console
    )
    console.print("keep the keys elsewhere: without them nobody can read it")
    return code


async def bring_documents_back(backup: Path, services: Services, console: Console) -> int:
    """The exit code: whether every file that a row names came back as it was stored."""
    return await _documents(FolderStorage(backup.parent / _DOCUMENTS), services.storage, None, console)


def dump_in(backup: Path) -> Path:
    """Raises BackupRefused unless the folder is a backup of this kind of database."""
    file = backup / dump_name()
    if not file.is_file() or not (backup / CHECKPOINT).is_file():
        raise BackupRefused(
            f"{backup} has no {dump_name()} and {CHECKPOINT}: it is no backup for this database"
        )
    return file


async def _check_worth(database_url: str) -> None:
    """Raises BackupRefused for an empty database: whoever forgets the settings has one, and would take it for all."""
    try:
        why = None if await Account.exists() else "holds no account"
    except OperationalError as error:
        why = f"cannot be read: {error}"
    if why is not None:
        place = place_of(database_url)
        raise BackupRefused(f"nothing was backed up: {place} {why}; are these the installation's settings?")


def _made(folder: Path, now: datetime) -> Path:
    at = now.astimezone(UTC)
    own = folder / f"{at:%Y%m%dT%H%M%S}.{at.microsecond // 1_000:03}Z"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # documents are in the clear
        own.mkdir(mode=0o700)
    except OSError as error:
        raise BackupRefused(f"cannot make {own}: {error.strerror}") from error
    return own


async def _documents(source: Storage, target: Storage, known_in: Path | None, console: Console) -> int:
    copied = Copied()
    with progress(console, "documents", None) as told:
        async for sha256 in named_files():
            await _copy(sha256, source, target, known_in, copied, told)
    console.print(f"documents: {copied.new:,} copied, {copied.known:,} there already")
    for sha256 in copied.lost:
        console.print(f"MISSING OR DAMAGED {sha256}", style="bold red")
    return UNKNOWN if copied.lost else INTACT


async def _copy(
    sha256: str,
    source: Storage,
    target: Storage,
    known_in: Path | None,
    copied: Copied,
    told: Callable[[int], None],
) -> None:
    """`known_in`: a folder whose files were checked when they came there, and need not be read again."""
    told(1)
    if known_in is not None and await asyncio.to_thread(_is_there, known_in, sha256):
        copied.known += 1
        return
    try:
        await target.put(await source.get(sha256))
        copied.new += 1
    except (DocumentMissing, DocumentCorrupt, ProviderUnavailable):
        copied.lost.append(sha256)


def _is_there(folder: Path, sha256: str) -> bool:
    return (folder / sha256[:2] / sha256[2:4] / sha256).is_file()
