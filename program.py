"""Settings in, program out: which part is played by whom. The one reader of the settings beside main.py."""

import asyncio
import base64
import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import Fernet
from pydantic import SecretStr

from auth.development import AUDIENCE, ISSUER, DevelopmentIssuer, check_allowed
from auth.keys import JwksUrl, KeyFile, KeySource
from auth.links import LinkSigner
from auth.oidc import Client, Oidc
from auth.sessions import Sessions
from auth.throttle import Rate, Throttle
from auth.tokens import TokenReader
from commands.secrets import kept_secret
from documents.seal import SealLook
from endpoints.login_oidc import CALLBACK
from jobs.changes import PostgresChanges, SqliteChanges
from jobs.clock import Clock
from jobs.feed import Feed
from jobs.flow_book import DatabaseFlowBook
from jobs.pen import WorkshopPen
from jobs.queue import MemoryQueue, PostgresQueue
from jobs.services import Services
from jobs.worker import Worker
from jobs.workshop import Workshop
from models.encryption import VAULT, Keyring
from providers.billing import EmbeddedBilling, RemoteBilling
from providers.certificates import Validity, certificates_in
from providers.courier import EmbeddedCourier, RemoteCourier
from providers.embedded_esign import EmbeddedEsign
from providers.esign import Esign
from providers.filing import EmbeddedFilingSystem, RemoteFilingSystem
from providers.folder_storage import FolderStorage
from providers.identity import EmbeddedIdentity, RemoteIdentity
from providers.notification import EmbeddedNotification, Notification
from providers.remote import RemoteAnswers
from providers.s3_storage import S3Storage
from providers.sealing import Sealing, open_sealing
from providers.smtp import SmtpNotification
from providers.storage import Storage
from providers.tencent_ess import TencentEss
from providers.webhooks import HttpsWebhooks
from rules.retention import Periods
from schema.allowance import Limits
from settings import EsignProvider, Settings
from telemetry.observing import Telemetry, telemetry_for

VERSION: Final = "0.1.0"
"""As in pyproject.toml, which an installation need not have."""


def utc_now() -> datetime:
    """By the machine's clock; all machines agree on `Program.clock`."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Everything built once; the development issuer is null where a real one is configured."""

    settings: Settings
    clock: Clock
    services: Services
    telemetry: Telemetry
    keys: KeySource
    tokens: TokenReader
    links: LinkSigner
    development_issuer: DevelopmentIssuer | None
    limits: Limits
    throttle: Throttle
    sessions: Sessions
    oidc: Oidc | None
    """Null where browsers sign in at the development issuer, or not at all."""
    seal_validity: Validity
    """Of the seal's certificate, read when this was built: no key is opened to look again."""

    @property
    def sign_in(self) -> Client | DevelopmentIssuer | None:
        """Where browsers sign in: at an issuer that knows us as a client, at our own, or nowhere."""
        return self.oidc.client if self.oidc else self.development_issuer

    @property
    def observed(self) -> Services:
        """The services for all that runs, every call of them counted."""
        return self.telemetry.observed(self.services)

    @property
    def worker(self) -> Worker:
        return Worker(self.observed, jobs=self.telemetry.jobs())

    async def aclose(self) -> None:
        """Ends its processes and its connections to the issuer."""
        await self.services.workshop.close()
        await asyncio.to_thread(self.telemetry.traces.close)
        if self.oidc is not None:
            await self.oidc.aclose()
        if isinstance(self.keys, JwksUrl):
            await self.keys.aclose()


def build(settings: Settings) -> Program:
    """Opens keys and folders; raises what names the setting at fault."""
    data = settings.data_dir
    data.mkdir(parents=True, exist_ok=True)
    VAULT.unlock(_keyring(settings))
    issuer, keys, tokens = _tokens(settings)
    clock = Clock(utc_now)
    telemetry = telemetry_for(VERSION, tracing=settings.traces, now=clock)
    seal = open_sealing(settings.sealing, now=utc_now())
    telemetry.metrics.seal_valid_until.set(seal.valid_until.timestamp())
    return Program(
        settings=settings,
        clock=clock,
        services=_services(settings, telemetry, clock, seal),
        telemetry=telemetry,
        keys=keys,
        tokens=tokens,
        links=LinkSigner(_link_key(settings)),
        development_issuer=issuer,
        sessions=Sessions(timedelta(hours=settings.session_hours)),
        oidc=_oidc(settings, tokens),
        seal_validity=Validity(seal.valid_from, seal.valid_until),
        limits=Limits(cost=settings.operation_cost),
        throttle=_throttle(settings),
    )


def _throttle(settings: Settings) -> Throttle:
    spending = Rate(settings.spending_burst, settings.spending_per_second)
    return Throttle(spending, rations=settings.rations_factor)


