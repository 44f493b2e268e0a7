"""What is configured, what is embedded, what is missing: one line each."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import which
from typing import Final, Protocol

from pydantic import SecretStr
from rich.table import Table
from tortoise.exceptions import BaseORMException

from auth.development import DevelopmentIssuer
from auth.oidc import Client
from commands.rotate_keys import lines_of
from jobs.services import Services
from jobs.versions import text_in_force, vendor_in_force
from models import Contract
from models.database import dialect
from models.encryption import VAULT
from models.postgres import DatabaseUnavailable
from models.reencryption import values_by_key
from models.sqlite_file import complaints_of_pages, mounts, network_filesystem, open_file
from providers.certificates import SealingMisconfigured
from providers.folder_storage import FolderStorage
from providers.notification import Notification
from providers.sealing import SealingConfiguration, open_sealing
from providers.smtp import SmtpNotification
from providers.storage import DocumentCorrupt, DocumentMissing, Storage, StorageUnavailable
from providers.webhooks import shown_url
from rules.terms import ContractKind
from telemetry.observing import Telemetry
from telemetry.traces import Traces, installed

_GOOD, _EMBEDDED, _MISSING = "[green]configured[/]", "[yellow]embedded[/]", "[red]missing[/]"
_ENDING = "[red]ends soon[/]"

_WARNED_AHEAD: Final = timedelta(days=30)
"""How long before its end the seal's certificate is told of: an authority may want weeks for another."""


class Configured(Protocol):
    @property
    def environment(self) -> str: ...
    @property
    def sealing(self) -> SealingConfiguration: ...
    @property
    def metrics_token(self) -> SecretStr | None: ...


class Built(Protocol):
    """The program. `sign_in`: where browsers do, and as which client."""

    @property
    def services(self) -> Services: ...
    @property
    def settings(self) -> Configured: ...
    @property
    def sign_in(self) -> Client | DevelopmentIssuer | None: ...
    @property
    def telemetry(self) -> Telemetry: ...


async def diagnosis(program: Built, *, keys: bool = False) -> Table:
    """`keys`: also how many values name which key, for which every table is read."""
    services, settings = program.services, program.settings
    title = f"hetong doctor · {settings.environment}"
    table = Table("part", "state", "what it is", title=title, title_justify="left")
    for row in _outsiders(services):
        table.add_row(*row)
    table.add_row(*await _storage(services.storage))
    table.add_row(*_sign_in(services.public_url, program.sign_in))
    table.add_row(*_seal(services, settings.sealing))
    table.add_row(*await _database())
    if (file := open_file()) is not None:
        table.add_row(*await _file(file))
    table.add_row(*await _personal_data(counted=keys))
    for row in await _versions(services):
        table.add_row(*row)
    table.add_row(*_metrics(shown=settings.metrics_token is not None))
    table.add_row(*_traces(program.telemetry.traces))
    for row in _optional():
        table.add_row(*row)
    return table


def _outsiders(services: Services) -> Iterator[tuple[str, str, str]]:
    for part in ("identity", "billing", "filing", "esign", "courier"):
        kind = type(getattr(services, part)).__name__
        state = _EMBEDDED if kind.startswith("Embedded") else _GOOD
        yield part, state, kind
    yield from _messages(services.notification)


async def _storage(storage: Storage) -> tuple[str, str, str]:
    """Tried in earnest: a document of its own is written, read and deleted."""
    try:
        await storage.probe()
    except (StorageUnavailable, DocumentMissing, DocumentCorrupt) as error:
        reason = error.reason if isinstance(error, StorageUnavailable) else type(error).__name__
        return "storage", _MISSING, f"{storage.describe()}: {reason}"
    state = _EMBEDDED if isinstance(storage, FolderStorage) else _GOOD
    return "storage", state, f"{storage.describe()}: a document was written, read and deleted"


def _messages(notification: Notification) -> Iterator[tuple[str, str, str]]:
    logged = "EmbeddedNotification: written into a log, nobody is told"
    sends = isinstance(notification, SmtpNotification)
    yield "mail", _GOOD if sends else _EMBEDDED, type(notification).__name__ if sends else logged
    yield "short messages", _EMBEDDED, logged


