"""What can be done to the program from outside, wrapped around its own functions: nothing of it is in the product.

A folder of orders stands beside each process. An order is a file named as the point it is for. At a point of
death the process takes the order away and dies by SIGKILL there and then; a lasting fault is there as long as its
file is. `CLOCK` is read once, at the start.
"""

import errno
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Any, Final

ORDERS: Final = "CHAOS_ORDERS"
CLOCK: Final = "CHAOS_CLOCK_SECONDS"


class Point(StrEnum):
    """Where a process can be told to die."""

    BEFORE_COMMIT = "before a commit"
    AFTER_COMMIT = "after a commit"
    BEFORE_CALL = "before a provider's call"
    AFTER_CALL = "after a provider's call"
    BEFORE_WRITE = "before a file is written"
    AMID_WRITE = "with half of a file written"
    AFTER_WRITE = "after a file was written"


class Fault(StrEnum):
    """What can last."""

    NO_SPACE = "no space for documents"
    READ_ONLY = "documents are read-only"
    DATABASE_FULL = "the database may not grow"


_ERRNO: Final = {Fault.NO_SPACE: errno.ENOSPC, Fault.READ_ONLY: errno.EROFS}


class Orders:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def passing(self, point: Point) -> None:
        """Whoever takes the order away dies of it, and nobody else."""
        try:
            (self._folder / point).unlink()
        except FileNotFoundError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    def ordered(self, point: Point) -> bool:
        return (self._folder / point).exists()

    def lasts(self, fault: Fault) -> bool:
        return (self._folder / fault).exists()


def install() -> None:
    """In the process that is about to be the program."""
    orders = Orders(Path(os.environ[ORDERS]))
    _around_commits(orders)
    _around_calls(orders)
    _around_files(orders)
    if seconds := float(os.environ.get(CLOCK, "0")):
        _shift_clock(timedelta(seconds=seconds))


def _around_commits(orders: Orders) -> None:
    from tortoise.backends.asyncpg.client import TransactionWrapper  # noqa: PLC0415

    from models.sqlite import Transaction  # noqa: PLC0415 - heavy, and the pools' children read this file too

    for owner in (Transaction, TransactionWrapper):
        _wrap(owner, "commit", orders, Point.BEFORE_COMMIT, Point.AFTER_COMMIT)
    begin = Transaction.begin

    async def begun(self: Any) -> None:
        pages = 1 if orders.lasts(Fault.DATABASE_FULL) else 0xFFFFFFFE
        # To its last row: a cursor left open would hold the state it read, and BEGIN IMMEDIATE would never succeed.
        await self._connection.execute_fetchall(f"PRAGMA max_page_count = {pages}")
        await begin(self)

    Transaction.begin = begun  # type: ignore[method-assign]


def _around_calls(orders: Orders) -> None:
    from providers.embedded_esign import EmbeddedEsign  # noqa: PLC0415
    from providers.notification import EmbeddedNotification  # noqa: PLC0415
    from providers.remote import RemoteAnswers  # noqa: PLC0415
    from providers.tencent_ess import TencentEss  # noqa: PLC0415

    esign = ("open_flow", "find_flow", "follow", "cancel_flow", "signed_file")
    for owner, names in (
        (EmbeddedEsign, esign),
        (TencentEss, esign),
        (EmbeddedNotification, ("send",)),
        (RemoteAnswers, ("said",)),
    ):
        for name in names:
            _wrap(owner, name, orders, Point.BEFORE_CALL, Point.AFTER_CALL)


def _wrap(owner: type, name: str, orders: Orders, before: Point, after: Point) -> None:
    inner: Callable[..., Any] = getattr(owner, name)

    @wraps(inner)
    async def wrapped(*args: Any, **kwargs: Any) -> Any:
        orders.passing(before)
        answer = await inner(*args, **kwargs)
        orders.passing(after)
        return answer

    setattr(owner, name, wrapped)


def _around_files(orders: Orders) -> None:
    from providers import embedded, folder_storage  # noqa: PLC0415

    write, write_temporary = folder_storage.FolderStorage._write, embedded.write_temporary

    def written(self: folder_storage.FolderStorage, path: Path, content: bytes) -> None:
        orders.passing(Point.BEFORE_WRITE)
        for fault, number in _ERRNO.items():
            if orders.lasts(fault):
                raise OSError(number, os.strerror(number), str(path))
        write(self, path, content)
        orders.passing(Point.AFTER_WRITE)

    def temporary_written(folder: Path, content: bytes) -> Path:
        if orders.ordered(Point.AMID_WRITE):
            (folder / ".half").write_bytes(content[: len(content) // 2])
            orders.passing(Point.AMID_WRITE)
        return write_temporary(folder, content)

    folder_storage.FolderStorage._write = written  # type: ignore[method-assign]
    folder_storage.write_temporary = temporary_written  # type: ignore[attr-defined]  # where the storage looks it up


def _shift_clock(by: timedelta) -> None:
    import program  # noqa: PLC0415

    def shifted() -> datetime:
        return datetime.now(UTC) + by

    program.utc_now = shifted
    (program.embedded_esign.__kwdefaults__ or {})["now"] = shifted
