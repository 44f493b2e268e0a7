"""documents sweep, verify, copy: the files in the storage against the rows that name them, and from store to store."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, Final

from rich.console import Console

from jobs.orphans import find_orphans, remove_orphans
from jobs.services import Services
from models.stored_files import owed
from providers.outsiders import ProviderUnavailable
from providers.storage import DocumentCorrupt, DocumentMissing, Storage

DONE, WRONG, UNKNOWN = 0, 1, 2
"""Exit codes; UNKNOWN: the storage did not answer."""

_AT_ONCE: Final = 8
_TOLD_EVERY: Final = 1_000
_PREFIXES: Final = tuple(f"{number:02x}" for number in range(256))


async def sweep(services: Services, console: Console, *, agreed: Callable[[str], bool] | None) -> int:
    """The exit code; with null for `agreed` nothing is removed, else it is asked before anything is."""
    try:
        found = await find_orphans(services)
        console.print(
            f"{found.files} files in {services.storage.describe()}, {len(found.orphans)} older than a day are named"
            f" by no row ({found.byte_size} bytes)",
            markup=False,
        )
        for orphan in found.orphans[:_TOLD_EVERY]:
            console.print(f"  {orphan.sha256} of {orphan.written_at:%Y-%m-%d}", markup=False)
        if agreed is None or not found.orphans:
            return DONE
        if found.is_suspicious:
            console.print("these are many: is this the right database, and none of an older backup?")
        if not agreed(f"Remove {len(found.orphans)} for ever?"):
            return WRONG
        console.print(f"removed {await remove_orphans(found, services)}")
    except ProviderUnavailable as unavailable:
        return _unknown(console, unavailable)
    return DONE


async def verify(services: Services, console: Console) -> int:
    """Reads every file that a row names. The exit code; changes nothing."""
    wrong: list[str] = []

    async def look_at(sha256: str) -> None:
        try:
            await services.storage.check(sha256)
        except DocumentMissing:
            wrong.append(f"missing: {sha256}")
        except DocumentCorrupt:
            wrong.append(f"not what was stored: {sha256}")

    try:
        seen = await _each(owed(), look_at, console)
    except ProviderUnavailable as unavailable:
        return _unknown(console, unavailable)
    for line in sorted({*wrong}):
        console.print(line, style="bold red", markup=False)
    console.print(f"{seen} names of files looked at, {len({*wrong})} wrong")
    return WRONG if wrong else DONE


async def copy(source: Storage, target: Storage, console: Console) -> int:
    """What `target` has not. The exit code; a second run goes on where the first ended. Nothing is removed."""
    damaged: list[str] = []
    copied = 0

    async def look_at(sha256: str) -> None:
        nonlocal copied
        try:
            content = await source.get(sha256)
        except DocumentCorrupt:
            damaged.append(sha256)
        except DocumentMissing:
            return  # deleted since it was listed
        else:
            await target.put(content)
            copied += 1

    try:
        for prefix in _PREFIXES:
            known = {each.sha256 async for batch in target.stored(prefix) for each in batch}
            await _each(_but(source, prefix, known), look_at, None)
            if prefix.endswith("f"):
                console.print(f"up to {prefix}: copied {copied}")
    except (ProviderUnavailable, DocumentCorrupt) as error:
        return _unknown(console, error)
    for sha256 in sorted(damaged):
        console.print(f"not what was stored, not copied: {sha256}", style="bold red", markup=False)
    console.print(f"copied {copied} from {source.describe()} to {target.describe()}", markup=False)
    return WRONG if damaged else DONE


async def _but(source: Storage, prefix: str, known: set[str]) -> AsyncIterator[str]:
    async for batch in source.stored(prefix):
        for each in batch:
            if each.sha256 not in known:
                yield each.sha256


async def _each(
    digests: AsyncIterator[str], look_at: Callable[[str], Coroutine[Any, Any, None]], console: Console | None
) -> int:
    """How many there were; some at a time."""
    seen = 0
    waiting: list[str] = []
    async for sha256 in digests:
        seen += 1
        waiting.append(sha256)
        if len(waiting) == _AT_ONCE:
            await asyncio.gather(*map(look_at, waiting))
            waiting = []
        if console is not None and seen % _TOLD_EVERY == 0:
            console.print(f"{seen} …")
    await asyncio.gather(*map(look_at, waiting))
    return seen


def _unknown(console: Console, error: Exception) -> int:
    console.print(f"could not be finished: {error}", style="bold red", markup=False)
    return UNKNOWN