def _services(settings: Settings, telemetry: Telemetry, clock: Clock, seal: Sealing) -> Services:
    outside = settings.data_dir / "outsiders"
    outside.mkdir(parents=True, exist_ok=True)
    storage = s3_storage_of(settings) or folder_storage_of(settings)
    notification = _notification(settings, outside)
    workshop = Workshop(
        settings.sealing,
        customers_authority=settings.data_dir / "authorities",
        processes=settings.render_processes,
    )
    return Services(
        **_outsiders(settings, outside, telemetry.traces.headers),
        storage=storage,
        notification=notification,
        webhooks=HttpsWebhooks(private_networks=settings.webhook_private_networks),
        console_url=settings.console_url,
        operators_email=settings.operators_email,
        esign=_esign(settings, storage, notification, workshop),
        workshop=workshop,
        queue=PostgresQueue(settings.database_url) if settings.is_postgres else MemoryQueue(),
        feed=Feed((PostgresChanges if settings.is_postgres else SqliteChanges)(settings.database_url), clock),
        vendor=settings.vendor,
        seal=settings.seal_look,
        trusted=(*seal.trusted, *_former_seals(settings)),
        public_url=settings.public_url,
        sign_within=timedelta(days=settings.sign_within_days),
        silence=timedelta(seconds=settings.esign_silence_seconds),
        retention=Periods(
            contract_years=settings.retention_contract_years,
            draft_days=settings.retention_draft_days,
            withdrawal_days=settings.retention_withdrawal_days,
        ),
        now=clock,
    )


def folder_storage_of(settings: Settings) -> FolderStorage:
    """Also where a bucket is named: what is in the folder can be copied to it."""
    return FolderStorage(settings.data_dir / "documents")


def s3_storage_of(settings: Settings) -> S3Storage | None:
    return None if settings.s3 is None else S3Storage.open(settings.s3, utc_now)


def _former_seals(settings: Settings) -> tuple[bytes, ...]:
    """In DER: what the signatures of the seals before the present one are verified by."""
    former = settings.seal_former_certificates
    return () if former is None else certificates_in(former)


def _outsiders(settings: Settings, folder: Path, told: Callable[[], Mapping[str, str]]) -> dict[str, Any]:
    """Each where its address says, or else the embedded one in `folder`."""
    token = settings.outsiders_token.get_secret_value() if settings.outsiders_token else None

    def played(name: str, address: str | None, remote: type[Any], embedded: type[Any]) -> Any:
        if address is None:
            return embedded(folder)
        return remote(RemoteAnswers(provider=name, address=address, bearer_token=token, told=told))

    return {
        "identity": played("identity", settings.identity_url, RemoteIdentity, EmbeddedIdentity),
        "billing": played("billing", settings.billing_url, RemoteBilling, EmbeddedBilling),
        "filing": played("filing", settings.filing_url, RemoteFilingSystem, EmbeddedFilingSystem),
        "courier": played("courier", settings.courier_url, RemoteCourier, EmbeddedCourier),
    }


def _notification(settings: Settings, folder: Path) -> Notification:
    """Mail by SMTP where it is configured; short messages are logged, for nothing sends them."""
    embedded = EmbeddedNotification(folder)
    if (configuration := settings.smtp) is None:
        return embedded
    return SmtpNotification(configuration, short_messages=embedded)


def _esign(settings: Settings, storage: Storage, notification: Notification, workshop: Workshop) -> Esign:
    if settings.esign is EsignProvider.TENCENT_ESS:
        return TencentEss(settings.tencent)
    return embedded_esign(
        link_key=_link_key(settings),
        storage=storage,
        workshop=workshop,
        seal=settings.seal_look,
        notification=notification,
        public_url=settings.public_url,
    )


def embedded_esign(
    *,
    link_key: bytes,
    storage: Storage,
    workshop: Workshop,
    seal: SealLook,
    notification: Notification,
    public_url: str,
    now: Callable[[], datetime] = utc_now,
) -> EmbeddedEsign:
    """Its links hang on a key of their own, made from the one for downloads."""
    return EmbeddedEsign(
        book=DatabaseFlowBook(),
        storage=storage,
        pen=WorkshopPen(workshop, seal),
        notification=notification,
        key=hmac.digest(link_key, b"embedded e-sign", "sha256"),
        public_url=public_url,
        now=now,
    )


def _tokens(settings: Settings) -> tuple[DevelopmentIssuer | None, KeySource, TokenReader]:
    if settings.issuer is None:
        check_allowed(settings.environment, settings.host)
        issuer = DevelopmentIssuer(settings.data_dir / "keys")
        return issuer, issuer, TokenReader(issuer, issuer=ISSUER, audience=AUDIENCE)
    keys: KeySource
    if settings.issuer_key_file is not None:
        keys = KeyFile(settings.issuer_key_file)
    else:
        keys = JwksUrl(settings.jwks_url or "")
    return None, keys, TokenReader(keys, issuer=settings.issuer, audience=settings.audience)


def _oidc(settings: Settings, tokens: TokenReader) -> Oidc | None:
    if settings.oidc_client_id is None:
        return None
    secret = settings.oidc_client_secret
    client = Client(
        issuer=settings.issuer or "",
        client_id=settings.oidc_client_id,
        client_secret=secret.get_secret_value() if secret else None,
        scopes=settings.oidc_scopes,
        claims_in=settings.oidc_claims,
        redirect_uri=settings.public_url + CALLBACK,
    )
    return Oidc(client, tokens)


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
