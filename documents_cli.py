"""`main.py documents …`: what operators do to the files in the storage."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from commands.stored_documents import UNKNOWN, copy, sweep, verify
from jobs.services import Services
from program import Program, folder_storage_of, s3_storage_of

Built = Callable[[], Program]
Ready = Callable[[Program], AbstractAsyncContextManager[None]]


class Place(StrEnum):
    FOLDER = "folder"
    S3 = "s3"


def documents_cli(built: Built, ready: Ready, console: Console) -> typer.Typer:
    cli = typer.Typer(help="The files in the storage against the rows that name them.", no_args_is_help=True)

    def run(command: Callable[[Services], Awaitable[int]]) -> None:
        program = built()

        async def on_database() -> int:
            async with ready(program):
                return await command(program.services)

        raise typer.Exit(asyncio.run(on_database()))

    @cli.command(name="sweep")
    def sweep_command(
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask: for scripts.")] = False,
    ) -> None:
        """Remove files that no row has named for a day, after asking."""
        agreed = None if dry_run else (lambda words: yes or typer.confirm(words))
        run(lambda services: sweep(services, console, agreed=agreed))

    @cli.command(name="verify")
    def verify_command() -> None:
        """Read every file that a row names: exit code 1 if one is missing or damaged, 2 if that cannot be found out."""
        run(lambda services: verify(services, console))

    cli.command(name="copy")(_copy_command(built, console))
    return cli


def _copy_command(built: Built, console: Console) -> Callable[[Place], None]:
    def copy_command(to: Annotated[Place, typer.Option(help="Where to: from the other of the two.")]) -> None:
        """Copy what is missing between the folder and the bucket; a second run goes on where the first ended."""
        settings = built().settings
        folder, bucket = folder_storage_of(settings), s3_storage_of(settings)
        if bucket is None:
            console.print("no bucket is named: HETONG_S3_BUCKET")
            raise typer.Exit(UNKNOWN)
        source, target = (folder, bucket) if to is Place.S3 else (bucket, folder)
        raise typer.Exit(asyncio.run(copy(source, target, console)))

    return copy_command
