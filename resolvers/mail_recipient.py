"""The address book for paper copies: reading, saving, deleting."""

from datetime import datetime
from typing import Any

import strawberry

from auth.permissions import Permission
from models import Account, MailRecipient
from models.database import transaction
from resolvers.context import Info, check_version, held_account
from resolvers.mutating import mutation
from rules.paper import MOST_RECIPIENTS, RECIPIENT_FIELDS, checked_recipient
from rules.values import invalid
from rules.violations import ErrorCode, RuleViolation
from schema.ids import IdType, id_of, key_of
from schema.mail_recipient import (
    DeleteMailRecipientInput,
    DeleteMailRecipientPayload,
    SaveMailRecipientInput,
    SaveMailRecipientPayload,
)
from schema.mail_recipient import MailRecipient as MailRecipientType


async def mail_recipients(info: Info) -> list[MailRecipientType] | None:
    """Oldest first; at most fifty."""
    account = info.context.require(Permission.CONTRACT_PAPER)
    recipients = await MailRecipient.filter(account_id=account.id).order_by("created_at", "id")
    return [MailRecipientType.of(recipient) for recipient in recipients]


@mutation(SaveMailRecipientPayload)
async def save_mail_recipient(info: Info, input: SaveMailRecipientInput) -> SaveMailRecipientPayload:
    context = info.context
    account = context.require(Permission.CONTRACT_PAPER)
    async with transaction():
        locked = await held_account(account)
        recipient = await _own_recipient(locked, input.id, input.expected_version) if input.id else None
        values = _given(input, new=recipient is None)
        if recipient is None:
            recipient = await _create(locked, values, context.services.now())
        elif values:
            await recipient.update_from_dict({**values, "version": recipient.version + 1}).save()
        await _set_default(locked, recipient, wanted=input.is_default)
        return await context.kept(SaveMailRecipientPayload(mail_recipient=MailRecipientType.of(recipient)))


@mutation(DeleteMailRecipientPayload)
async def delete_mail_recipient(info: Info, input: DeleteMailRecipientInput) -> DeleteMailRecipientPayload:
    """Requests for paper copies keep what was sent with them."""
    context = info.context
    account = context.require(Permission.CONTRACT_PAPER)
    async with transaction():
        locked = await held_account(account)
        recipient = await _own_recipient(locked, input.id, input.expected_version)
        await recipient.delete()
        return await context.kept(
            DeleteMailRecipientPayload(deleted_mail_recipient_id=id_of(IdType.MAIL_RECIPIENT, recipient.id))
        )


async def _own_recipient(account: Account, recipient_id: str, expected_version: int | None) -> MailRecipient:
    key = key_of(IdType.MAIL_RECIPIENT, recipient_id)
    recipient = None if key is None else await MailRecipient.get_or_none(id=key, account_id=account.id)
    if recipient is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("id",))
    check_version(recipient.version, expected_version)
    return recipient


def _given(input: SaveMailRecipientInput, *, new: bool) -> dict[str, str]:
    """The checked columns. Left out is unchanged; a new entry needs them all, and none can be cleared."""
    given: dict[str, str | None] = {}
    for field in RECIPIENT_FIELDS:
        value = getattr(input, field)
        if new or value is not strawberry.UNSET:
            given[field] = None if value is strawberry.UNSET else value
    return checked_recipient(given)


async def _create(account: Account, values: dict[str, str], now: datetime) -> MailRecipient:
    if await MailRecipient.filter(account_id=account.id).count() >= MOST_RECIPIENTS:
        raise invalid("id", "TOO_MANY", limit=str(MOST_RECIPIENTS))
    row: dict[str, Any] = {**values, "account_id": account.id, "created_at": now}
    return await MailRecipient.create(**row)


async def _set_default(account: Account, recipient: MailRecipient, *, wanted: bool | None) -> None:
    """One default at most; the first entry is it without asking."""
    others = MailRecipient.filter(account_id=account.id).exclude(id=recipient.id)
    if wanted is True or (wanted in {None, strawberry.UNSET} and not await others.exists()):
        await others.update(default_slot=None)
        recipient.default_slot = account.id
    elif wanted is False:
        recipient.default_slot = None
    await recipient.save(update_fields=["default_slot"])