def _sign_in(public_url: str, client: Client | DevelopmentIssuer | None) -> tuple[str, str, str]:
    """Programs sign in by bearer tokens in any case."""
    if isinstance(client, DevelopmentIssuer):
        return "browsers sign in", _EMBEDDED, f"as users of the demonstration, at {public_url}/login"
    if client is None:
        return "browsers sign in", _MISSING, "not at all: HETONG_OIDC_CLIENT_ID"
    proof = "public client" if client.client_secret is None else "client with a secret"
    what = f"OpenID Connect at {client.issuer}, {proof}, claims in {client.claims_in}"
    return "browsers sign in", _GOOD, f"{what}, back to {client.redirect_uri}"


def _seal(services: Services, sealing: SealingConfiguration) -> tuple[str, str, str]:
    now = services.now()
    try:
        signer = open_sealing(sealing, now=now)
    except SealingMisconfigured as error:
        return "seal", _MISSING, str(error)
    stamped = "with time stamps" if sealing.time_stamping else "without time stamps"
    what = f"{signer.signer_name}, valid until {signer.valid_until:%Y-%m-%d}, {stamped}"
    if (left := signer.valid_until - now) <= _WARNED_AHEAD:
        return "seal", _ENDING, f"{what}: {left.days} days left, then nothing can be sealed"
    return "seal", _EMBEDDED if signer.self_issued else _GOOD, what


async def _database() -> tuple[str, str, str]:
    try:
        contracts = await Contract.all().count()
        stuck = await Contract.filter(work_due_at=None, work_error__isnull=False).count()
    except (BaseORMException, OSError) as error:
        return "database", _MISSING, _without_database(error)
    state = _EMBEDDED if dialect() == "sqlite" else _GOOD
    return "database", state, f"{dialect()}, {contracts} contracts, {stuck} waiting for an operator"


def _without_database(error: Exception) -> str:
    if isinstance(error, DatabaseUnavailable):
        return f"cannot be reached ({error}): see DATABASE_URL"
    return f"{type(error).__name__}: run `python main.py migrate`"


async def _file(file: Path) -> tuple[str, str, str]:
    """SQLite's, whole: a page that was damaged on the disk is found here before somebody asks for its rows."""
    wrong = await complaints_of_pages()
    if (kind := network_filesystem(file, mounts())) is not None:
        wrong.append(f"lies on {kind}: SQLite is not safe across a network")
    what = "\n".join(wrong) or "every page is sound (quick_check)"
    return "database file", _MISSING if wrong else _GOOD, f"SQLite {sqlite3.sqlite_version}, {what}"


async def _versions(services: Services) -> list[tuple[str, str, str]]:
    """What new contracts carry. Nothing without a database, of which its own line speaks."""
    rows = []
    try:
        for kind in ContractKind:
            text = await text_in_force(kind)
            state, origin = (_EMBEDDED, "as shipped") if text.shipped else (_GOOD, "published")
            rows.append((f"text {kind.value.lower()}", state, f"{text.version}, {origin}"))
        vendor = await vendor_in_force(services.vendor)
    except (BaseORMException, OSError):
        return []
    origin = "of the settings" if vendor.version is None else f"version {vendor.version}"
    return [*rows, ("vendor", _GOOD, f"{vendor.vendor.name}, {origin}")]


async def _personal_data(*, counted: bool) -> tuple[str, str, str]:
    keyring = VAULT.keyring
    if not counted:
        words = (
            f"{len(keyring.ids)} key(s), new values take {keyring.current}; doctor --keys counts the values"
        )
        return "personal data", _GOOD, words
    try:
        found = await values_by_key()
    except (BaseORMException, OSError) as error:
        return "personal data", _MISSING, _without_database(error)
    return "personal data", _GOOD if set(found) <= set(keyring.ids) else _MISSING, "\n".join(lines_of(found))


def _metrics(*, shown: bool) -> tuple[str, str, str]:
    if not shown:
        return "metrics", _MISSING, "counted, and told to nobody: HETONG_METRICS_TOKEN"
    return "metrics", _GOOD, "GET /metrics, to whoever shows the token"


def _traces(traces: Traces) -> tuple[str, str, str]:
    if traces.destination is None:
        return "traces", _MISSING, "off: HETONG_TRACES"
    return "traces", _GOOD, f"OpenTelemetry, sent to {shown_url(traces.destination)}"


def _optional() -> Iterator[tuple[str, str, str]]:
    for module, what in (
        ("opentelemetry.sdk", "traces"),
        ("pkcs11", "seal keys in hardware tokens"),
        ("pylopdf_fonts_zh_cn", "rare characters in names"),
    ):
        yield module, _GOOD if installed(module) else _MISSING, f"optional: {what}"
    for program in ("chromium", "pdfsig", "qpdf"):
        yield program, _GOOD if which(program) else _MISSING, "for the tests"
