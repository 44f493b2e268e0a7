"""A payload as it is written down under an idempotency key, and made again from that."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson

from models import Account, Contract, Delivery, MailRecipient, Order, PartyAProfile, Webhook
from resolvers.context import RequestContext
from resolvers.versions import contract_text, vendor_version
from rules.violations import ErrorCode, RuleViolation
from schema.account import Account as AccountType
from schema.account import EsignActivation
from schema.contract import Contract as ContractType
from schema.delivery import Delivery as DeliveryType
from schema.errors import user_error
from schema.ids import IdType, typed_key_of
from schema.mail_recipient import MailRecipient as MailRecipientType
from schema.node import Node
from schema.order import Order as OrderType
from schema.party_a import PartyAProfile as PartyAProfileType
from schema.payloads import Payload
from schema.webhook import Webhook as WebhookType

Answer = TypeVar("Answer", bound=Payload)
Finder = Callable[[UUID, RequestContext], Awaitable[Node | None]]

_COMMON: Final = frozenset({"errors", "client_mutation_id"})


def outcome_of(payload: Payload, violations: tuple[RuleViolation, ...] = ()) -> str:
    """What was done, or why nothing was: ids and plain values, no wording and nothing that may change."""
    done = {
        each.name: _told(getattr(payload, each.name)) for each in fields(payload) if each.name not in _COMMON
    }
    refused = [{"code": each.code, "path": each.path, "facts": each.facts} for each in violations]
    return orjson.dumps({"done": done, "refused": refused}).decode()


def _told(value: Any) -> Any:
    if isinstance(value, Node):
        return {"node": value.id}
    if isinstance(value, EsignActivation):
        return {"activation": True}
    if isinstance(value, list):
        return [_told(each) for each in value]
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return value if isinstance(value, str | int | None) else None


async def made_again(kind: type[Answer], outcome: str, context: RequestContext) -> Answer:
    """The payload of an outcome: the same things, as they are now, in the words of this request's language."""
    told = orjson.loads(outcome)
    payload = kind(**{name: await _meant(value, context) for name, value in told["done"].items()})
    payload.errors = [
        user_error(
            RuleViolation(ErrorCode(each["code"]), path=tuple(each["path"]), **each["facts"]), context.locale
        )
        for each in told["refused"]
    ]
    return payload


async def _meant(value: Any, context: RequestContext) -> Any:
    if isinstance(value, list):
        return [each for each in [await _meant(each, context) for each in value] if each is not None]
    if not isinstance(value, dict):
        return value
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    if "activation" in value:
        return None if context.account is None else EsignActivation.of(context.account)
    return await _found(value["node"], context)


async def _found(node_id: str, context: RequestContext) -> Node | None:
    """No permission is asked again: the principal who did it has had this answer before."""
    typed = typed_key_of(node_id)
    if typed is None or typed[0] not in _FINDERS:
        return None
    return await _FINDERS[typed[0]](typed[1], context)


async def _contract(key: UUID, context: RequestContext) -> Node | None:
    row = await Contract.get_or_none(id=key, deleted_at=None)
    return None if row is None else ContractType.of(row, context)


async def _account(key: UUID, context: RequestContext) -> Node | None:
    row = await Account.get_or_none(id=key)
    return None if row is None else AccountType.of(row)


async def _profile(key: UUID, context: RequestContext) -> Node | None:
    row = await PartyAProfile.get_or_none(id=key).select_related("account")
    subject = None if row is None else row.account.subject
    return None if row is None or subject is None else PartyAProfileType.of(row, subject)


async def _recipient(key: UUID, context: RequestContext) -> Node | None:
    row = await MailRecipient.get_or_none(id=key)
    return None if row is None else MailRecipientType.of(row)


async def _text(key: UUID, context: RequestContext) -> Node | None:
    return await contract_text(context, key)


async def _vendor(key: UUID, context: RequestContext) -> Node | None:
    return await vendor_version(context, key)


async def _order(key: UUID, context: RequestContext) -> Node | None:
    row = await Order.get_or_none(id=key)
    return None if row is None else OrderType.of(row)


async def _webhook(key: UUID, context: RequestContext) -> Node | None:
    row = await Webhook.get_or_none(id=key)
    return None if row is None else WebhookType.of(row, context.now)


async def _delivery(key: UUID, context: RequestContext) -> Node | None:
    row = await Delivery.get_or_none(id=key).select_related("notice")
    return None if row is None else DeliveryType.of(row)


_FINDERS: Final[Mapping[IdType, Finder]] = {
    IdType.CONTRACT: _contract,
    IdType.ACCOUNT: _account,
    IdType.PARTY_A_PROFILE: _profile,
    IdType.MAIL_RECIPIENT: _recipient,
    IdType.ORDER: _order,
    IdType.CONTRACT_TEXT: _text,
    IdType.VENDOR_VERSION: _vendor,
    IdType.WEBHOOK: _webhook,
    IdType.DELIVERY: _delivery,
}
