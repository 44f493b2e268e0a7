"""verify-history and export-checkpoint: whether every history is as it was written, and where they end, signed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from tortoise.exceptions import BaseORMException

from jobs.checkpoint import Checkpoint, CheckpointRefused, export_checkpoint, read_checkpoint
from jobs.history_check import Broken, KindChecked, count_entries, verify_everything
from jobs.services import Services
from models.chains import ACCOUNTS, CONTRACTS, DESK
from providers.certificates import SealingMisconfigured
from providers.sealing import SealingConfiguration, open_sealing
from providers.timestamping import TimeStampRefused
from rules.history import Flaw

INTACT, BROKEN, UNKNOWN = 0, 1, 2
"""Exit codes; UNKNOWN: it could not be found out."""

_ONE: Final = {CONTRACTS: "contract", ACCOUNTS: "account", DESK: "the"}


async def verify_history(services: Services, checkpoint_file: Path | None, console: Console) -> int:
    """The exit code. Changes nothing."""
    try:
        checkpoint = await read_checkpoint(checkpoint_file, services.trusted) if checkpoint_file else None
        with progress(console, "entries", await count_entries()) as told:
            checked = await verify_everything(told, checkpoint.heads if checkpoint else None)
    except CheckpointRefused as refusal:
        return _unknown(console, str(refusal))
    except (BaseORMException, OSError) as error:
        return _unknown(console, f"cannot read the database: {type(error).__name__}")
    for line in _summary(checked, checkpoint):
        console.print(line, markup=False)
    broken = [each for kind in checked for each in kind.broken]
    for each in broken:
        console.print(_told(each), style="bold red", markup=False)
    if not broken:
        console.print("every history is as it was written")
    return BROKEN if broken else INTACT


async def checkpoint_to(
    file: Path, services: Services, sealing: SealingConfiguration, program: str, console: Console
) -> int:
    """The exit code."""
    now = services.now()
    try:
        with progress(console, "histories", None) as told:
            signer = open_sealing(sealing, now=now)
            made = await export_checkpoint(file, signer, program=program, now=now, told=told)
    except (CheckpointRefused, SealingMisconfigured, TimeStampRefused) as refusal:
        return _unknown(console, str(refusal))
    except (BaseORMException, OSError) as error:
        return _unknown(console, f"cannot read or write the database: {type(error).__name__}")
    console.print(
        f"{file}: {_counted(made.chains, 'history', 'histories')}, SHA-256 {made.sha256}", markup=False
    )
    console.print("keep it where nobody who can write the database can reach it")
    return INTACT


def _unknown(console: Console, words: str) -> int:
    console.print(words, style="bold red", markup=False)
    return UNKNOWN


def _summary(checked: list[KindChecked], checkpoint: Checkpoint | None) -> Iterator[str]:
    for each in checked:
        histories = _counted(each.chains, "history", "histories")
        yield f"{each.kind.name}: {histories}, {_counted(each.entries, 'entry', 'entries')}"
    if checkpoint is not None:
        at = checkpoint.made_at.astimezone(UTC)
        histories = _counted(checkpoint.chains, "history", "histories")
        yield f"compared with the checkpoint of {at:%Y-%m-%d %H:%M:%S} UTC, {histories}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"


def _told(broken: Broken) -> str:
    place, entries = broken.fault.place, broken.entries
    what = {
        Flaw.BROKEN: f"entry {place} was changed, or one was removed or put in before it",
        Flaw.SHORTER: f"cut off: entry {place} and what came after it are gone",
        Flaw.DIFFERENT: f"entry {place} is another than the checkpoint saw: it or one before it was written anew",
    }[broken.fault.flaw]
    if not entries:
        what = f"entry {place}: the whole history is gone"
    name = "".join(each if each.isprintable() else "?" for each in broken.name)  # whoever forged it chose it
    return f"BROKEN {_ONE[broken.kind]} {name}: {what}"


@contextmanager
def progress(console: Console, what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Only where somebody watches."""
    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as shown:
        task = shown.add_task(what, total=total)
        yield lambda count: shown.advance(task, count)
