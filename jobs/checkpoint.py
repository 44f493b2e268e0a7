"""A signed list of where every history ends: kept elsewhere, it shows a tail that was cut and a chain written anew."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from documents.enclosed import NotTrusted, check_enclosed, disclosed, enclose
from documents.trust import Trust
from jobs.history_check import Heads
from models import SYSTEM, record_desk_event
from models.chains import KINDS, heads_of
from models.database import transaction
from providers.embedded import replace_file
from providers.sealing import Sealing
from rules.history import Head, canonical
from rules.terms import DeskEventStep

FORMAT: Final = "hetong checkpoint 1"


class CheckpointRefused(Exception):
    """In words for the operator; they quote nothing of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    made_at: datetime
    program: str
    heads: Heads

    @property
    def chains(self) -> int:
        return sum(len(heads) for heads in self.heads.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    sha256: str
    chains: int


async def export_checkpoint(
    file: Path, sealing: Sealing, *, program: str, now: datetime, told: Callable[[int], None]
) -> Exported:
    """Writes the file whole or not at all, and then into the desk's history that it was. Never over another file.

    `told` hears of each stretch of chains that was read.
    """
    await asyncio.to_thread(_check_new, file)
    content, chains = bytearray(), 0
    async for piece, count in _pieces(program, now):
        content += piece
        chains += count
        told(count)
    enclosed = enclose(await sealing.sign(hashlib.sha256(content).digest()), bytes(content))
    await asyncio.to_thread(_keep, file, enclosed)
    exported = Exported(sha256=hashlib.sha256(enclosed).hexdigest(), chains=chains)
    async with transaction():
        facts = {"sha256": exported.sha256, "chains": str(chains)}
        await record_desk_event(DeskEventStep.CHECKPOINT_EXPORTED, actor=SYSTEM, at=now, facts=facts)
    return exported


def _check_new(file: Path) -> None:
    if file.exists():
        raise CheckpointRefused(f"{file}: there is such a file already, and checkpoints are kept")


def _keep(file: Path, content: bytes) -> None:
    _check_new(file)
    try:
        replace_file(file, content)
    except OSError as error:
        raise CheckpointRefused(f"{file}: {error.strerror}") from error


async def _pieces(program: str, now: datetime) -> AsyncIterator[tuple[bytes, int]]:
    """The canonical JSON stretch by stretch, each with the number of chains in it."""
    yield f'{{"format":"{FORMAT}","heads":{{'.encode(), 0
    for number, kind in enumerate(sorted(KINDS, key=lambda kind: kind.name)):
        yield f'{"," if number else ""}"{kind.name}":['.encode(), 0
        before = ""
        async for page in heads_of(kind):
            entries = (
                canonical({"entries": head.entries, "hash": head.hash, "id": owner}) for owner, head in page
            )
            yield (before + ",".join(entries)).encode(), len(page)
            before = ","
        yield b"]", 0
    rest = canonical({"madeAt": now.astimezone(UTC).isoformat(), "program": program})
    yield f"}},{rest[1:]}".encode(), 0


async def read_checkpoint(file: Path, trusted: tuple[bytes, ...]) -> Checkpoint:
    """Raises CheckpointRefused unless it is, byte for byte, what was signed by a certificate of `trusted` (DER)."""
    try:
        signature, content = disclosed(await asyncio.to_thread(file.read_bytes))
        told = orjson.loads(content)
        if told["format"] != FORMAT:
            raise CheckpointRefused(f"{file}: a checkpoint of another form than this program knows")
        checkpoint = _checkpoint_of(told)
        await check_enclosed(signature, content, Trust.of(trusted, (), checkpoint.made_at))
    except OSError as error:
        raise CheckpointRefused(f"{file}: {error.strerror}") from error
    except NotTrusted:
        raise CheckpointRefused(f"{file}: signed by somebody whose certificate is not ours") from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CheckpointRefused(f"{file}: no checkpoint, or altered since it was signed") from error
    return checkpoint


def _checkpoint_of(told: Any) -> Checkpoint:
    made_at = datetime.fromisoformat(told["madeAt"])
    if made_at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return Checkpoint(
        made_at=made_at,
        program=str(told["program"]),
        heads={
            kind: {entry["id"]: Head(int(entry["entries"]), str(entry["hash"])) for entry in entries}
            for kind, entries in told["heads"].items()
        },
    )
