"""The program's command line: settings in, application out; nothing imports this file."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import httpx
import typer
from pydantic import ValidationError
from rich.console import Console

from application import DatabaseUnreachable, create_app, migrated, opened
from auth.development import DevelopmentIssuerRefused
from commands.after_demo import run_after_demo
from commands.alone import alone_beside
from commands.banner import banner
from commands.baseline import complaints_of, move_baseline
from commands.bilateral_demo import run_bilateral_demo
from commands.client import StoryBroken
from commands.demo import run_demo
from commands.doctor import diagnosis
from commands.histories import checkpoint_to, verify_history
from commands.logs import configure_logs
from commands.outside import outside_of
from commands.retention import erase, report
from commands.rotate_keys import rotate_keys
from commands.seed import seed
from documents_cli import documents_cli
from program import VERSION, Program, build, utc_now
from providers.certificates import SealingMisconfigured
from providers.demonstration import DemonstrationUser
from providers.notification import EmbeddedNotification
from providers.smtp import SmtpNotification
from resolvers import build_schema
from schema.printed import BASELINE, PRINTED
from serving import served
from settings import Settings
from settings_mistakes import mistakes_of
from working import worked

cli = typer.Typer(
    help="hetong · 合同中心: an open contract centre.", no_args_is_help=True, add_completion=False
)
console = Console(highlight=False, soft_wrap=True)


@asynccontextmanager
async def ready(program: Program) -> AsyncIterator[None]:
    """The database, at the newest migration; the first to reach for it, so the one to say that it cannot be reached."""
    async with opened(program):
        try:
            for name in await migrated(program):
                console.print(f"migrated {name}")
        except DatabaseUnreachable as error:
            _unreachable(error)
        yield


def _unreachable(error: DatabaseUnreachable) -> NoReturn:
    console.print(f"cannot reach the database: {error}", style="bold red", markup=False)
    raise typer.Exit(2) from None


def _program() -> Program:
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


@cli.command()
def serve(
    *, worker: Annotated[bool, typer.Option(help="Do background work in this process too.")] = True
) -> None:
    """Migrate, load the demonstration on first start, serve."""
    program = _program()
    with alone_beside(program.settings.database_url, "serve", console, now=utc_now()):
        _serve(program, with_worker=worker)


def _serve(program: Program, *, with_worker: bool) -> None:
    async def prepare() -> None:
        async with ready(program):
            if program.development_issuer is not None and (made := await seed(program.services)):
                console.print(f"loaded the demonstration: {made} accounts")

    asyncio.run(prepare())
    settings = program.settings
    for line in banner(
        settings.public_url, program.development_issuer, graphiql=settings.graphiql, now=utc_now()
    ):
        console.print(line, markup=False)
    if not served(create_app(program, with_worker=with_worker), settings, program.services.feed):
        raise typer.Exit(3)


@cli.command()
def work() -> None:
    """Background work alone, until interrupted; waits for its database."""
    program = _program()

    with alone_beside(program.settings.database_url, "work", console, now=utc_now()):
        try:
            asyncio.run(worked(program, lambda line: console.print(line, markup=False)))
        except DatabaseUnreachable as error:
            _unreachable(error)


@cli.command(name="migrate")
def migrate_command() -> None:
    """Bring the database to the newest migration."""

    async def run() -> None:
        async with ready(_program()):
            console.print("the database is up to date")

    asyncio.run(run())


@cli.command(name="seed")
def seed_command() -> None:
    """Load the demonstration into an empty installation."""
    program = _program()

    async def run() -> int:
        async with ready(program):
            return await seed(program.services)

    made = asyncio.run(run())
    console.print(
        f"loaded {made} accounts" if made else "nothing loaded: there are accounts already, or real outsiders"
    )


@cli.command()
def export_schema(
    *,
    check: Annotated[
        bool, typer.Option(help="Only say whether it is up to date and breaks nothing.")
    ] = False,
) -> None:
    """Print the schema to schema/schema.graphql."""
    printed = build_schema().as_str() + "\n"
    if not check:
        PRINTED.write_text(printed, encoding="utf-8")
    elif complaints := complaints_of(printed, BASELINE):
        console.print("\n".join(complaints), markup=False)
        raise typer.Exit(1)


@cli.command(name="move-baseline")
def move_baseline_command(
    decision: Annotated[str, typer.Argument(help="The number in docs/decisions, such as 0022.")],
) -> None:
    """From now on clients may rely on the schema of today: for a decision that CHANGELOG.md names."""
    if refusal := move_baseline(Path(__file__).parent, decision):
        console.print(refusal, markup=False)
        raise typer.Exit(1)


@cli.command()
def doctor(
    *,
    keys: Annotated[bool, typer.Option("--keys", help="Count the values by key; reads every table.")] = False,
) -> None:
    """Say what is configured, what is embedded, what is missing."""
    program = _program()
    settings = program.settings

    async def run() -> Any:
        async with opened(program):
            return await diagnosis(
                program.services, settings.sealing, settings.environment, program.sign_in, keys=keys
            )

    console.print(asyncio.run(run()))


@cli.command(name="verify-history")
def verify_history_command(
    *,
    checkpoint: Annotated[
        Path | None, typer.Option(help="Also compare with this file of export-checkpoint.")
    ] = None,
) -> None:
    """Recompute every history: exit code 1 if one is not as it was written, 2 if that cannot be found out."""
    program = _program()

    async def run() -> int:
        async with opened(program):
            return await verify_history(program.services, checkpoint, console)

    raise typer.Exit(asyncio.run(run()))


@cli.command(name="export-checkpoint")
def export_checkpoint_command(
    file: Annotated[Path, typer.Argument(help="A file that is not there yet.")],
) -> None:
    """Write where every history ends into a file signed with the seal's key, to be kept elsewhere."""
    program = _program()

    async def run() -> int:
        async with ready(program):
            return await checkpoint_to(file, program.services, program.settings.sealing, VERSION, console)

    raise typer.Exit(asyncio.run(run()))


