"""Send what was handed out: at least once, for three days, a dead receiver keeping nobody else waiting."""

import asyncio
import random
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from tortoise.expressions import F

from jobs.failures import described
from jobs.letters import Happened, letter_of, webhook_body
from jobs.services import Services
from models import SYSTEM, Contract, Delivery, EsignFlow, Notice, Webhook, record_desk_event
from models.database import transaction
from providers.notification import Message, MessageRefused
from providers.webhooks import Answer, Call, Outcome
from rules.notices import LEASE, WITH_A_DEADLINE
from rules.terms import DeskEventStep

# fmt: off
PAUSES: Final = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5),
    timedelta(hours=10),  timedelta(hours=14),  timedelta(hours=20),   timedelta(hours=24),
)
# fmt: on
"""Before the second attempt, the third …, as Standard Webhooks advises; after the tenth it is given up."""

MOST_JITTER: Final = 0.1
"""Of a pause, added: many failures of one moment come back apart."""

SWITCHED_OFF: Final = "switched off"
DELETED: Final = "webhook deleted"

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
        "due_at", "created_at", "channel", "id"
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
    webhook = None
    try:
        async with asyncio.timeout(_SECONDS):
            if delivery.webhook_id is not None:
                webhook = await Webhook.get(id=delivery.webhook_id)
            answer = await _sent(delivery, webhook, services)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again and keeps nobody else waiting
        answer = Answer(outcome=Outcome.UNREACHABLE, detail=described(error))
    await _write(delivery, answer, webhook, claimed_until, services.now())
    return answer


async def _sent(delivery: Delivery, webhook: Webhook | None, services: Services) -> Answer:
    await delivery.fetch_related("notice")
    happened = await _happened(delivery.notice)
    if webhook is None:
        return await _mailed(letter_of(happened, delivery, services), services)
    if not webhook.active:
        return Answer(outcome=Outcome.REFUSED, detail=SWITCHED_OFF, for_good=True)
    now = services.now()
    call = Call(
        url=webhook.url,
        secrets=webhook.secrets_at(now),
        id=delivery.message_id,
        at=now,
        body=webhook_body(happened),
    )
    return await services.webhooks.send(call)


async def _happened(notice: Notice) -> Happened:
    contract = await Contract.get(id=notice.contract_id).select_related("account")
    sign_by = None
    if notice.kind in WITH_A_DEADLINE:
        flow = await EsignFlow.filter(contract_id=contract.id).order_by("-created_at").first()
        sign_by = None if flow is None else flow.sign_by
    return Happened(notice=notice, contract=contract, sign_by=sign_by)


async def _mailed(message: Message, services: Services) -> Answer:
    try:
        await services.notification.send(message)
    except MessageRefused as refusal:
        return Answer(outcome=Outcome.REFUSED, detail=refusal.why, for_good=refusal.for_good)
    return _TAKEN


async def _write(
    delivery: Delivery, answer: Answer, webhook: Webhook | None, claimed_until: datetime, now: datetime
) -> None:
    """Only while the attempt is still this one's: after the lease another may have begun the next."""
    attempts = delivery.attempts + 1
    mine = Delivery.filter(id=delivery.id, attempts=attempts, due_at=claimed_until)
    if answer.outcome is Outcome.TAKEN:
        await mine.update(sent_at=now, due_at=None, last_error=None)
        return
    gone = webhook is not None and answer.outcome is Outcome.GONE
    given_up = gone or answer.for_good or attempts > len(PAUSES)
    _LOG.warning(
        "delivery failed", delivery=str(delivery.id), attempts=attempts, why=answer.detail, given_up=given_up
    )
    async with transaction():
        off = webhook is not None and gone and await _switched_off(webhook, now)
        if given_up:
            await mine.update(due_at=None, given_up_at=now, last_error=answer.detail)
        else:
            await mine.update(due_at=now + pause_after(attempts), last_error=answer.detail)
        if webhook is not None and off:
            await give_up_waiting(webhook.id, SWITCHED_OFF, now)
            facts = {"webhook": f"whk_{webhook.id.hex}", "active": "false", "answer": answer.detail}
            await record_desk_event(DeskEventStep.WEBHOOK_SAVED, actor=SYSTEM, at=now, facts=facts)


async def _switched_off(webhook: Webhook, now: datetime) -> bool:
    """The receiver wants no more, ever. Not where an operator has changed the webhook meanwhile."""
    as_told = Webhook.filter(id=webhook.id, active=True, version=webhook.version)
    return bool(await as_told.update(active=False, version=F("version") + 1, updated_at=now))


async def give_up_waiting(webhook_id: UUID, why: str, now: datetime) -> None:
    """What still is to be sent to a webhook; inside the caller's transaction, which must hold the webhook's row."""
    waiting = Delivery.filter(webhook_id=webhook_id, due_at__isnull=False)
    await waiting.update(due_at=None, given_up_at=now, last_error=why)


def pause_after(attempts: int) -> timedelta:
    """After so many failures, one to nine."""
    return PAUSES[attempts - 1] * random.uniform(1, 1 + MOST_JITTER)  # noqa: S311 - jitter, not a secret
