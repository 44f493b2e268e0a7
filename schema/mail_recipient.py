"""The address book for paper copies."""

from typing import Self

import strawberry

import models
from rules.masking import mask_phone
from schema.context import Info
from schema.ids import IdType, id_of
from schema.node import Node
from schema.payloads import Payload
from schema.reveal import Reveal, revealed_in_account, shown

ID = strawberry.ID
UNSET = strawberry.UNSET


@strawberry.type(description="An address paper contracts are sent to.")
class MailRecipient(Node):
    model: strawberry.Private[models.MailRecipient]
    recipient: str
    region: str
    address: str
    is_default: bool
    version: int

    @classmethod
    def of(cls, recipient: models.MailRecipient) -> Self:
        return cls(
            id=id_of(IdType.MAIL_RECIPIENT, recipient.id),
            model=recipient,
            recipient=recipient.recipient,
            region=recipient.region,
            address=recipient.address,
            is_default=recipient.default_slot is not None,
            version=recipient.version,
        )

    @strawberry.field
    async def phone(self, info: Info, reveal: Reveal = False) -> str:
        record = revealed_in_account(self.model.account_id, "mailRecipient.phone")
        return await shown(info, self.model.phone, mask_phone, reveal=reveal, record=record) or ""


@strawberry.input(
    description="On an existing entry: left out is unchanged, a masked phone is refused. On a new one recipient, phone,"
    " region and address are required."
)
class SaveMailRecipientInput:
    id: ID | None = UNSET
    recipient: str | None = UNSET
    phone: str | None = UNSET
    region: str | None = UNSET
    address: str | None = UNSET
    is_default: bool | None = UNSET
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.input
class DeleteMailRecipientInput:
    id: ID
    expected_version: int | None = UNSET
    client_mutation_id: str | None = UNSET
    idempotency_key: str | None = UNSET


@strawberry.type
class SaveMailRecipientPayload(Payload):
    mail_recipient: MailRecipient | None = None


@strawberry.type
class DeleteMailRecipientPayload(Payload):
    deleted_mail_recipient_id: ID | None = None
