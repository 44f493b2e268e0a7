"""Deliveries: every channel once, tried again on the standard's schedule, nobody kept waiting by the dead."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from jobs.deliver import LEASE, MOST_JITTER, PAUSES, deliver_due
from jobs.notify import fan_out
from jobs.services import Services
from models import Contract, Delivery, Notice, Webhook
from providers.notification import EmbeddedNotification
from providers.webhooks import Answer, Call, HttpsWebhooks, Outcome
from rules.terms import DeliveryChannel, NoticeKind
from tests.jobs.work import Clock, waiting_contract
from tests.receiver import BROKEN, GONE, OK, SECRET, Receiver, receiving


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as opened:
        yield opened


@pytest.fixture
def on_premise(services: Services) -> Services:
    return replace(services, webhooks=HttpsWebhooks(private_networks=True))


async def a_webhook(services: Services, url: str, *kinds: NoticeKind, active: bool = True) -> Webhook:
    now = services.now()
    stored = json.dumps(kinds)
    return await Webhook.create(
        url=url, secret=SECRET, kinds=stored, active=active, created_by="op", created_at=now, updated_at=now
    )


async def a_notice(services: Services, contract: Contract | None = None) -> Notice:
    contract = contract or await waiting_contract(services)
    await Contract.filter(id=contract.id).update(
        work_due_at=None, party_a='{"values":{"contact":"陆知微"}}', voided_because="陆知微不签了"
    )
    now = services.now()
    return await Notice.create(
        kind=NoticeKind.CONTRACT_EFFECTIVE,
        account_id=contract.account_id,
        contract_id=contract.id,
        created_at=now,
        due_at=now,
    )


async def to_webhook() -> Delivery:
    return await Delivery.get(channel=DeliveryChannel.WEBHOOK)


class Silent:
    """Every call to it fails, and is counted."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    async def send(self, call: Call) -> Answer:
        self.calls.append(call)
        return Answer(outcome=Outcome.UNREACHABLE, detail="silence")


async def test_a_webhook_gets_what_happened_without_personal_data(
    on_premise: Services, receiver: Receiver
) -> None:
    hook = await a_webhook(on_premise, receiver.url)
    notice = await a_notice(on_premise)
    await fan_out(on_premise)
    await fan_out(on_premise)
    (body,) = receiver.bodies
    contract = await Contract.get(id=notice.contract_id).select_related("account")
    assert json.loads(body) == {
        "type": "contract.effective",
        "timestamp": notice.created_at.isoformat(),
        "data": {
            "contractId": f"con_{contract.id.hex}",
            "number": contract.number,
            "kind": "FRAMEWORK",
            "signingMode": "UNILATERAL",
            "status": contract.status,
            "subStatus": contract.sub_status,
            "accountReference": contract.account.reference,
        },
    }
    assert "陆知微" not in body.decode()
    assert receiver.ids == [f"msg_{notice.id.hex}_{hook.id.hex}"]
    delivery = await to_webhook()
    assert (delivery.attempts, delivery.due_at, delivery.last_error) == (1, None, None)
    assert delivery.sent_at is not None


async def test_only_active_webhooks_that_want_the_kind_are_told(
    on_premise: Services, receiver: Receiver
) -> None:
    wanting = await a_webhook(on_premise, receiver.url, NoticeKind.CONTRACT_EFFECTIVE)
    await a_webhook(on_premise, receiver.url, NoticeKind.PAPER_SHIPPED)
    await a_webhook(on_premise, receiver.url, active=False)
    await a_notice(on_premise)
    await fan_out(on_premise)
    found = await Delivery.all().order_by("channel").values_list("channel", "webhook_id")
    assert found == [(DeliveryChannel.MAIL, None), (DeliveryChannel.WEBHOOK, wanting.id)]


async def test_failures_are_tried_again_on_the_schedule_and_given_up_after_three_days(
    services: Services, clock: Clock
) -> None:
    silent = Silent()
    services = replace(services, webhooks=silent)
    await a_webhook(services, "https://hooks.example/in")
    await a_notice(services)
    await fan_out(services)
    for attempts, pause in enumerate(PAUSES, start=1):
        delivery = await to_webhook()
        assert (delivery.attempts, delivery.last_error, delivery.given_up_at) == (attempts, "silence", None)
        assert delivery.due_at is not None
        assert delivery.due_at <= clock() + pause * (1 + MOST_JITTER)
        clock.move(pause - timedelta(seconds=4))  # the real clock walks too
        await deliver_due(services)
        assert len(silent.calls) == attempts
        clock.move(pause * MOST_JITTER + timedelta(seconds=4))
        await deliver_due(services)
    delivery = await to_webhook()
    assert (delivery.attempts, delivery.due_at, delivery.sent_at) == (10, None, None)
    assert delivery.given_up_at is not None
    assert len({call.id for call in silent.calls}) == 1
    assert sum(PAUSES, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)


