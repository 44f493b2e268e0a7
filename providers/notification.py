"""Telling people that something happened to their contract."""

import asyncio
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from pydantic import TypeAdapter

from providers.answers import UtcTime, answer_of
from providers.embedded import locked, sync_folder
from providers.outsiders import ProviderUnavailable


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`id` is the same whenever this is sent again. With a `mobile` it is a short message, else mail."""

    kind: str
    recipient_reference: str  # an account, or an address that has been masked
    subject: str = field(repr=False)
    body: str = field(repr=False)
    at: UtcTime
    id: str = ""
    language: str = "zh-CN"
    mobile: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)


class MessageRefused(Exception):
    """One message was refused, others may pass. `why` is for operators: it quotes no address and no answer."""

    def __init__(self, why: str, *, for_good: bool) -> None:
        super().__init__(why)
        self.why = why
        self.for_good = for_good


class Notification(Protocol):
    async def send(self, message: Message) -> None:
        """Accepted when it returns, at least once. Raises MessageRefused, or ProviderUnavailable for all at once."""
        ...


class EmbeddedNotification:
    """A log of messages, one JSON object a line, in place of mail and short messages; addresses are left out."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "notifications.jsonl"
        self._lock = folder / "notifications.lock"
        self._adapter = TypeAdapter(Message)

    async def send(self, message: Message) -> None:
        line = self._adapter.dump_json(message, exclude={"email"})
        answer_of(self._adapter, line, provider="notification")  # a line that cannot be read spoils the log
        try:
            await asyncio.to_thread(self._append, line + b"\n")
        except OSError as error:
            raise ProviderUnavailable("notification", retryable=True) from error

    async def sent(self) -> tuple[Message, ...]:
        """Everything accepted so far, oldest first; a line cut off by a crash was never accepted."""
        try:
            content = await asyncio.to_thread(self._path.read_bytes)
        except FileNotFoundError:
            return ()
        lines = content.split(b"\n")[:-1]
        return tuple(answer_of(self._adapter, line, provider="notification") for line in lines)

    async def last_to(self, mobile: str, since: datetime) -> str:
        """The newest text a mobile received, not before `since`; empty when there is none."""
        bodies = [each.body for each in await self.sent() if each.mobile == mobile and each.at >= since]
        return bodies[-1] if bodies else ""

    def _append(self, line: bytes) -> None:
        with locked(self._lock):
            descriptor = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "r+b") as file:
                file.truncate(_end_of_lines(file))  # drops a line that a crash cut off
                file.seek(0, os.SEEK_END)
                file.write(line)
                file.flush()
                os.fsync(file.fileno())
            sync_folder(self._path.parent)


def _end_of_lines(file: BinaryIO) -> int:
    size = file.seek(0, os.SEEK_END)
    if size == 0:
        return 0
    file.seek(size - 1)
    if file.read(1) == b"\n":
        return size
    file.seek(0)
    return file.read().rfind(b"\n") + 1