@cli.command(name="rotate-keys")
def rotate_keys_command() -> None:
    """Put every stored value under the newest key, while the program goes on; then the old keys can be removed."""
    program = _program()

    async def run() -> bool:
        async with ready(program):
            return await rotate_keys(program.services, console)

    raise typer.Exit(0 if asyncio.run(run()) else 1)


@cli.command()
def retention(
    *,
    erasing: Annotated[bool, typer.Option("--erase", help="Erase what is due, after asking.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask: for scripts.")] = False,
) -> None:
    """Say what personal data is due to be erased and when more will be; erase it."""
    program = _program()

    async def run() -> bool:
        async with ready(program):
            if not erasing:
                await report(program.services, console)
                return True
            return await erase(program.services, console, agreed=lambda words: yes or typer.confirm(words))

    raise typer.Exit(0 if asyncio.run(run()) else 1)


@cli.command()
def demo(
    output: Annotated[Path, typer.Option(help="Where the signed PDFs go.")] = Path("demo_output"),
    *,
    bilateral: Annotated[
        bool, typer.Option("--bilateral", help="The story of contracts that both sides sign.")
    ] = False,
    after: Annotated[
        bool,
        typer.Option("--after", help="The story after the seal: paper, a rename, a new text, an archive."),
    ] = False,
) -> None:
    """Drive the whole story through HTTP against the running server."""
    program = _program()
    issuer, notification = program.development_issuer, program.services.notification
    if isinstance(notification, SmtpNotification):
        notification = notification.short_messages
    if issuer is None or not isinstance(notification, EmbeddedNotification):
        console.print("the demonstration signs in with the development issuer, and a real one is configured")
        raise typer.Exit(2)
    url = program.services.public_url

    def token_for(user: DemonstrationUser) -> str:
        return issuer.token_for(user, now=utc_now())

    if bilateral:
        story = run_bilateral_demo(url, token_for, notification.last_to, output, console)
    elif after:
        story = run_after_demo(url, token_for, outside_of(program.services), output, console)
    else:
        story = run_demo(url, token_for, output, console)
    _told(story, url)


def _told(story: Coroutine[Any, Any, None], url: str) -> None:
    try:
        asyncio.run(story)
    except (httpx.TransportError, StoryBroken) as broken:
        nobody = f"nobody answers at {url}: start the server first (make serve)"
        words = f"the story broke off: {broken}" if isinstance(broken, StoryBroken) else nobody
        console.print(words, style="bold red", markup=False)
        raise typer.Exit(1) from None


cli.add_typer(documents_cli(_program, ready, console), name="documents")

if __name__ == "__main__":
    cli()
