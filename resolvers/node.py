"""Anything by its id, through the same account scope and permissions as its list."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from uuid import UUID

import strawberry

from auth.permissions import Permission
from models import (
    Account,
    AccountEvent,
    Contract,
    ContractEvent,
    Delivery,
    DeskEvent,
    FilingOrder,
    MailRecipient,
    Order,
    PartyAProfile,
    Supplement,
    Webhook,
)
from resolvers.context import Info, RequestContext
from resolvers.versions import contract_text, vendor_version
from rules.values import invalid
from schema.account import Account as AccountType
from schema.contract import Contract as ContractType
from schema.delivery import Delivery as DeliveryType
from schema.event import AccountEvent as AccountEventType
from schema.event import ContractEvent as ContractEventType
from schema.event import DeskEvent as DeskEventType
from schema.ids import IdType, typed_key_of
from schema.mail_recipient import MailRecipient as MailRecipientType
from schema.node import Node
from schema.order import FilingOrder as FilingOrderType
from schema.order import Order as OrderType
from schema.party_a import PartyAProfile as PartyAProfileType
from schema.supplement import Supplement as SupplementType
from schema.webhook import Webhook as WebhookType

_MOST_NODES: Final = 100

Finder = Callable[[RequestContext, Account, UUID], Awaitable[Node | None]]


async def node(info: Info, id: strawberry.ID) -> Node | None:
    return await _find(info.context, id)


async def nodes(info: Info, ids: list[strawberry.ID]) -> list[Node | None]:
    """In the order asked; null for what does not exist."""
    if len(ids) > _MOST_NODES:
        raise invalid("ids", "OUT_OF_RANGE", least="0", most=str(_MOST_NODES))
    return [await _find(info.context, each) for each in ids]


async def _find(context: RequestContext, global_id: str) -> Node | None:
    context.signed_in()
    typed = typed_key_of(global_id)
    if typed is None:
        return None
    kind, key = typed
    if context.is_operator:
        return await _for_operators(context, kind, key)
    finder = _FINDERS.get(kind)
    return None if finder is None or context.account is None else await finder(context, context.account, key)


async def _for_operators(context: RequestContext, kind: IdType, key: UUID) -> Node | None:
    """Accounts and contracts of everybody, deleted ones excepted, versions of texts and vendor data, the desk's own.

    Histories too, those of deleted contracts included: they stay. What else there is, they see as part of these.
    """
    if kind in _HISTORIES:
        context.check(Permission.OPERATOR_READ)
        context.check(Permission.AUDIT_READ)
        return await _HISTORIES[kind](context, key)
    if kind is IdType.ACCOUNT:
        context.check(Permission.OPERATOR_READ)
        account = await Account.get_or_none(id=key)
        return None if account is None else AccountType.of(account)
    if kind is IdType.CONTRACT:
        context.check(Permission.OPERATOR_READ)
        contract = await Contract.get_or_none(id=key, deleted_at=None)
        return None if contract is None else ContractType.of(contract, context)
    if kind in _VERSIONS:
        context.check(Permission.OPERATOR_TEMPLATE)
        return await _VERSIONS[kind](context, key)
    if kind in _OF_THE_DESK:
        context.check(Permission.OPERATOR_READ)
        return await _OF_THE_DESK[kind](context, key)
    return None


async def _webhook(context: RequestContext, key: UUID) -> Node | None:
    found = await Webhook.get_or_none(id=key, deleted_at=None)
    return None if found is None else WebhookType.of(found, context.now)


async def _delivery(context: RequestContext, key: UUID) -> Node | None:
    found = await Delivery.get_or_none(id=key).select_related("notice")
    return None if found is None else DeliveryType.of(found)


async def _any_contracts_event(context: RequestContext, key: UUID) -> Node | None:
    found = await ContractEvent.get_or_none(id=key)
    return None if found is None else ContractEventType.of(found, context.locale)


async def _any_accounts_event(context: RequestContext, key: UUID) -> Node | None:
    found = await AccountEvent.get_or_none(id=key)
    return None if found is None else AccountEventType.of(found, context.locale)


async def _desks_event(context: RequestContext, key: UUID) -> Node | None:
    found = await DeskEvent.get_or_none(id=key)
    return None if found is None else DeskEventType.of(found, context.locale)


async def _account(context: RequestContext, account: Account, key: UUID) -> Node | None:
    return AccountType.of(account) if key == account.id else None


async def _contract(context: RequestContext, account: Account, key: UUID) -> Node | None:
    context.check(Permission.CONTRACT_READ)
    found = await Contract.of(account.id).get_or_none(id=key)
    return None if found is None else ContractType.of(found, context)


async def _contract_event(context: RequestContext, account: Account, key: UUID) -> Node | None:
    context.check(Permission.AUDIT_READ)
    found = await ContractEvent.get_or_none(
        id=key, contract__account_id=account.id, contract__deleted_at=None
    )
    return None if found is None else ContractEventType.of(found, context.locale)


async def _account_event(context: RequestContext, account: Account, key: UUID) -> Node | None:
    context.check(Permission.AUDIT_READ)
    found = await AccountEvent.get_or_none(id=key, account_id=account.id)
    return None if found is None else AccountEventType.of(found, context.locale)


async def _mail_recipient(context: RequestContext, account: Account, key: UUID) -> Node | None:
    context.check(Permission.CONTRACT_PAPER)
    found = await MailRecipient.get_or_none(id=key, account_id=account.id)
    return None if found is None else MailRecipientType.of(found)


async def _order(context: RequestContext, account: Account, key: UUID) -> Node | None:
    context.check(Permission.CONTRACT_LIST)
    found = await Order.get_or_none(id=key, account_id=account.id)
    return None if found is None else OrderType.of(found)


async def _filing_order(context: RequestContext, account: Account, key: UUID) -> Node | None:
    context.check(Permission.CONTRACT_LIST)
    found = await FilingOrder.get_or_none(id=key, account_id=account.id)
    return None if found is None else FilingOrderType.of(found)


async def _profile(context: RequestContext, account: Account, key: UUID) -> Node | None:
    context.check(Permission.PARTY_A_READ)
    found, subject = await PartyAProfile.get_or_none(id=key, account_id=account.id), account.subject
    return None if found is None or subject is None else PartyAProfileType.of(found, subject)


async def _supplement(context: RequestContext, account: Account, key: UUID) -> Node | None:
    context.check(Permission.CONTRACT_READ)
    found = await Supplement.get_or_none(id=key, account_id=account.id, contract__deleted_at=None)
    return None if found is None else SupplementType.of(found, context)


_HISTORIES: Final[Mapping[IdType, Callable[[RequestContext, UUID], Awaitable[Node | None]]]] = {
    IdType.ACCOUNT_EVENT: _any_accounts_event,
    IdType.CONTRACT_EVENT: _any_contracts_event,
    IdType.DESK_EVENT: _desks_event,
}
_VERSIONS: Final[Mapping[IdType, Callable[[RequestContext, UUID], Awaitable[Node | None]]]] = {
    IdType.CONTRACT_TEXT: contract_text,
    IdType.VENDOR_VERSION: vendor_version,
}
_OF_THE_DESK: Final[Mapping[IdType, Callable[[RequestContext, UUID], Awaitable[Node | None]]]] = {
    IdType.WEBHOOK: _webhook,
    IdType.DELIVERY: _delivery,
}
_FINDERS: Final[Mapping[IdType, Finder]] = {
    IdType.ACCOUNT: _account,
    IdType.ACCOUNT_EVENT: _account_event,
    IdType.CONTRACT: _contract,
    IdType.CONTRACT_EVENT: _contract_event,
    IdType.FILING_ORDER: _filing_order,
    IdType.MAIL_RECIPIENT: _mail_recipient,
    IdType.ORDER: _order,
    IdType.PARTY_A_PROFILE: _profile,
    IdType.SUPPLEMENT: _supplement,
}
