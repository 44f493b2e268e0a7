"""Send what was handed out: at least once, for three days, a dead receiver keeping nobody else waiting."""

import asyncio
import random
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from tortoise.expressions import F

from jobs.letters import letter_of, webhook_body
from jobs.services import Services
from models import Contract, Delivery, Webhook
from models.database import transaction
from providers.webhooks import Answer, Call, Outcome

# fmt: off
PAUSES: Final = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10),  timedelta(hours=14),  timedelta(hours=20),   timedelta(hours=24),
)
# fmt: on
"""Before the second attempt, the third …, as Standard Webhooks advises; after the tenth it is given up."""

MOST_JITTER: Final = 0.1
"""Of a pause, added: many failures of one moment come back apart."""

LEASE: Final = timedelta(seconds=60)
"""How long an attempt keeps others away; longer than one may take."""

_SECONDS: Final = 20.0
_LANE_SECONDS: Final = 5.0
_AT_ONCE: Final = 20
_TAKEN: Final = Answer(outcome=Outcome.TAKEN)
_LOG: Final = structlog.get_logger("deliver")


async def deliver_due(services: Services) -> None:
    """Each receiver in a lane of its own, side by side; what a lane leaves is still due the next time."""
    now = services.now()
    due = Delivery.filter(due_at__lte=now).distinct()
    lanes: list[Any] = list(await due.values_list("webhook_id", flat=True))  # Tortoise types it as rows
    ended = await asyncio.gather(*(_lane(each, services) for each in lanes), return_exceptions=True)
    for broken in ended:
        if isinstance(broken, BaseException):
            _LOG.warning("a lane broke", exc_info=broken)


async def _lane(webhook_id: UUID | None, services: Services) -> None:
    """One after the other, the oldest first, customers before operators; ends where nobody answers."""
    rows = Delivery.filter(due_at__lte=services.now(), webhook_id=webhook_id).order_by(
        "due_at", "channel", "id"
    )
    loop = asyncio.get_running_loop()
    end = loop.time() + _LANE_SECONDS
    for delivery in await rows.limit(_AT_ONCE):
        answer = await _attempt(delivery, services)
        dead = answer is not None and answer.outcome in {Outcome.UNREACHABLE, Outcome.GONE}
        if dead or loop.time() > end:
            return


async def _attempt(delivery: Delivery, services: Services) -> Answer | None:
    """Null where another worker has it. Counted before it is sent, so that a crash counts too."""
    claimed_until = services.now() + LEASE
    claimed = Delivery.filter(id=delivery.id, due_at=delivery.due_at, attempts=delivery.attempts)
    if not await claimed.update(attempts=F("attempts") + 1, due_at=claimed_until):
        return None
    try:
        async with asyncio.timeout(_SECONDS):
            answer = await _sent(delivery, services)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again and keeps nobody else waiting
        answer = Answer(outcome=Outcome.UNREACHABLE, detail=type(error).__name__)
    await _write(delivery, answer, claimed_until, services.now())
    return answer


async def _sent(delivery: Delivery, services: Services) -> Answer:
    await delivery.fetch_related("notice")
    notice = delivery.notice
    contract = await Contract.get(id=notice.contract_id).select_related("account")
    if delivery.webhook_id is None:
        await services.notification.send(letter_of(notice, contract, delivery.channel, services.now()))
        return _TAKEN
    webhook = await Webhook.get(id=delivery.webhook_id)
    if not webhook.active:
        return Answer(outcome=Outcome.GONE, detail="switched off")
    call = Call(
        url=webhook.url,
        secret=webhook.secret,
        id=f"msg_{notice.id.hex}_{webhook.id.hex}",
        at=services.now(),
        body=webhook_body(notice, contract),
    )
    return await services.webhooks.send(call)


async def _write(delivery: Delivery, answer: Answer, claimed_until: datetime, now: datetime) -> None:
    """Only while the attempt is still this one's: after the lease another may have begun the next."""
    attempts = delivery.attempts + 1
    mine = Delivery.filter(id=delivery.id, attempts=attempts, due_at=claimed_until)
    if answer.outcome is Outcome.TAKEN:
        await mine.update(sent_at=now, due_at=None, last_error=None)
        return
    given_up = answer.outcome is Outcome.GONE or attempts > len(PAUSES)
    _LOG.warning(
        "delivery failed", delivery=str(delivery.id), attempts=attempts, why=answer.detail, given_up=given_up
    )
    async with transaction():
        if given_up:
            await mine.update(due_at=None, given_up_at=now, last_error=answer.detail)
        else:
            await mine.update(due_at=now + pause_after(attempts), last_error=answer.detail)
        if answer.outcome is Outcome.GONE:
            await _switch_off(delivery.webhook_id, now)


async def _switch_off(webhook_id: UUID | None, now: datetime) -> None:
    """The receiver is gone: what waits for it is given up with it."""
    await Webhook.filter(id=webhook_id, active=True).update(
        active=False, version=F("version") + 1, updated_at=now
    )
    waiting = Delivery.filter(webhook_id=webhook_id, due_at__isnull=False)
    await waiting.update(due_at=None, given_up_at=now, last_error="switched off")


def pause_after(attempts: int) -> timedelta:
    """After so many failures, one to nine."""
    return PAUSES[attempts - 1] * random.uniform(1, 1 + MOST_JITTER)  # noqa: S311 - jitter, not a secret