async def test_an_endpoint_that_recovers_gets_the_same_message_again(
    on_premise: Services, receiver: Receiver, clock: Clock
) -> None:
    receiver.answers = [BROKEN, OK]
    await a_webhook(on_premise, receiver.url)
    await a_notice(on_premise)
    await fan_out(on_premise)
    assert (await to_webhook()).last_error == "500"
    clock.move(timedelta(seconds=6))
    await deliver_due(on_premise)
    assert (await to_webhook()).sent_at is not None
    assert len(receiver.ids) == 2
    assert receiver.ids[0] == receiver.ids[1]


async def test_a_crash_between_sending_and_writing_sends_twice_under_one_id(
    on_premise: Services, receiver: Receiver, clock: Clock
) -> None:
    await a_webhook(on_premise, receiver.url)
    await a_notice(on_premise)
    await fan_out(on_premise)
    crashed = await to_webhook()
    await Delivery.filter(id=crashed.id).update(sent_at=None, due_at=clock() + LEASE)
    await deliver_due(on_premise)
    assert len(receiver.ids) == 1  # the lease keeps others away
    clock.move(LEASE)
    await deliver_due(on_premise)
    assert len(receiver.ids) == 2
    assert receiver.ids[0] == receiver.ids[1]
    assert (await to_webhook()).attempts == 2


async def test_410_switches_the_webhook_off_and_gives_up_what_waits_for_it(
    on_premise: Services, receiver: Receiver
) -> None:
    receiver.usual = GONE
    hook = await a_webhook(on_premise, receiver.url)
    for _ in range(3):
        await a_notice(on_premise)
    await fan_out(on_premise)
    hook = await Webhook.get(id=hook.id)
    assert (hook.active, hook.version) == (False, 2)
    told = Delivery.filter(webhook_id=hook.id)
    assert await told.filter(given_up_at__isnull=False, due_at=None, sent_at=None).count() == 3
    await a_notice(on_premise)
    await fan_out(on_premise)
    assert await told.count() == 3
    assert len(receiver.ids) == 1


async def test_a_dead_endpoint_with_a_thousand_due_keeps_nobody_waiting(
    services: Services, receiver: Receiver
) -> None:
    class Mixed(Silent):
        async def send(self, call: Call) -> Answer:
            if call.url == receiver.url:
                return await HttpsWebhooks(private_networks=True).send(call)
            return await super().send(call)

    mixed = Mixed()
    services = replace(services, webhooks=mixed)
    dead = await a_webhook(services, "https://dead.example/in", NoticeKind.PAPER_SHIPPED)
    contract = await waiting_contract(services)
    earlier = services.now() - timedelta(minutes=1)
    base = await a_notice(services, contract)
    row = {"kind": base.kind, "account_id": base.account_id, "contract_id": base.contract_id}
    notices = [Notice(**row, created_at=earlier) for _ in range(1_000)]
    await Notice.bulk_create(notices)
    waiting = {"channel": DeliveryChannel.WEBHOOK, "webhook_id": dead.id, "due_at": earlier}
    await Delivery.bulk_create(
        Delivery(notice_id=notice.id, created_at=earlier, **waiting) for notice in notices
    )
    await a_webhook(services, receiver.url)
    await fan_out(services)
    assert len(mixed.calls) == 1
    assert len(receiver.ids) == 1
    assert await Delivery.filter(channel=DeliveryChannel.MAIL, sent_at__isnull=False).count() == 1


async def test_mail_is_tried_again_alone_when_the_webhook_was_told(
    on_premise: Services, receiver: Receiver, clock: Clock
) -> None:
    class Unable(EmbeddedNotification):
        def __init__(self) -> None:
            pass

        async def send(self, message: object) -> None:
            raise OSError("陆知微 unreachable")

    await a_webhook(on_premise, receiver.url)
    await a_notice(on_premise)
    await fan_out(replace(on_premise, notification=Unable()))
    mail = await Delivery.get(channel=DeliveryChannel.MAIL)
    assert (mail.attempts, mail.last_error, mail.sent_at) == (1, "OSError", None)
    clock.move(timedelta(seconds=6))
    await deliver_due(on_premise)
    assert isinstance(on_premise.notification, EmbeddedNotification)
    (message,) = await on_premise.notification.sent()
    assert "陆知微" not in message.subject
    assert len(receiver.ids) == 1
