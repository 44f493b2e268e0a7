"""The program: settings in, application out. Routes, lifespan, command line; nothing imports this file."""

import asyncio
import base64
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
import uvicorn
from cryptography.fernet import Fernet
from pydantic import SecretStr, ValidationError
from rich.console import Console
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from tortoise import Tortoise

from auth.development import AUDIENCE, ISSUER, DevelopmentIssuer, DevelopmentIssuerRefused, check_allowed
from auth.keys import JwksUrl, KeyFile, KeySource
from auth.links import LinkSigner
from auth.tokens import TokenReader
from commands.banner import banner
from commands.demo import run_demo
from commands.doctor import diagnosis
from commands.logs import configure_logs
from commands.secrets import kept_secret
from commands.seed import seed
from endpoints.documents import document_routes
from endpoints.graphql import GraphQLView
from endpoints.health import health_routes
from endpoints.verify import verify_routes
from jobs import queue
from jobs.accounts import account_of
from jobs.queue import MemoryQueue, PostgresQueue
from jobs.services import Services
from jobs.worker import Worker
from jobs.workshop import Workshop
from messages import negotiate
from models.database import tortoise_config
from models.encryption import VAULT, Keyring
from models.migrating import alone, migrate
from providers.billing import EmbeddedBilling, RemoteBilling
from providers.certificates import SealingMisconfigured
from providers.filing import EmbeddedFilingSystem, RemoteFilingSystem
from providers.identity import EmbeddedIdentity, RemoteIdentity
from providers.notification import EmbeddedNotification
from providers.remote import RemoteAnswers
from providers.sealing import open_sealing
from providers.storage import FolderStorage
from resolvers import build_schema
from resolvers.context import RequestContext
from settings import Settings

cli = typer.Typer(
    help="hetong · 合同中心: an open contract centre.", no_args_is_help=True, add_completion=False
)
console = Console(highlight=False, soft_wrap=True)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Everything built once; the development issuer is null where a real one is configured."""

    settings: Settings
    services: Services
    tokens: TokenReader
    links: LinkSigner
    development_issuer: DevelopmentIssuer | None


def build(settings: Settings) -> Program:
    """Opens keys and folders; raises what names the setting at fault."""
    data = settings.data_dir
    data.mkdir(parents=True, exist_ok=True)
    VAULT.unlock(_keyring(settings))
    issuer, tokens = _tokens(settings)
    return Program(
        settings=settings,
        services=_services(settings),
        tokens=tokens,
        links=LinkSigner(_link_key(settings)),
        development_issuer=issuer,
    )


def _services(settings: Settings) -> Services:
    outside = settings.data_dir / "outsiders"
    outside.mkdir(parents=True, exist_ok=True)

    def remote(provider: str, address: str) -> RemoteAnswers:
        token = settings.outsiders_token.get_secret_value() if settings.outsiders_token else None
        return RemoteAnswers(provider=provider, address=address, bearer_token=token)

    identity_url, billing_url, filing_url = settings.identity_url, settings.billing_url, settings.filing_url
    return Services(
        identity=RemoteIdentity(remote("identity", identity_url))
        if identity_url
        else EmbeddedIdentity(outside),
        billing=RemoteBilling(remote("billing", billing_url)) if billing_url else EmbeddedBilling(outside),
        filing=RemoteFilingSystem(remote("filing", filing_url))
        if filing_url
        else EmbeddedFilingSystem(outside),
        storage=FolderStorage(settings.data_dir / "documents"),
        notification=EmbeddedNotification(outside),
        workshop=Workshop(settings.sealing, processes=settings.render_processes),
        queue=PostgresQueue(settings.database_url) if settings.is_postgres else MemoryQueue(),
        vendor=settings.vendor,
        seal=settings.seal_look,
        trusted=open_sealing(settings.sealing, now=_now()).trusted,
        public_url=settings.public_url,
        now=_now,
    )


def _tokens(settings: Settings) -> tuple[DevelopmentIssuer | None, TokenReader]:
    if settings.issuer is None:
        check_allowed(settings.environment, settings.host)
        issuer = DevelopmentIssuer(settings.data_dir / "keys")
        return issuer, TokenReader(issuer, issuer=ISSUER, audience=AUDIENCE)
    keys: KeySource
    if settings.issuer_key_file is not None:
        keys = KeyFile(settings.issuer_key_file)
    else:
        keys = JwksUrl(settings.jwks_url or "")
    return None, TokenReader(keys, issuer=settings.issuer, audience=settings.audience)


def _keyring(settings: Settings) -> Keyring:
    configured = settings.personal_data_keys
    if not configured:
        made = kept_secret(
            settings.data_dir / "keys" / "personal_data", lambda: base64.b64encode(os.urandom(32))
        )
        configured = {"development": SecretStr(made.decode())}
    keys = {key_id: base64.b64decode(key.get_secret_value()) for key_id, key in configured.items()}
    return Keyring(keys, tuple(keys)[-1])


def _link_key(settings: Settings) -> bytes:
    if settings.link_key is not None:
        return settings.link_key.get_secret_value().encode()
    return kept_secret(settings.data_dir / "keys" / "links", Fernet.generate_key)


@asynccontextmanager
async def opened(program: Program, *, migrating: bool) -> AsyncIterator[None]:
    """The database, brought to the newest migration if asked."""
    config = tortoise_config(program.settings.database_url)
    await Tortoise.init(config=config, _enable_global_fallback=True)
    try:
        if migrating:
            async with alone():
                for name in await migrate(config):
                    console.print(f"migrated {name}")
                await queue.install()
        yield
    finally:
        await Tortoise.close_connections()


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

    graphql = GraphQLView(build_schema(), context_of)
    routes = [
        Route("/graphql", graphql),
        *document_routes(services, program.links),
        *verify_routes(services),
        *health_routes(
            services, worker_expected=with_worker, storage_folder=program.settings.data_dir / "documents"
        ),
    ]
    return Starlette(routes=routes, lifespan=lifespan)


def _program() -> Program:
    """Or the end of the process, with every mistake of the settings at once."""
    try:
        configure_logs()
        return build(Settings())
    except ValidationError as error:
        console.print("[bold red]These settings are wrong:[/]")
        for mistake in error.errors():
            where = ", ".join(f"HETONG_{part}".upper() for part in mistake["loc"]) or "settings"
            console.print(f"  {where}: {mistake['msg'].removeprefix('Value error, ')}", markup=False)
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
    for line in banner(program.settings.public_url, program.development_issuer, now=_now()):
        console.print(line, markup=False)
    app = create_app(program, with_worker=worker)
    settings = program.settings
    uvicorn.run(app, host=settings.host, port=settings.port, log_config=None, access_log=False)


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
    asyncio.run(
        run_demo(
            program.services.public_url, lambda user: issuer.token_for(user, now=_now()), output, console
        )
    )


if __name__ == "__main__":
    cli()
