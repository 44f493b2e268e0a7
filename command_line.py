"""The program's command line: settings in, application out; main.py starts it, and nothing else imports it."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from application import create_app
from commands.after_demo import run_after_demo
from commands.alone import alone_beside
from commands.banner import banner
from commands.baseline import complaints_of, move_baseline
from commands.bilateral_demo import run_bilateral_demo
from commands.client import StoryBroken
from commands.demo import run_demo
from commands.doctor import diagnosis
from commands.outside import outside_of
from commands.seed import seed
from documents_cli import documents_cli
from opening import built_program, console, listening, opened, ready, refusals_told
from program import Program, utc_now
from providers.demonstration import DemonstrationUser
from providers.notification import EmbeddedNotification
from providers.smtp import SmtpNotification
from resolvers import build_schema
from schema.printed import BASELINE, PRINTED
from serving import served
from upkeep import upkeep
from working import worked

cli = typer.Typer(
    help="hetong · 合同中心: an open contract centre.", no_args_is_help=True, add_completion=False
)
cli.add_typer(upkeep)


@cli.command()
def serve(
    *, worker: Annotated[bool, typer.Option(help="Do background work in this process too.")] = True
) -> None:
    """Migrate, load the demonstration on first start, serve."""
    program = built_program()
    with alone_beside(program.settings.database_url, "serve", console, now=utc_now()):
        _serve(program, with_worker=worker)


def _serve(program: Program, *, with_worker: bool) -> None:
    async def prepare() -> None:
        async with ready(program):
            if program.development_issuer is not None and (made := await seed(program.services)):
                console.print(f"loaded the demonstration: {made} accounts")

    asyncio.run(prepare())
    settings = program.settings
    with refusals_told():
        door = listening(settings.host, settings.port, "HETONG_PORT")
    for line in banner(
        settings.public_url, program.development_issuer, graphiql=settings.graphiql, now=utc_now()
    ):
        console.print(line, markup=False)
    if not served(create_app(program, with_worker=with_worker), settings, program.services.feed, door):
        raise typer.Exit(3)


@cli.command()
def work() -> None:
    """Background work alone, until interrupted; waits for its database."""
    program = built_program()

    with alone_beside(program.settings.database_url, "work", console, now=utc_now()), refusals_told():
        asyncio.run(worked(program, lambda line: console.print(line, markup=False)))


@cli.command(name="migrate")
def migrate_command() -> None:
    """Bring the database to the newest migration."""

    async def run() -> None:
        async with ready(built_program()):
            console.print("the database is up to date")

    asyncio.run(run())


@cli.command(name="seed")
def seed_command() -> None:
    """Load the demonstration into an empty installation."""
    program = built_program()

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
    program = built_program()

    async def run() -> Any:
        async with opened(program, patient=True):
            return await diagnosis(program, keys=keys)

    console.print(asyncio.run(run()))


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
    program = built_program()
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


cli.add_typer(documents_cli(built_program, ready, console), name="documents")
