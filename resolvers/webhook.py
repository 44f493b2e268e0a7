"""Webhooks: listing, saving, a new secret, deleting, testing."""

from datetime import datetime, timedelta
from uuid import uuid4

from auth.permissions import Permission
from jobs.deliver import DELETED, give_up_waiting
from jobs.letters import webhook_test_body
from models import Webhook
from models.database import transaction
from providers.webhooks import Call, new_secret
from resolvers.context import Info
from resolvers.mutating import mutation
from resolvers.webhook_rows import (
    changed_webhook,
    given_columns,
    held_webhook,
    made_webhook,
    recorded,
    written,
)
from rules.notices import FORMER_SECRET_SIGNS, TEST_ONCE_IN
from rules.terms import DeskEventStep
from rules.violations import ErrorCode, RuleViolation
from schema.ids import IdType, id_of
from schema.webhook import (
    DeleteWebhookPayload,
    RenewWebhookSecretPayload,
    SaveWebhookInput,
    SaveWebhookPayload,
    TestWebhookPayload,
    WebhookInput,
)
from schema.webhook import Webhook as WebhookType


async def webhooks(info: Info) -> list[WebhookType]:
    """Oldest first; at most twenty. `operator` itself asks for operator:read."""
    rows = await Webhook.filter(deleted_at=None).order_by("created_at", "id")
    return [WebhookType.of(row, info.context.now) for row in rows]


@mutation(SaveWebhookPayload)
async def save_webhook(info: Info, input: SaveWebhookInput) -> SaveWebhookPayload:
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    columns = given_columns(input, context)
    async with transaction():
        if input.id:
            webhook = await held_webhook(input.id, expected_version=input.expected_version)
            await changed_webhook(webhook, columns, context)
        else:
            webhook = await made_webhook(columns, context)
        shown, secret = WebhookType.of(webhook, context.now), None if input.id else webhook.secret
        return await context.kept(SaveWebhookPayload(webhook=shown, secret=secret))


@mutation(RenewWebhookSecretPayload)
async def renew_webhook_secret(info: Info, input: WebhookInput) -> RenewWebhookSecretPayload:
    """The one before signs beside the new one for a day: receivers change theirs without losing a message."""
    context, secret = info.context, new_secret()
    context.check(Permission.OPERATOR_TEMPLATE)
    async with transaction():
        webhook = await held_webhook(input.id, expected_version=input.expected_version)
        until = context.services.now() + FORMER_SECRET_SIGNS
        columns = {"secret": secret, "former_secret": webhook.secret, "former_secret_until": until}
        await written(webhook, columns, context)
        await recorded(DeskEventStep.WEBHOOK_SAVED, webhook, context, changed="secret")
        shown = WebhookType.of(webhook, context.now)
        return await context.kept(RenewWebhookSecretPayload(webhook=shown, secret=secret))


@mutation(DeleteWebhookPayload)
async def delete_webhook(info: Info, input: WebhookInput) -> DeleteWebhookPayload:
    """From sight: its row and what was sent to it stay; what waits for it is given up."""
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    async with transaction():
        webhook = await held_webhook(input.id, expected_version=input.expected_version)
        now = context.services.now()
        await written(webhook, {"active": False, "deleted_at": now}, context)
        await give_up_waiting(webhook.id, DELETED, now)
        await recorded(DeskEventStep.WEBHOOK_DELETED, webhook, context)
        deleted = id_of(IdType.WEBHOOK, webhook.id)
        return await context.kept(DeleteWebhookPayload(deleted_webhook_id=deleted))


@mutation(TestWebhookPayload)
async def test_webhook(info: Info, input: WebhookInput) -> TestWebhookPayload:
    """Sent once, outside any transaction; a webhook that is switched off can be tested too."""
    context = info.context
    context.check(Permission.OPERATOR_TEMPLATE)
    async with transaction():
        webhook = await held_webhook(input.id, expected_version=input.expected_version)
        now = context.services.now()
        _check_rested(webhook.tested_at, now)
        await Webhook.filter(id=webhook.id).update(tested_at=now)
        await recorded(DeskEventStep.WEBHOOK_TESTED, webhook, context)
    call = Call(
        url=webhook.url,
        secrets=webhook.secrets_at(now),
        id=f"msg_{uuid4().hex}",
        at=now,
        body=webhook_test_body(webhook.id, now),
    )
    answer = await context.services.webhooks.send(call)
    shown = WebhookType.of(webhook, context.now)
    return TestWebhookPayload(webhook=shown, outcome=answer.outcome, detail=answer.detail)


def _check_rested(tested_at: datetime | None, now: datetime) -> None:
    wait = timedelta(0) if tested_at is None else tested_at + TEST_ONCE_IN - now
    if wait > timedelta(0):
        seconds = -(-wait // timedelta(seconds=1))
        raise RuleViolation(ErrorCode.DAILY_LIMIT_REACHED, reason="TESTED_JUST_NOW", seconds=str(seconds))
