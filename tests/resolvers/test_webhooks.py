"""Webhooks as operators keep them: the secret is told once, the address never whole, every act is in the history."""

import asyncio
import json
from typing import Any

import pytest

from jobs.notify import fan_out
from models import Delivery, Webhook
from rules.notices import MOST_WEBHOOKS
from rules.terms import DeliveryChannel
from tests.api import Api
from tests.jobs.hooks import Silent, a_notice
from tests.resolvers.desk import desk
from tests.resolvers.hooks import HOOK, TOKEN, URL, history, keeper, made, stored_webhook
from tests.resolvers.test_statements import statements
from tests.resolvers.world import codes_of_refusal, facts_of, refused

LIST = """webhooks { id version label url kinds active formerSecretValidUntil createdBy createdAt updatedAt
  deletedAt waiting lastDelivery { id kind channel state attempts lastError webhook { id } } }"""


async def test_a_new_webhook_answers_its_secret_once_and_its_address_never_whole(api: Api) -> None:
    webhook, secret = await made(api, kinds=["PAPER_SHIPPED", "CONTRACT_EFFECTIVE", "PAPER_SHIPPED"])
    assert secret.startswith("whsec_")
    assert (webhook["label"], webhook["version"], webhook["active"]) == ("结算系统", 1, True)
    assert webhook["url"] == "https://hooks.vendor.example/…"
    assert webhook["kinds"] == ["CONTRACT_EFFECTIVE", "PAPER_SHIPPED"]
    stored = await stored_webhook(webhook)
    assert (stored.url, stored.secret) == (URL, secret)
    (listed,) = await desk(keeper(api), LIST)
    assert listed["createdBy"] == "operator-2"
    assert (listed["waiting"], listed["lastDelivery"]) == (0, None)
    assert TOKEN not in json.dumps(listed)
    assert secret not in json.dumps(listed)
    (step, facts) = (await history())[0]
    assert step == "WEBHOOK_SAVED"
    assert facts == {
        "webhook": webhook["id"],
        "active": "true",
        "kinds": "CONTRACT_EFFECTIVE,PAPER_SHIPPED",
        "changed": "label,url,kinds",
    }


async def test_what_is_left_out_stays_and_what_is_the_same_is_no_change(api: Api) -> None:
    webhook, _ = await made(api)
    changed = await keeper(api).done(
        "saveWebhook", {"id": webhook["id"], "label": "对账系统", "expectedVersion": 1}
    )
    assert changed["secret"] is None
    assert (changed["webhook"]["label"], changed["webhook"]["version"]) == ("对账系统", 2)
    again = await keeper(api).done("saveWebhook", {"id": webhook["id"], "label": "对账系统", "active": True})
    assert again["webhook"]["version"] == 2
    stored = await stored_webhook(webhook)
    assert (stored.url, stored.version) == (URL, 2)
    assert [facts["changed"] for _, facts in await history()] == ["label,url", "label"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "EMPTY"),
        ("hooks.vendor.example", "FORMAT"),
        ("https://", "FORMAT"),
        ("https://hooks.vendor.example:99999/", "FORMAT"),
        ("ftp://hooks.vendor.example/", "FORMAT"),
        ("https://hooks.vendor.example/#x", "FORMAT"),
        ("https://hooks.vendor.example/\u202ex", "CONTROL_CHARACTER"),
        ("http://hooks.vendor.example/", "NOT_HTTPS"),
        ("https://user:pass@hooks.vendor.example/", "CREDENTIALS_IN_URL"),
        ("https://127.0.0.1/", "ADDRESS_NOT_ALLOWED"),
        ("https://[::1]/", "ADDRESS_NOT_ALLOWED"),
        ("https://localhost/", "ADDRESS_NOT_ALLOWED"),
        ("https://10.0.0.8/", "ADDRESS_NOT_ALLOWED"),
        ("https://169.254.169.254/latest/", "ADDRESS_NOT_ALLOWED"),
        ("https://hooks.vendor.example/…", "MASKED_URL"),
        ("https://hooks.vendor.example/" + "x" * 2_000, "TOO_LONG"),
    ],
)
async def test_an_address_that_could_never_be_told_is_refused_naming_why(
    api: Api, url: str, reason: str
) -> None:
    webhook, _ = await made(api)
    for wish in ({"label": "x", "url": url}, {"id": webhook["id"], "url": url}):
        (error,) = await refused(keeper(api), "saveWebhook", wish)
        assert (error["code"], error["path"]) == ("INVALID_VALUE", ["input", "url"])
        assert facts_of(error)["reason"] == reason
        assert error["message"].startswith("推送地址")
        assert "pass" not in json.dumps(error)


