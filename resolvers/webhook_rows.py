"""Webhooks as rows: what was given is checked, what is written is in the desk's history, each in one transaction."""

import json
from typing import Any

import strawberry
from tortoise.expressions import F

from jobs.deliver import SWITCHED_OFF, give_up_waiting
from models import Webhook, record_desk_event
from models.database import held, held_alone
from providers.webhooks import new_secret
from resolvers.context import RequestContext
from rules.notices import MOST_WEBHOOKS
from rules.terms import DeskEventStep, NoticeKind
from rules.values import checked_text, invalid
from rules.violations import ErrorCode, RuleViolation
from schema.ids import IdType, id_of, key_of
from schema.webhook import SaveWebhookInput


async def held_webhook(webhook_id: str, *, expected_version: int | None = None, path: str = "id") -> Webhook:
    """Until the transaction ends. Raises NOT_FOUND also for what is deleted, CONTRACT_CHANGED for another version."""
    key = key_of(IdType.WEBHOOK, webhook_id)
    rows = held(Webhook.filter(id=key, deleted_at=None))
    webhook = None if key is None else await rows.get_or_none()
    if webhook is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=(path,))
    if isinstance(expected_version, int) and expected_version != webhook.version:
        versions = {"version": str(webhook.version), "expected": str(expected_version)}
        raise RuleViolation(
            ErrorCode.CONTRACT_CHANGED, path=("expectedVersion",), reason="WEBHOOK", **versions
        )
    return webhook


def given_columns(input: SaveWebhookInput, context: RequestContext) -> dict[str, Any]:
    """The checked columns. Left out is unchanged; label and address are needed once, and cannot be cleared."""
    given: dict[str, Any] = {}
    if _is_given(input, "label"):
        given["label"] = checked_text("label", input.label or "")
    if _is_given(input, "url"):
        given["url"] = _checked_url(input.url or "", context)
    if input.kinds is not strawberry.UNSET:
        given["kinds"] = json.dumps([kind for kind in NoticeKind if kind in (input.kinds or ())])
    if isinstance(input.active, bool):
        given["active"] = input.active
    return given


def _is_given(input: SaveWebhookInput, field: str) -> bool:
    return not input.id or getattr(input, field) is not strawberry.UNSET


def _checked_url(value: str, context: RequestContext) -> str:
    url = checked_text("url", value)
    if "…" in url:
        raise invalid("url", "MASKED_URL")
    mistake = context.services.webhooks.mistake_in(url)
    if mistake is not None:
        raise invalid("url", mistake)
    return url


async def made_webhook(columns: dict[str, Any], context: RequestContext) -> Webhook:
    """With a secret of its own. Of two made at once one comes first, so that the limit holds."""
    await held_alone("webhooks")
    if await Webhook.filter(deleted_at=None).count() >= MOST_WEBHOOKS:
        raise invalid("id", "TOO_MANY", limit=str(MOST_WEBHOOKS))
    now = context.services.now()
    webhook = await Webhook.create(
        **columns,
        secret=new_secret(),
        created_by=context.signed_in().user_id,
        created_at=now,
        updated_at=now,
    )
    await recorded(DeskEventStep.WEBHOOK_SAVED, webhook, context, changed=",".join(columns))
    return webhook


async def changed_webhook(webhook: Webhook, columns: dict[str, Any], context: RequestContext) -> None:
    """Nothing is written where nothing is new. Switched off, what waits for it is given up."""
    new = {name: value for name, value in columns.items() if getattr(webhook, name) != value}
    if not new:
        return
    await written(webhook, new, context)
    if not webhook.active and "active" in new:
        await give_up_waiting(webhook.id, SWITCHED_OFF, webhook.updated_at)
    await recorded(DeskEventStep.WEBHOOK_SAVED, webhook, context, changed=",".join(new))


async def written(webhook: Webhook, columns: dict[str, Any], context: RequestContext) -> None:
    now = context.services.now()
    await Webhook.filter(id=webhook.id).update(**columns, version=F("version") + 1, updated_at=now)
    webhook.update_from_dict({**columns, "version": webhook.version + 1, "updated_at": now})


async def recorded(step: DeskEventStep, webhook: Webhook, context: RequestContext, **more: str) -> None:
    """Neither address nor secret: the history is for ever."""
    facts = {
        "webhook": id_of(IdType.WEBHOOK, webhook.id),
        "active": str(webhook.active).lower(),
        "kinds": ",".join(webhook.chosen),
        **more,
    }
    await record_desk_event(step, actor=context.actor, at=context.services.now(), facts=facts)
