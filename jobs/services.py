"""What jobs and resolvers are given; main.py builds it once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from documents.seal import SealLook
from jobs.feed import Feed
from jobs.queue import Queue
from jobs.workshop import Workshop
from models.copies import VendorCopy
from providers.billing import Billing
from providers.courier import Courier
from providers.esign import Esign
from providers.filing import FilingSystem
from providers.identity import Identity
from providers.notification import Notification
from providers.storage import Storage
from providers.webhooks import HttpsWebhooks, Webhooks
from rules.retention import Periods


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """`trusted`: the certificates whose seals are accepted, in DER. `now` is the one clock.

    `sign_within`: how long a customer may take to sign. `silence`: after how long an open flow that nothing was
    heard of is asked about. `idempotency_wait`: seconds that a repeated request waits for the first. `console_url`:
    where customers sign in, for letters; else the public address.
    """

    identity: Identity
    billing: Billing
    filing: FilingSystem
    storage: Storage
    notification: Notification
    esign: Esign
    courier: Courier
    workshop: Workshop
    queue: Queue
    feed: Feed
    vendor: VendorCopy
    seal: SealLook
    trusted: tuple[bytes, ...]
    public_url: str
    sign_within: timedelta
    silence: timedelta
    now: Callable[[], datetime]
    idempotency_wait: float = 10.0
    retention: Periods = Periods()  # noqa: RUF009 - frozen
    webhooks: Webhooks = HttpsWebhooks()  # noqa: RUF009 - frozen, without state
    console_url: str | None = None
    operators_email: str | None = field(default=None, repr=False)
