"""Deliveries: every channel once, tried again on the standard's schedule, nobody kept waiting by the dead."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

from jobs.deliver import MOST_JITTER, PAUSES, deliver_due
from jobs.notify import fan_out
from jobs.services import Services
from models import Contract, Delivery, DeskEvent, Notice, Webhook
from providers.notification import EmbeddedNotification
from providers.webhooks import Answer, Call, HttpsWebhooks, Outcome
from rules.notices import LEASE
from rules.terms import (
    ActorKind,
    ContractEventStep,
    ContractSubStatus,
    DeliveryChannel,
    DeskEventStep,
    NoticeKind,
)
from tests.jobs.hooks import Silent, a_notice, a_webhook, to_webhook
from tests.jobs.work import Clock, waiting_contract
from tests.receiver import BROKEN, GONE, OK, Receiver


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
            "status": "EFFECTIVE",
            "subStatus": "ELECTRONIC_EFFECTIVE",
            "version": 7,
            "accountReference": contract.account.reference,
        },
    }
    assert "陆知微" not in body.decode()
    delivery = await to_webhook()
    assert receiver.ids == [f"msg_{notice.id.hex}_{hook.id.hex}"] == [delivery.message_id]
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
    """Whatever became of the contract meanwhile: what happened, happened."""
    receiver.answers = [BROKEN, OK]
    await a_webhook(on_premise, receiver.url)
    notice = await a_notice(on_premise)
    await fan_out(on_premise)
    assert (await to_webhook()).last_error == "500"
    await Contract.filter(id=notice.contract_id).update(version=99)
    clock.move(timedelta(seconds=6))
    await deliver_due(on_premise)
    assert (await to_webhook()).sent_at is not None
    assert len(receiver.ids) == 2
    assert receiver.ids[0] == receiver.ids[1]
    assert receiver.bodies[0] == receiver.bodies[1]


async def test_who_ended_a_contract_is_a_step_and_not_the_words_somebody_typed(
    on_premise: Services, receiver: Receiver
) -> None:
    await a_webhook(on_premise, receiver.url)
    refused = {"step": ContractEventStep.SIGNING_REFUSED, "stood": ContractSubStatus.VOIDED}
    await a_notice(on_premise, kind=NoticeKind.CONTRACT_VOIDED, **refused)  # type: ignore[arg-type]  # two terms
    await fan_out(on_premise)
    told = json.loads(receiver.bodies[0])
    assert told["type"] == "contract.voided"
    assert told["data"]["status"] == "VOIDED"
    assert told["data"]["subStatus"] is None
    assert told["data"]["reason"] == "SIGNING_REFUSED"
    assert "陆知微" not in receiver.bodies[0].decode()


async def test_of_two_workers_each_attempt_is_made_by_one(
    on_premise: Services, receiver: Receiver, clock: Clock
) -> None:
    receiver.answers = [BROKEN, BROKEN, BROKEN]
    await a_webhook(on_premise, receiver.url)
    for _ in range(3):
        await a_notice(on_premise)
    await asyncio.gather(*(fan_out(on_premise) for _ in range(4)))
    assert await Delivery.all().count() == 6  # a letter and a call of each notice
    assert len(receiver.ids) == len(set(receiver.ids)) == 3
    clock.move(timedelta(seconds=6))
    await asyncio.gather(*(deliver_due(on_premise) for _ in range(4)))
    assert len(receiver.ids) == 6
    assert {receiver.ids.count(each) for each in receiver.ids} == {2}
    assert isinstance(on_premise.notification, EmbeddedNotification)
    assert len(await on_premise.notification.sent()) == 3
    assert await Delivery.filter(sent_at=None).count() == 0


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
    (event,) = await DeskEvent.all()
    assert (event.step, event.actor_kind) == (DeskEventStep.WEBHOOK_SAVED, ActorKind.SYSTEM)
    assert json.loads(event.payload)["facts"] == {
        "webhook": f"whk_{hook.id.hex}",
        "active": "false",
        "answer": "410",
    }
    told = Delivery.filter(webhook_id=hook.id)
    assert await told.filter(given_up_at__isnull=False, due_at=None, sent_at=None).count() == 3
    await a_notice(on_premise)
    await fan_out(on_premise)
    assert await told.count() == 3
    assert len(receiver.ids) == 1


async def test_410_from_an_address_that_was_changed_meanwhile_switches_nothing_off(
    services: Services,
) -> None:
    class Changing(Silent):
        """While it is asked, an operator corrects the address."""

        async def send(self, call: Call) -> Answer:
            await super().send(call)
            await Webhook.all().update(url="https://hooks.example/corrected", version=2)
            return Answer(outcome=Outcome.GONE, detail="410")

    hook = await a_webhook(services, "https://hooks.example/mistyped")
    await a_notice(services)
    await fan_out(replace(services, webhooks=Changing()))
    assert (await Webhook.get(id=hook.id)).active
    assert (await to_webhook()).last_error == "410"
    assert await DeskEvent.all().count() == 0


async def test_what_waits_for_a_webhook_that_is_off_is_given_up_and_switches_nothing(
    services: Services,
) -> None:
    silent = Silent()
    services = replace(services, webhooks=silent)
    hook = await a_webhook(services, "https://hooks.example/in")
    await a_notice(services)
    await fan_out(services)
    await Webhook.filter(id=hook.id).update(active=False)
    await Delivery.filter(channel=DeliveryChannel.WEBHOOK).update(due_at=services.now())
    await deliver_due(services)
    delivery = await to_webhook()
    assert (delivery.due_at, delivery.last_error, len(silent.calls)) == (None, "switched off", 1)
    assert delivery.given_up_at is not None
    assert (await Webhook.get(id=hook.id)).version == 1


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
