"""The program before it does anything: built from its settings, its database at the newest migration, its port."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Final

import asyncpg
import typer
from pydantic import ValidationError
from rich.console import Console
from tortoise import Tortoise
from tortoise.exceptions import DBConnectionError, OperationalError

from auth.development import DevelopmentIssuerRefused
from commands.logs import configure_logs
from jobs import queue
from models.database import tortoise_config
from models.migrating import SchemaRefused, alone, migrate, standing
from models.postgres import kind_of
from program import Program, build
from providers.certificates import SealingMisconfigured
from settings import Settings
from settings_mistakes import mistakes_of

console: Final = Console(highlight=False, soft_wrap=True)


@asynccontextmanager
async def opened(program: Program, *, patient: bool = False) -> AsyncIterator[None]:
    """`patient`: statements may take as long as they take."""
    config = tortoise_config(program.settings.database_url, patient=patient)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        yield
    finally:
        await Tortoise.close_connections()


class DatabaseUnreachable(Exception):
    """The text is the kind of failure: a library's own words would quote PostgreSQL's password."""

    def __init__(self, error: Exception, *, postgres: bool) -> None:
        refused = _refusal_of(error.__cause__ or error) if postgres else None
        super().__init__(refused or (kind_of(error) if postgres else str(error)))
        self.passes = postgres and refused is None
        """Whether it may answer later: it is not there yet, or starts."""


def _refusal_of(error: BaseException) -> str | None:
    """What it answered that it will answer again."""
    match error:
        case asyncpg.InvalidAuthorizationSpecificationError():  # a wrong password is one of them
            said = "it refuses this role or its password"
        case asyncpg.InvalidCatalogNameError():
            said = "it has no database of this name"
        case _:
            return None
    return f"{said} ({type(error).__name__}): see DATABASE_URL"


async def migrated(program: Program) -> list[str]:
    """Brings the database to the newest migration, and names what was missing; with nothing missing nothing is written.

    Raises DatabaseUnreachable and SchemaRefused.
    """
    try:
        async with opened(program, patient=True), alone():
            return await _migrated(program.settings)
    except (
        DBConnectionError,
        OSError,
        asyncpg.PostgresConnectionError,
        asyncpg.OperatorInterventionError,
        asyncpg.InterfaceError,
        asyncpg.InternalClientError,
    ) as error:
        raise DatabaseUnreachable(error, postgres=program.settings.is_postgres) from None


async def _migrated(settings: Settings) -> list[str]:
    with _refusals():
        if unknown := (await standing()).unknown:
            if settings.newer_schema_allowed:
                return []
            raise SchemaRefused(
                f"the database has {', '.join(unknown)}, of a newer version of this program: start that one, or"
                " read docs/operations.md, Going back"
            )
        names = await migrate(tortoise_config(settings.database_url, patient=True))
        await queue.install()
    return names


@contextmanager
def _refusals() -> Iterator[None]:
    """What PostgreSQL will not have done, in words that say what to do."""
    try:
        yield
    except asyncpg.LockNotAvailableError as error:
        raise SchemaRefused(
            "a migration waited too long for its tables, which others were using; it changed nothing: try again"
        ) from error
    except (OperationalError, asyncpg.InsufficientPrivilegeError) as error:
        cause = error.args[0] if isinstance(error, OperationalError) and error.args else error
        if not isinstance(cause, asyncpg.InsufficientPrivilegeError):
            raise
        raise SchemaRefused(
            "the database lacks a migration or the application's rights, and this role may not change that:"
            " as the owner of the tables run `python main.py migrate`, then what docs/operations.md has under Roles"
        ) from error


class CannotListen(Exception):
    """The text names the settings that say where."""


def listening(host: str, port: int, setting: str) -> socket.socket:
    """Ours from here on. Raises CannotListen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise CannotListen(f"cannot listen where HETONG_HOST and {setting} say: {error.strerror}") from None


@contextmanager
def refusals_told() -> Iterator[None]:
    """The end of the process, in one line, where the database or the port is not to be had, or is not for us."""
    try:
        yield
    except (SchemaRefused, CannotListen) as refusal:
        console.print(f"cannot start: {refusal}", style="bold red", markup=False)
    except DatabaseUnreachable as error:
        console.print(f"cannot reach the database: {error}", style="bold red", markup=False)
    else:
        return
    raise typer.Exit(2)


@asynccontextmanager
async def ready(program: Program) -> AsyncIterator[None]:
    """The database, at the newest migration; the first to reach for it, so the one to say that it cannot be reached."""
    with refusals_told():
        for name in await migrated(program):
            console.print(f"migrated {name}")
    async with opened(program):
        yield


def built_program() -> Program:
    """Or the end of the process, with every mistake of the settings at once."""
    try:
        configure_logs()
        return build(Settings())
    except ValidationError as error:
        console.print("[bold red]These settings are wrong:[/]")
        for mistake in mistakes_of(error):
            console.print(f"  {mistake}", markup=False)
    except (DevelopmentIssuerRefused, SealingMisconfigured, OSError, ValueError) as error:
        console.print(f"cannot start: {error}", style="bold red", markup=False)
    raise typer.Exit(2)
