"""A webhook's secrets as a receiver meets them: checked with the standard's own library, on a real server."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from jobs.notify import fan_out
from models import IdempotencyKey, Webhook
from models.database import connection
from resolvers import attempt
from tests.api import Api
from tests.jobs.hooks import a_notice
from tests.jobs.work import Clock
from tests.receiver import BROKEN, GONE, Receiver
from tests.resolvers.hooks import HOOK, TOKEN, history, keeper, made, stored_webhook
from tests.resolvers.world import facts_of, refused


@pytest.fixture(autouse=True)
def unread(receiver: Receiver) -> None:
    """Secrets are made by the API here: the receiver itself knows none."""
    receiver.secret = None


def read(receiver: Receiver, secret: str) -> Any:
    """The newest message, as the standard's own library reads it. Raises WebhookVerificationError."""
    return Verifier(secret).verify(receiver.bodies[-1], receiver.heads[-1])


async def told(api: Api) -> None:
    await a_notice(api.services)
    await fan_out(api.services)


async def test_a_message_is_verified_by_the_standards_own_library(inside: Api, receiver: Receiver) -> None:
    _, secret = await made(inside, url=receiver.url)
    await told(inside)
    assert read(receiver, secret)["type"] == "contract.effective"
    head = receiver.heads[-1]
    assert head["content-type"] == "application/json"
    assert head["user-agent"] == "hetong-webhooks/1"
    assert abs(int(head["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    tampered = receiver.bodies[-1].replace(b"effective", b"voided")
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(tampered, head)


async def test_for_a_day_after_a_renewal_either_secret_verifies(
    inside: Api, receiver: Receiver, clock: Clock
) -> None:
    webhook, old = await made(inside, url=receiver.url)
    before = clock()
    renewed = await keeper(inside).done("renewWebhookSecret", {"id": webhook["id"], "expectedVersion": 1})
    new = renewed["secret"]
    until = datetime.fromisoformat(renewed["webhook"]["formerSecretValidUntil"])
    assert timedelta(0) <= until - before - timedelta(hours=24) < timedelta(seconds=30)
    assert (new != old, renewed["webhook"]["version"]) == (True, 2)
    await told(inside)
    assert read(receiver, new) == read(receiver, old)
    assert len(receiver.heads[-1]["webhook-signature"].split(" ")) == 2
    assert [facts.get("changed") for _, facts in await history()] == ["label,url", "secret"]


async def test_after_that_day_only_the_new_one_does(inside: Api, receiver: Receiver) -> None:
    webhook, old = await made(inside, url=receiver.url)
    new = (await keeper(inside).done("renewWebhookSecret", {"id": webhook["id"]}))["secret"]
    await Webhook.all().update(former_secret_until=inside.services.now() - timedelta(seconds=1))
    await told(inside)
    assert read(receiver, new)
    assert len(receiver.heads[-1]["webhook-signature"].split(" ")) == 1
    with pytest.raises(WebhookVerificationError):
        read(receiver, old)


async def test_of_three_secrets_the_oldest_is_out_at_once(inside: Api, receiver: Receiver) -> None:
    """Renewed twice in a day, it was perhaps stolen: two is the most."""
    webhook, first = await made(inside, url=receiver.url)
    second = (await keeper(inside).done("renewWebhookSecret", {"id": webhook["id"]}))["secret"]
    third = (await keeper(inside).done("renewWebhookSecret", {"id": webhook["id"]}))["secret"]
    await told(inside)
    assert read(receiver, second) == read(receiver, third)
    with pytest.raises(WebhookVerificationError):
        read(receiver, first)


async def test_a_repeated_request_is_told_the_same_secret_and_makes_no_second_webhook(
    inside: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also after a crash between the effect and its answer, which is then made again; at rest it is sealed."""
    monkeypatch.setattr(attempt, "_FOR_ITS_ANSWER", 0.0)
    asked = {**HOOK, "idempotencyKey": "k-1"}
    first = await keeper(inside).done("saveWebhook", asked)
    assert await keeper(inside).done("saveWebhook", asked) == first
    await IdempotencyKey.all().update(answer=None, selection=None)
    assert await keeper(inside).done("saveWebhook", asked) == first
    renewed = {"id": first["webhook"]["id"], "idempotencyKey": "k-2"}
    second = await keeper(inside).done("renewWebhookSecret", renewed)
    assert (await keeper(inside).done("renewWebhookSecret", renewed))["secret"] == second["secret"]
    assert (await stored_webhook(first["webhook"])).version == 2
    rows = await connection().execute_query_dict("SELECT * FROM idempotency_key")
    assert len(rows) == 2
    at_rest = repr(
        [bytes(value) if isinstance(value, memoryview) else value for row in rows for value in row.values()]
    )
    assert first["secret"] not in at_rest
    assert second["secret"] not in at_rest
    tested = {"id": first["webhook"]["id"], "idempotencyKey": "k-3"}
    outcome = await keeper(inside).done("testWebhook", tested)
    await IdempotencyKey.all().update(answer=None, selection=None)
    assert await keeper(inside).done("testWebhook", tested) == outcome


async def test_a_test_is_sent_at_once_signed_and_says_what_came_of_it(
    inside: Api, receiver: Receiver, clock: Clock
) -> None:
    webhook, secret = await made(inside, url=receiver.url, active=False)
    outcomes = []
    for answer in (None, BROKEN, GONE, b""):
        receiver.answers = [] if answer is None else [answer]
        payload = await keeper(inside).done("testWebhook", {"id": webhook["id"]})
        outcomes.append((payload["outcome"], payload["detail"]))
        clock.move(timedelta(seconds=10))
    assert outcomes == [
        ("TAKEN", "200"),
        ("REFUSED", "500"),
        ("GONE", "410"),
        ("UNREACHABLE", "RemoteProtocolError"),
    ]
    message = read(receiver, secret)
    assert message["type"] == "webhook.test"
    assert message["data"] == {"webhookId": webhook["id"]}
    assert len(set(receiver.ids)) == 4
    stored = await stored_webhook(webhook)
    assert (stored.active, stored.version) == (False, 1)
    assert [step for step, _ in await history()] == ["WEBHOOK_SAVED", *["WEBHOOK_TESTED"] * 4]


async def test_a_webhook_is_tested_once_in_ten_seconds(inside: Api, receiver: Receiver, clock: Clock) -> None:
    webhook, _ = await made(inside, url=receiver.url)
    other, _ = await made(inside, url=receiver.url)
    await keeper(inside).done("testWebhook", {"id": webhook["id"]})
    (error,) = await refused(keeper(inside), "testWebhook", {"id": webhook["id"]})
    assert (error["code"], facts_of(error)["reason"]) == ("DAILY_LIMIT_REACHED", "TESTED_JUST_NOW")
    assert 1 <= int(facts_of(error)["seconds"]) <= 10
    await keeper(inside).done("testWebhook", {"id": other["id"]})
    assert len(receiver.ids) == 2
    clock.move(timedelta(seconds=10))
    await keeper(inside).done("testWebhook", {"id": webhook["id"]})
    assert len(receiver.ids) == 3


async def test_a_test_into_a_private_network_is_refused_when_it_is_sent(
    api: Api, inside: Api, receiver: Receiver
) -> None:
    """Saved while private networks were allowed; a name that leads there is refused in the same way."""
    webhook, _ = await made(inside, url=receiver.url)
    payload = await keeper(api).done("testWebhook", {"id": webhook["id"]})
    assert (payload["outcome"], payload["detail"]) == ("UNREACHABLE", "address refused")
    assert receiver.ids == []


async def test_neither_secret_nor_address_is_in_a_log_or_an_error(inside: Api, receiver: Receiver) -> None:
    receiver.usual = BROKEN
    with structlog.testing.capture_logs() as logged:
        webhook, secret = await made(inside, url=f"{receiver.url}/{TOKEN}")
        await keeper(inside).done("testWebhook", {"id": webhook["id"]})
        await told(inside)
        errors = await refused(keeper(inside), "saveWebhook", {"id": webhook["id"], "url": f"ftp://{TOKEN}"})
    assert [entry["event"] for entry in logged if entry["event"] != "request"] == ["delivery failed"]
    seen = json.dumps([logged, errors], default=str)
    assert not any(each in seen for each in (TOKEN, secret, "127.0.0.1", "陆知微"))
