"""Letters on their way by SMTP: retried while that may help, given up where it will not, the dead in nobody's way."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from jobs.deliver import MOST_JITTER, PAUSES, deliver_due
from jobs.notify import fan_out
from jobs.services import Services
from models import Delivery
from providers.notification import EmbeddedNotification
from providers.smtp import SmtpNotification
from rules.terms import ContractEventStep, ContractSubStatus, DeliveryChannel, NoticeKind
from tests.jobs.hooks import a_notice, a_webhook, mail
from tests.jobs.signing import World, scripted
from tests.jobs.work import Clock
from tests.providers.mail_server import MailServer, mail_server
from tests.receiver import Receiver
from tests.scripted_esign import ScriptedEsign

PARTY_A = "contracts@example.com"
OPERATORS = "operators@vendor.example"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[MailServer]:
    async with mail_server(tmp_path) as opened:
        yield opened


@pytest.fixture
def by_mail(on_premise: Services, server: MailServer) -> Services:
    notification = SmtpNotification(
        server.configuration(), short_messages=EmbeddedNotification(server.folder), seconds=5.0
    )
    return replace(on_premise, notification=notification, operators_email=OPERATORS)


async def test_party_a_gets_the_letter_at_the_address_of_the_contract_in_its_language(
    by_mail: Services, server: MailServer
) -> None:
    await a_notice(by_mail, language="en", title="Cloud services")
    await fan_out(by_mail)
    await fan_out(by_mail)
    (letter,) = server.letters
    assert server.envelopes == [("contracts@vendor.example", [PARTY_A])]
    assert "is in effect" in letter["Subject"]
    delivery = await mail()
    assert letter["Message-ID"] == f"<{delivery.message_id}@vendor.example>"
    assert (delivery.attempts, delivery.due_at, delivery.last_error) == (1, None, None)


async def test_a_contract_without_an_address_is_given_up_and_says_why(
    by_mail: Services, server: MailServer
) -> None:
    await a_notice(by_mail, party_a=None)
    await fan_out(by_mail)
    delivery = await mail()
    assert (delivery.attempts, delivery.due_at, delivery.last_error) == (1, None, "no e-mail address")
    assert delivery.given_up_at is not None
    assert server.letters == []


async def test_a_mailbox_that_is_gone_is_given_up_and_the_next_letter_goes_out(
    by_mail: Services, server: MailServer
) -> None:
    server.recipient = f"550 5.1.1 <{PARTY_A}> unknown"
    await a_notice(by_mail)
    await fan_out(by_mail)
    delivery = await mail()
    assert (delivery.attempts, delivery.last_error) == (1, "SMTP 550")
    assert delivery.given_up_at is not None
    server.recipient = None
    await a_notice(by_mail)
    await fan_out(by_mail)
    assert len(server.letters) == 1


async def test_a_busy_mailbox_is_tried_again_over_three_days(
    by_mail: Services, server: MailServer, clock: Clock
) -> None:
    server.recipient = "450 4.2.1 try again later"
    await a_notice(by_mail)
    await fan_out(by_mail)
    for attempts, pause in enumerate(PAUSES, start=1):
        delivery = await mail()
        assert (delivery.attempts, delivery.last_error, delivery.given_up_at) == (attempts, "SMTP 450", None)
        clock.move(pause * (1 + MOST_JITTER))
        await deliver_due(by_mail)
    delivery = await mail()
    assert (delivery.attempts, delivery.due_at) == (10, None)
    assert delivery.given_up_at is not None


async def test_a_letter_whose_answer_was_lost_arrives_again_as_the_same(
    by_mail: Services, server: MailServer, clock: Clock
) -> None:
    server.drops = True
    await a_notice(by_mail)
    await fan_out(by_mail)
    assert (await mail()).last_error == "ProviderUnavailable from SMTPServerDisconnected"
    server.drops = False
    clock.move(timedelta(seconds=6))
    await deliver_due(by_mail)
    assert (await mail()).sent_at is not None
    assert len(server.letters) == 2
    assert len({letter["Message-ID"] for letter in server.letters}) == 1


async def test_a_dead_mail_server_is_asked_once_and_keeps_no_webhook_waiting(
    by_mail: Services, receiver: Receiver, tmp_path: Path
) -> None:
    async with mail_server(tmp_path) as gone:
        configuration = gone.configuration()
    dead = SmtpNotification(configuration, short_messages=EmbeddedNotification(tmp_path))
    services = replace(by_mail, notification=dead)
    await a_webhook(services, receiver.url)
    for _ in range(5):
        await a_notice(services)
    await fan_out(services)
    assert len(receiver.ids) == 5
    tried = [each.attempts for each in await Delivery.filter(channel=DeliveryChannel.MAIL)]
    assert sorted(tried) == [0, 0, 0, 0, 1]


async def test_of_two_workers_one_sends_a_letter(by_mail: Services, server: MailServer) -> None:
    for _ in range(3):
        await a_notice(by_mail)
    await asyncio.gather(*(fan_out(by_mail) for _ in range(4)))
    await fan_out(by_mail)
    assert len(server.letters) == 3
    assert len({letter["Message-ID"] for letter in server.letters}) == 3


async def test_operators_get_their_letter_at_their_own_address(
    by_mail: Services, server: MailServer, clock: Clock, tmp_path: Path
) -> None:
    world: World = scripted(by_mail, clock, tmp_path / "keys", ScriptedEsign())
    contract = await world.signing()
    ended = {"step": ContractEventStep.SIGNING_REFUSED, "stood": ContractSubStatus.VOIDED}
    await a_notice(world.services, contract, kind=NoticeKind.CONTRACT_VOIDED, **ended)  # type: ignore[arg-type]  # two terms
    await fan_out(world.services)
    recipients = [recipient for _, each in server.envelopes for recipient in each]
    assert sorted(recipients) == [PARTY_A, PARTY_A, OPERATORS]
    to_operators = server.letters[recipients.index(OPERATORS)]
    assert "的签署流程已终止" in to_operators["Subject"]
    body = to_operators.get_body(("plain",))
    assert body is not None
    assert "陆知微" not in body.get_content()
