"""Deliveries as operators see them, and have them sent again: under the same id, each click once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from jobs.deliver import deliver_due
from jobs.notify import fan_out
from models import Contract, Delivery, Notice, Webhook
from providers.notification import EmbeddedNotification
from rules.notices import LEASE, MOST_REPLAYED, REPLAY_ONCE_IN
from rules.terms import DeliveryChannel, DeliveryState
from schema.ids import IdType, id_of
from tests.api import Api, Client
from tests.jobs.hooks import a_notice, a_webhook, given_up, to_webhook
from tests.jobs.work import Clock
from tests.receiver import BROKEN, OK, Receiver
from tests.resolvers.desk import desk, pages, with_only
from tests.resolvers.hooks import history
from tests.resolvers.world import facts_of, refused

ALL = """deliveries(filter: $filter) { totalCount nodes { id kind channel state messageId attempts createdAt
  nextAttemptAt lastError sentAt givenUpAt replayedAt contract { number } webhook { id url } } }"""


def retrier(api: Api) -> Client:
    """Who may send again, and configure nothing."""
    return api.client(with_only("operator:read", "operator:retry"))


async def found(api: Api, **wanted: Any) -> list[dict[str, Any]]:
    operation = f"query ($filter: DeliveryFilter) {{ operator {{ {ALL} }} }}"
    nodes: list[dict[str, Any]] = (await retrier(api).data(operation, filter=wanted))["operator"][
        "deliveries"
    ]["nodes"]
    return nodes


def id_of_delivery(delivery: Delivery) -> str:
    return id_of(IdType.DELIVERY, delivery.id)


async def test_operators_see_what_went_to_whom(inside: Api, receiver: Receiver) -> None:
    receiver.answers = [BROKEN]
    hook = await a_webhook(inside.services, receiver.url)
    notice = await a_notice(inside.services)
    await fan_out(inside.services)
    (call,) = await found(inside, channel="WEBHOOK")
    assert (call["kind"], call["state"], call["attempts"]) == ("CONTRACT_EFFECTIVE", "WAITING", 1)
    assert (call["lastError"], call["messageId"]) == ("500", receiver.ids[0])
    assert call["nextAttemptAt"] is not None
    assert call["webhook"] == {
        "id": id_of(IdType.WEBHOOK, hook.id),
        "url": f"http://127.0.0.1:{receiver.port}/…",
    }
    contract = await Contract.get(id=notice.contract_id)
    assert call["contract"] == {"number": contract.number}
    (letter,) = await found(inside, state="SENT")
    assert (letter["channel"], letter["webhook"], letter["nextAttemptAt"]) == ("MAIL", None, None)


async def test_the_filter_narrows_by_webhook_contract_and_state(inside: Api) -> None:
    one, other = [await a_webhook(inside.services, f"https://{each}.example/") for each in ("one", "other")]
    (first, _), (third,) = await given_up(inside.services, one, 2), await given_up(inside.services, other)
    contract_id = (await first.notice).contract_id
    assert contract_id is not None
    await Delivery.filter(id=third.id).update(due_at=inside.services.now(), given_up_at=None)
    of_one = await found(inside, webhookId=id_of(IdType.WEBHOOK, one.id))
    assert len(of_one) == 2
    of_contract = await found(inside, contractId=id_of(IdType.CONTRACT, contract_id))
    assert [each["id"] for each in of_contract] == [id_of_delivery(first)]
    assert [each["id"] for each in await found(inside, state="WAITING")] == [id_of_delivery(third)]
    for wanted in ({"webhookId": "x"}, {"contractId": id_of(IdType.WEBHOOK, one.id)}, {"state": "SENT"}):
        assert await found(inside, **wanted) == []
    for state in DeliveryState:
        listed = {each["id"] for each in await found(inside, state=state)}
        assert listed == {id_of_delivery(each) for each in await Delivery.all() if each.state is state}


async def test_the_pages_are_whole(inside: Api) -> None:
    hook = await a_webhook(inside.services, "https://one.example/")
    rows = await given_up(inside.services, hook, 5)
    walked = [each["id"] for each in await pages(retrier(inside), "deliveries", "id")]
    newest_first = sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)
    assert walked == [id_of_delivery(each) for each in newest_first]


async def test_a_replay_sends_the_same_message_from_the_first_attempt_on(
    inside: Api, receiver: Receiver
) -> None:
    hook = await a_webhook(inside.services, receiver.url)
    (delivery,) = await given_up(inside.services, hook)
    payload = await retrier(inside).done("replayDelivery", {"deliveryId": id_of_delivery(delivery)})
    replayed = payload["delivery"]
    assert (replayed["state"], replayed["attempts"], replayed["lastError"]) == ("WAITING", 0, None)
    assert replayed["replayedAt"] is not None
    await deliver_due(inside.services)
    assert receiver.ids == [delivery.message_id]
    assert (await to_webhook()).state is DeliveryState.SENT
    facts = {"delivery": id_of_delivery(delivery), "was": "GIVEN_UP"}
    assert await history() == [("DELIVERY_REPLAYED", facts)]


async def test_a_double_click_sends_once_even_where_the_first_was_sent_already(
    inside: Api, receiver: Receiver, clock: Clock
) -> None:
    hook = await a_webhook(inside.services, receiver.url)
    (delivery,) = await given_up(inside.services, hook)
    click = {"deliveryId": id_of_delivery(delivery)}
    await asyncio.gather(*(retrier(inside).done("replayDelivery", click) for _ in range(4)))
    await deliver_due(inside.services)
    again = await retrier(inside).done("replayDelivery", click)
    assert again["delivery"]["state"] == "SENT"
    await deliver_due(inside.services)
    assert len(receiver.ids) == 1
    assert len(await history()) == 1
    clock.move(REPLAY_ONCE_IN)
    await retrier(inside).done("replayDelivery", click)
    await deliver_due(inside.services)
    assert receiver.ids == [delivery.message_id] * 2


async def test_what_is_being_tried_is_left_alone_and_what_pauses_for_long_is_sent_now(
    inside: Api, receiver: Receiver, clock: Clock
) -> None:
    """An attempt holds its delivery for a minute: a replay in that time would send it twice."""
    hook = await a_webhook(inside.services, receiver.url)
    (delivery,) = await given_up(inside.services, hook)
    held = {"given_up_at": None, "attempts": 3, "due_at": clock() + LEASE - timedelta(seconds=1)}
    await Delivery.filter(id=delivery.id).update(**held)
    click = {"deliveryId": id_of_delivery(delivery)}
    same = (await retrier(inside).done("replayDelivery", click))["delivery"]
    assert (same["attempts"], same["replayedAt"]) == (3, None)
    assert await history() == []
    await Delivery.filter(id=delivery.id).update(due_at=clock() + timedelta(hours=20))
    anew = (await retrier(inside).done("replayDelivery", click))["delivery"]
    assert anew["attempts"] == 0
    await deliver_due(inside.services)
    assert len(receiver.ids) == 1


@pytest.mark.parametrize(("deleted", "reason"), [(False, "WEBHOOK_OFF"), (True, "WEBHOOK_DELETED")])
async def test_who_listens_no_more_is_sent_nothing_again(inside: Api, deleted: bool, reason: str) -> None:
    hook = await a_webhook(inside.services, "https://one.example/")
    (delivery,) = await given_up(inside.services, hook)
    deleted_at = inside.services.now() if deleted else None
    await Webhook.filter(id=hook.id).update(active=False, deleted_at=deleted_at)
    (error,) = await refused(retrier(inside), "replayDelivery", {"deliveryId": id_of_delivery(delivery)})
    assert (error["code"], facts_of(error)["reason"]) == ("ACTION_NOT_AVAILABLE", reason)
    many = {"webhookId": id_of(IdType.WEBHOOK, hook.id), "since": "2026-01-01T00:00:00Z"}
    (error,) = await refused(retrier(inside), "replayDeliveries", many)
    assert error["code"] == ("NOT_FOUND" if deleted else "ACTION_NOT_AVAILABLE")


async def test_what_does_not_exist_is_not_replayed(inside: Api) -> None:
    for nothing in ("x", "dlv_" + "0" * 32, "whk_" + "0" * 32):
        (error,) = await refused(retrier(inside), "replayDelivery", {"deliveryId": nothing})
        assert (error["code"], error["path"]) == ("NOT_FOUND", ["input", "deliveryId"])


async def test_a_letter_is_sent_again_too(inside: Api, clock: Clock) -> None:
    await a_notice(inside.services)
    await fan_out(inside.services)
    letter = await Delivery.get(channel=DeliveryChannel.MAIL)
    await retrier(inside).done("replayDelivery", {"deliveryId": id_of_delivery(letter)})
    await deliver_due(inside.services)
    notification = inside.services.notification
    assert isinstance(notification, EmbeddedNotification)
    assert [each.id for each in await notification.sent()] == [letter.message_id] * 2


async def test_all_that_was_given_up_since_a_time_is_sent_again_the_oldest_first(
    inside: Api, receiver: Receiver, clock: Clock
) -> None:
    hook = await a_webhook(inside.services, receiver.url)
    other = await a_webhook(inside.services, receiver.url)
    await given_up(inside.services, hook)
    clock.move(timedelta(hours=1))
    since = clock()
    rows = await given_up(inside.services, hook, 3)
    await Delivery.filter(id=rows[1].id).update(given_up_at=None, sent_at=since)
    await given_up(inside.services, other)
    many = {"webhookId": id_of(IdType.WEBHOOK, hook.id), "since": since.isoformat()}
    payload = await retrier(inside).done("replayDeliveries", many)
    assert (payload["replayed"], payload["remaining"]) == (2, 0)
    again = await retrier(inside).done("replayDeliveries", many)
    assert (again["replayed"], again["remaining"]) == (0, 0)
    await deliver_due(inside.services)
    assert receiver.ids == [rows[0].message_id, rows[2].message_id]
    all_of_them = await retrier(inside).done("replayDeliveries", {**many, "givenUpOnly": False})
    assert all_of_them["replayed"] == 1  # those of a moment ago rest
    facts = [facts for _, facts in await history()]
    assert [(each["count"], each["givenUpOnly"]) for each in facts] == [("2", "true"), ("1", "false")]


async def test_a_thousand_at_most_are_sent_again_at_once(inside: Api, receiver: Receiver) -> None:
    receiver.usual = OK
    hook = await a_webhook(inside.services, receiver.url)
    (base,) = await given_up(inside.services, hook)
    notice, now = await base.notice, inside.services.now()
    row: dict[str, Any] = {
        "kind": notice.kind,
        "account_id": notice.account_id,
        "contract_id": notice.contract_id,
    }
    notices = [Notice(**row, created_at=now) for _ in range(MOST_REPLAYED + 4)]
    await Notice.bulk_create(notices)
    lost: dict[str, Any] = {"channel": DeliveryChannel.WEBHOOK, "webhook_id": hook.id, "given_up_at": now}
    await Delivery.bulk_create(Delivery(notice_id=each.id, created_at=now, **lost) for each in notices)
    many = {"webhookId": id_of(IdType.WEBHOOK, hook.id), "since": "2026-01-01T00:00:00Z"}
    payload = await retrier(inside).done("replayDeliveries", many)
    assert (payload["replayed"], payload["remaining"]) == (1_000, 5)
    assert await Delivery.filter(due_at__isnull=False).count() == 1_000
    payload = await retrier(inside).done("replayDeliveries", many)
    assert (payload["replayed"], payload["remaining"]) == (5, 0)


async def test_a_webhook_and_a_delivery_are_found_by_their_ids_by_operators_alone(inside: Api) -> None:
    hook = await a_webhook(inside.services, "https://one.example/")
    (delivery,) = await given_up(inside.services, hook)
    operation = "query ($id: ID!) { node(id: $id) { __typename id } }"
    for node_id, name in (
        (id_of(IdType.WEBHOOK, hook.id), "Webhook"),
        (id_of_delivery(delivery), "Delivery"),
    ):
        found = await inside.client(with_only("operator:read")).data(operation, id=node_id)
        assert found["node"] == {"__typename": name, "id": node_id}
        assert (await inside.client().data(operation, id=node_id))["node"] is None
        reply = await inside.client(with_only("operator:ship")).run(operation, id=node_id)
        assert reply.codes == ["FORBIDDEN"]
    await Webhook.filter(id=hook.id).update(active=False, deleted_at=inside.services.now())
    gone = await inside.client(with_only("operator:read")).data(operation, id=id_of(IdType.WEBHOOK, hook.id))
    assert gone["node"] is None


async def test_who_may_only_read_sees_no_more_than_the_list(inside: Api) -> None:
    hook = await a_webhook(inside.services, "https://one.example/secret-token")
    await given_up(inside.services, hook)
    reader = inside.client(with_only("operator:read"))
    nodes = (await desk(reader, "deliveries { nodes { webhook { url } lastError } }"))["nodes"]
    assert nodes == [{"webhook": {"url": "https://one.example/…"}, "lastError": "500"}]


async def test_a_delivery_leads_to_its_contract_only_for_who_reads_the_desk(api: Api) -> None:
    """Who may only send notices again sees where they went, and nothing of the contracts they are about."""
    (delivery,) = await given_up(
        api.services, await a_webhook(api.services, "https://hooks.vendor.example/in")
    )
    again = (
        "mutation ($input: ReplayDeliveryInput!) { replayDelivery(input: $input) { delivery { state %s } } }"
    )
    for only, code in (("operator:retry", "FORBIDDEN"), ("operator:read", None)):
        client = api.client(with_only("operator:retry", only))
        reply = await client.run(
            again % "contract { partyA { name } }", input={"deliveryId": id_of_delivery(delivery)}
        )
        shown = reply.data["replayDelivery"]["delivery"]
        assert shown["state"] == "WAITING"
        assert (shown["contract"] is None, reply.codes) == (code is not None, [code] if code else [])
