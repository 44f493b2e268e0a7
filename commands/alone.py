"""Beside SQLite one process serves or works, and the database lies on a disk of this machine."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime

import typer
from rich.console import Console

from models.sqlite_file import ServedAlready, file_of, mounts, network_filesystem, served_alone


@contextmanager
def alone_beside(database_url: str, command: str, console: Console, *, now: datetime) -> Iterator[None]:
    """Or the end of the process in one line, where another has the database already; PostgreSQL takes any number."""
    with ExitStack() as ends:
        if (file := file_of(database_url)) is not None:
            if (kind := network_filesystem(file, mounts())) is not None:
                words = f"{file} lies on {kind}: SQLite is not safe across a network"
                console.print(words, style="bold red", markup=False)
            try:
                ends.enter_context(served_alone(file, command, now=now))
            except (ServedAlready, OSError) as refusal:
                console.print(f"cannot start: {refusal}", style="bold red", markup=False)
                raise typer.Exit(2) from None
        yield
