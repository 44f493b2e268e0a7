"""`main.py documents …`: what operators do to the files in the storage."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from commands.stored_documents import UNKNOWN, copy, sweep, verify
from program import Program, folder_storage_of, s3_storage_of


class Place(StrEnum):
    FOLDER = "folder"
    S3 = "s3"


def documents_cli(
    built: Callable[[], Program],
    ready: Callable[[Program], AbstractAsyncContextManager[None]],
    console: Console,
) -> typer.Typer:
    cli = typer.Typer(help="The files in the storage against the rows that name them.", no_args_is_help=True)

    @cli.command(name="sweep")
    def sweep_command(
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask: for scripts.")] = False,
    ) -> None:
        """Remove files that no row has named for a day, after asking."""
        program = built()
        agreed = None if dry_run else (lambda words: yes or typer.confirm(words))

        async def run() -> int:
            async with ready(program):
                return await sweep(program.services, console, agreed=agreed)

        raise typer.Exit(asyncio.run(run()))

    @cli.command(name="verify")
    def verify_command() -> None:
        """Read every file that a row names: exit code 1 if one is missing or damaged, 2 if that cannot be found out."""
        program = built()

        async def run() -> int:
            async with ready(program):
                return await verify(program.services, console)

        raise typer.Exit(asyncio.run(run()))

    @cli.command(name="copy")
    def copy_command(
        to: Annotated[Place, typer.Option(help="Where to: from the other of the two.")],
    ) -> None:
        """Copy what is missing between the folder and the bucket; a second run goes on where the first ended."""
        settings = built().settings
        folder, bucket = folder_storage_of(settings), s3_storage_of(settings)
        if bucket is None:
            console.print("no bucket is named: HETONG_S3_BUCKET")
            raise typer.Exit(UNKNOWN)
        source, target = (folder, bucket) if to is Place.S3 else (bucket, folder)
        raise typer.Exit(asyncio.run(copy(source, target, console)))

    return cli