@pytest.mark.parametrize("missing", [{"url": URL}, {"label": "x"}, {"label": None, "url": URL}])
async def test_a_new_webhook_needs_label_and_address(api: Api, missing: dict[str, Any]) -> None:
    (error,) = await refused(keeper(api), "saveWebhook", missing)
    assert (error["code"], facts_of(error)["reason"]) == ("INVALID_VALUE", "EMPTY")


async def test_private_addresses_are_taken_where_private_networks_are_allowed(inside: Api) -> None:
    for url in ("https://10.0.0.8/in", "http://127.0.0.1:9/in", "http://localhost:9/in"):
        await made(inside, url=url)
    for url in ("http://10.0.0.8/in", "https://169.254.169.254/"):
        assert await codes_of_refusal(keeper(inside), "saveWebhook", {**HOOK, "url": url}) == [
            "INVALID_VALUE"
        ]


async def test_there_are_twenty_at_most(api: Api) -> None:
    for _ in range(MOST_WEBHOOKS - 1):
        await made(api)
    both = await asyncio.gather(*(keeper(api).mutate("saveWebhook", HOOK) for _ in range(2)))
    assert sorted(len(payload["errors"]) for payload in both) == [0, 1]
    (error,) = await refused(keeper(api), "saveWebhook", HOOK)
    assert facts_of(error) == {"field": "id", "reason": "TOO_MANY", "limit": "20"}
    assert await Webhook.all().count() == 20


async def test_of_two_changes_from_one_version_one_is_refused_as_the_webhooks(api: Api) -> None:
    webhook, _ = await made(api)
    await keeper(api).done("saveWebhook", {"id": webhook["id"], "label": "一", "expectedVersion": 1})
    for name in ("saveWebhook", "renewWebhookSecret", "deleteWebhook", "testWebhook"):
        (error,) = await refused(keeper(api), name, {"id": webhook["id"], "expectedVersion": 1})
        assert (error["code"], facts_of(error)["reason"]) == ("CONTRACT_CHANGED", "WEBHOOK")
        assert error["message"].startswith("这个推送地址刚被他人修改")


async def test_switched_off_it_gives_up_what_waits_and_is_told_nothing_more(api: Api) -> None:
    webhook, _ = await made(api)
    waiting = Delivery.filter(channel=DeliveryChannel.WEBHOOK)
    async with api.with_services(webhooks=Silent()) as silent:
        await a_notice(silent.services)
        await fan_out(silent.services)
        (listed,) = await desk(keeper(api), LIST)
        assert (listed["waiting"], listed["lastDelivery"]["lastError"]) == (1, "silence")
        off = await keeper(api).done("saveWebhook", {"id": webhook["id"], "active": False})
        assert off["webhook"]["active"] is False
        given_up = await waiting.get()
        assert (given_up.due_at, given_up.last_error) == (None, "switched off")
        await a_notice(silent.services)
        await fan_out(silent.services)
    assert await waiting.count() == 1


async def test_a_deleted_webhook_is_out_of_sight_and_its_deliveries_stay(api: Api) -> None:
    webhook, _ = await made(api)
    async with api.with_services(webhooks=Silent()) as silent:
        await a_notice(silent.services)
        await fan_out(silent.services)
    payload = await keeper(api).done("deleteWebhook", {"id": webhook["id"]})
    assert payload["deletedWebhookId"] == webhook["id"]
    assert await desk(keeper(api), LIST) == []
    field = "deliveries(filter: {channel: WEBHOOK}) { nodes { state lastError webhook { id deletedAt } } }"
    (delivery,) = (await desk(keeper(api), field))["nodes"]
    assert (delivery["state"], delivery["lastError"]) == ("GIVEN_UP", "webhook deleted")
    assert delivery["webhook"]["id"] == webhook["id"]
    assert delivery["webhook"]["deletedAt"] is not None
    for name in ("saveWebhook", "renewWebhookSecret", "deleteWebhook", "testWebhook"):
        assert await codes_of_refusal(keeper(api), name, {"id": webhook["id"]}) == ["NOT_FOUND"]
    assert [step for step, _ in await history()] == ["WEBHOOK_SAVED", "WEBHOOK_DELETED"]


async def test_a_page_of_webhooks_takes_the_same_statements_however_many(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    async with api.with_services(webhooks=Silent()) as silent:
        counts = []
        for more in (1, 6):
            for _ in range(more):
                await made(api)
            for _ in range(2):
                await a_notice(silent.services)
                await fan_out(silent.services)
            counts.append(len(await statements(keeper(api), f"{{ operator {{ {LIST} }} }}", caplog)))
            listed = await desk(keeper(api), LIST)
            assert {each["lastDelivery"]["webhook"]["id"] for each in listed} == {
                each["id"] for each in listed
            }
        assert counts == [5, 5]
