"""The program: settings in, application out. Routes, lifespan, command line; nothing imports this file."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, NoReturn

import asyncpg
import httpx
import typer
import uvicorn
from pydantic import ValidationError
from rich.console import Console
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tortoise import Tortoise
from tortoise.exceptions import DBConnectionError

from auth.development import DevelopmentIssuerRefused
from commands.banner import banner
from commands.client import StoryBroken
from commands.demo import run_demo
from commands.doctor import diagnosis
from commands.logs import configure_logs
from commands.seed import seed
from endpoints.answers import fault, reader_of
from endpoints.documents import document_routes
from endpoints.graphql import GraphQLView
from endpoints.health import health_routes
from endpoints.verify import verify_routes
from jobs import queue
from jobs.accounts import account_of
from jobs.worker import Worker
from messages import negotiate
from models.database import tortoise_config
from models.migrating import alone, migrate
from program import Program, build, utc_now
from providers.certificates import SealingMisconfigured
from resolvers import build_schema
from resolvers.context import RequestContext
from settings import Settings, mistakes_of

cli = typer.Typer(
    help="hetong · 合同中心: an open contract centre.", no_args_is_help=True, add_completion=False
)
console = Console(highlight=False, soft_wrap=True)


@asynccontextmanager
async def opened(program: Program, *, migrating: bool) -> AsyncIterator[None]:
    """The database, brought to the newest migration if asked."""
    config = tortoise_config(program.settings.database_url)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        if migrating:
            await _migrated(config)
        yield
    finally:
        await Tortoise.close_connections()


async def _migrated(config: dict[str, Any]) -> None:
    """The first to reach for the database, so the one to say that it cannot be reached."""
    try:
        async with alone():
            for name in await migrate(config):
                console.print(f"migrated {name}")
            await queue.install()
    except (
        OSError,
        DBConnectionError,
        asyncpg.PostgresConnectionError,
        asyncpg.InvalidPasswordError,
    ) as error:
        kind = type(error).__name__
        console.print(f"cannot reach the database: {kind}", style="bold red", markup=False)
        raise typer.Exit(2) from None


def create_app(program: Program, *, with_worker: bool) -> Starlette:
    """GraphQL, downloads, verification and health; with a worker inside unless others do the work."""
    services = program.services

    async def context_of(request: Request) -> RequestContext:
        now = services.now()
        viewer = await program.tokens.viewer_of(request.headers.get("authorization"), now=now)
        reference = viewer.account_reference if viewer else None
        return RequestContext(
            viewer=viewer,
            account=None if reference is None else await account_of(reference, services),
            locale=negotiate(request.headers.get("accept-language")),
            now=now,
            public_url=services.public_url,
            links=program.links,
            services=services,
        )

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        stop = asyncio.Event()
        async with opened(program, migrating=False):
            working = asyncio.create_task(Worker(services).run(stop)) if with_worker else None
            try:
                yield
            finally:
                stop.set()
                if working is not None:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(working, timeout=20)
                await services.workshop.close()

    routes = [
        Route("/graphql", GraphQLView(build_schema(), context_of)),
        *document_routes(services, program.links),
        *verify_routes(services),
        *_health_routes(program, with_worker=with_worker),
    ]
    return Starlette(routes=routes, lifespan=lifespan, exception_handlers={Exception: _masked})


def _health_routes(program: Program, *, with_worker: bool) -> list[Route]:
    documents = program.settings.data_dir / "documents"
    return health_routes(program.services, worker_expected=with_worker, storage_folder=documents)


async def _masked(request: Request, error: Exception) -> Response:
    """What nobody expected: a trace id for the reader, the rest for the log."""
    return fault(request, reader_of(request, page_by_default=False), error)


def _program() -> Program:
    """Or the end of the process, with every mistake of the settings at once."""
    try:
        configure_logs()
        return build(Settings())
    except ValidationError as error:
        console.print("[bold red]These settings are wrong:[/]")
        for mistake in mistakes_of(error):
            console.print(f"  {mistake}", markup=False)
    except (DevelopmentIssuerRefused, SealingMisconfigured, OSError) as error:
        console.print(f"cannot start: {error}", style="bold red", markup=False)
    raise typer.Exit(2)


@cli.command()
def serve(
    *, worker: Annotated[bool, typer.Option(help="Do background work in this process too.")] = True
) -> None:
    """Migrate, load the demonstration on first start, serve."""
    program = _program()

    async def prepare() -> None:
        async with opened(program, migrating=True):
            if program.development_issuer is not None and (made := await seed(program.services)):
                console.print(f"loaded the demonstration: {made} accounts")

    asyncio.run(prepare())
    for line in banner(program.settings.public_url, program.development_issuer, now=utc_now()):
        console.print(line, markup=False)
    app = create_app(program, with_worker=worker)
    settings = program.settings
    # uvicorn ends in order and then raises the signal again: being told to stop is no failure
    signal.signal(signal.SIGTERM, _end)
    uvicorn.run(app, host=settings.host, port=settings.port, log_config=None, access_log=False)


def _end(signal_number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


@cli.command()
def work() -> None:
    """Background work alone, until interrupted."""
    program = _program()

    async def run() -> None:
        stop = asyncio.Event()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(signal_number, stop.set)
        async with opened(program, migrating=True):
            console.print("working; Ctrl-C stops")
            await Worker(program.services).run(stop)
        await program.services.workshop.close()

    asyncio.run(run())


@cli.command(name="migrate")
def migrate_command() -> None:
    """Bring the database to the newest migration."""

    async def run() -> None:
        async with opened(_program(), migrating=True):
            console.print("the database is up to date")

    asyncio.run(run())


@cli.command(name="seed")
def seed_command() -> None:
    """Load the demonstration into an empty installation."""
    program = _program()

    async def run() -> int:
        async with opened(program, migrating=True):
            return await seed(program.services)

    made = asyncio.run(run())
    console.print(
        f"loaded {made} accounts" if made else "nothing loaded: there are accounts already, or real outsiders"
    )


@cli.command()
def export_schema(
    *,
    check: Annotated[
        bool, typer.Option(help="Only say whether schema/schema.graphql is up to date.")
    ] = False,
) -> None:
    """Print the schema to schema/schema.graphql."""
    path = Path(__file__).parent / "schema" / "schema.graphql"
    printed = build_schema().as_str() + "\n"
    if not check:
        path.write_text(printed, encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != printed:
        console.print("schema/schema.graphql is out of date: make schema")
        raise typer.Exit(1)


@cli.command()
def doctor() -> None:
    """Say what is configured, what is embedded, what is missing."""
    program = _program()

    async def run() -> Any:
        async with opened(program, migrating=False):
            return await diagnosis(program.services, program.settings.sealing, program.settings.environment)

    console.print(asyncio.run(run()))


@cli.command()
def demo(
    output: Annotated[Path, typer.Option(help="Where the sealed PDFs go.")] = Path("demo_output"),
) -> None:
    """Drive the whole story through HTTP against the running server."""
    program = _program()
    if program.development_issuer is None:
        console.print("the demonstration signs in with the development issuer, and a real one is configured")
        raise typer.Exit(2)
    issuer = program.development_issuer
    url = program.services.public_url
    try:
        asyncio.run(run_demo(url, lambda user: issuer.token_for(user, now=utc_now()), output, console))
    except httpx.TransportError:
        console.print(
            f"nobody answers at {url}: start the server first (make serve)", style="bold red", markup=False
        )
        raise typer.Exit(1) from None
    except StoryBroken as broken:
        console.print(f"the story broke off: {broken}", style="bold red", markup=False)
        raise typer.Exit(1) from None


if __name__ == "__main__":
    cli()
