"""The commands that keep the record: check it, sign where it ends, change its keys, erase what is due, back it up."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from commands.backup import CHECKPOINT, back_up, bring_documents_back, dump_in
from commands.dumps import BackupRefused, check_empty, check_there, load
from commands.histories import UNKNOWN, checkpoint_to, verify_history
from commands.retention import erase, report
from commands.rotate_keys import rotate_keys
from models.postgres import DatabaseUnavailable
from opening import built_program, console, opened, ready
from program import VERSION

upkeep: Final = typer.Typer()


@upkeep.command(name="verify-history")
def verify_history_command(
    *,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Also compare with this file of export-checkpoint.")
    ] = None,
) -> None:
    """Recompute every history: exit code 1 if one is not as it was written, 2 if that cannot be found out."""
    program = built_program()

    async def run() -> int:
        async with opened(program):
            return await verify_history(program.services, checkpoint, console)

    raise typer.Exit(asyncio.run(run()))


@upkeep.command(name="export-checkpoint")
def export_checkpoint_command(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
) -> None:
    """Write where every history ends into a file signed with the seal's key, to be kept elsewhere."""
    program = built_program()

    async def run() -> int:
        async with ready(program):
            return await checkpoint_to(file, program.services, program.settings.sealing, VERSION, console)

    raise typer.Exit(asyncio.run(run()))


@upkeep.command(name="rotate-keys")
def rotate_keys_command() -> None:
    """Put every stored value under the newest key, while the program goes on; then the old keys can be removed."""
    program = built_program()

    async def run() -> bool:
        async with ready(program):
            return await rotate_keys(program.services, console)

    raise typer.Exit(0 if asyncio.run(run()) else 1)


@upkeep.command()
def retention(
    *,
    erasing: Annotated[bool, typer.Option("--erase", help="Erase what is due, after asking.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: for scripts.")] = False,
) -> None:
    """Say what personal data is due to be erased and when more will be; erase it."""
    program = built_program()

    async def run() -> bool:
        async with ready(program):
            if not erasing:
                await report(program.services, console)
                return True
            return await erase(program.services, console, agreed=lambda words: yes or typer.confirm(words))

    raise typer.Exit(0 if asyncio.run(run()) else 1)


@upkeep.command()
def backup(
    folder: Annotated[
        Path, typer.Argument(help="Where backups are kept; each makes a folder of its own there.")
    ],
) -> None:
    """Copy the database as it is now and every document, while the program goes on; the keys are not in it."""
    program = built_program()
    settings = program.settings

    async def run() -> int:
        check_there(settings.database_url)
        async with opened(program, patient=True):
            url, sealing = settings.database_url, settings.sealing
            return await back_up(
                folder, program.services, sealing, console, database_url=url, program=VERSION
            )

    raise typer.Exit(_code_of(run()))


@upkeep.command()
def restore(
    folder: Annotated[Path, typer.Argument(help="One backup: the folder with its time.")],
) -> None:
    """Bring a backup back into an empty database, and check every history and document. The keys come first."""
    program = built_program()

    async def run() -> int:
        async with opened(program):
            await check_empty()
            file = dump_in(folder)
        await load(program.settings.database_url, file)
        async with ready(program):
            lost = await bring_documents_back(folder, program.services, console)
            return await verify_history(program.services, folder / CHECKPOINT, console) or lost

    raise typer.Exit(_code_of(run()))


def _code_of(run: Coroutine[Any, Any, int]) -> int:
    try:
        return asyncio.run(run)
    except (BackupRefused, DatabaseUnavailable) as refusal:
        console.print(str(refusal), style="bold red", markup=False)
        return UNKNOWN
