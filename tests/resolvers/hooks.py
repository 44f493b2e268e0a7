"""Webhooks through the API, and the proof that nothing of them is where it should not be."""

import json
from typing import Any

from models import DeskEvent, Webhook
from rules.history import broken_at
from schema.ids import IdType, key_of
from tests.api import Api, Client
from tests.resolvers.desk import with_only

TOKEN = "t0ken-in-the-path"
URL = f"https://hooks.vendor.example/{TOKEN}?key={TOKEN}"
HOOK = {"label": "结算系统", "url": URL}


def keeper(api: Api) -> Client:
    """Who may configure webhooks, and read nothing but the desk."""
    return api.client(with_only("operator:read", "operator:template"))


async def made(api: Api, **more: Any) -> tuple[dict[str, Any], str]:
    """A new webhook and its secret."""
    payload = await keeper(api).done("saveWebhook", {**HOOK, **more})
    return payload["webhook"], payload["secret"]


async def stored_webhook(webhook: dict[str, Any]) -> Webhook:
    return await Webhook.get(id=key_of(IdType.WEBHOOK, webhook["id"]))


async def history() -> list[tuple[str, dict[str, str]]]:
    """The desk's, its chain checked; nothing of an address or a secret is in it."""
    events = await DeskEvent.all().order_by("sequence")
    assert broken_at(event.link() for event in events) is None
    payloads = "".join(event.payload for event in events)
    assert not any(each in payloads for each in (TOKEN, "hooks.vendor", "127.0.0.1", "whsec_", "结算系统"))
    return [(event.step, json.loads(event.payload)["facts"]) for event in events]
