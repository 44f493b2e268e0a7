"""What the law needs to know of an application: the account's facts and what the customer chose, looked up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models import Account, Contract, FilingClaim, FilingOrder, Order, OrderClaim, PartyAProfile
from rules.creation import Applicant, Application
from rules.party_a import missing_fields
from rules.sealing import Draft
from rules.terms import ContractKind, SigningMode
from rules.violations import ErrorCode, RuleViolation
from schema.facts import applicant_facts, draft_facts
from schema.ids import IdType, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a client chose, as ids; null is not chosen yet."""

    kind: ContractKind
    signing_mode: SigningMode
    order_ids: Sequence[str] | None = None
    filing_order_id: str | None = None
    party_a_profile_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The rows behind a choice, and the application the rules judge."""

    application: Application
    orders: tuple[Order, ...]
    filing_order: FilingOrder | None
    profile: PartyAProfile | None


async def applicant_of(account: Account) -> Applicant:
    return applicant_facts(account, await Contract.live_framework(account.id))


async def application_of(account: Account, choice: Choice, *, draft: Contract | None = None) -> Found:
    """Looks a choice up inside the account; `draft` is the one it is for, whose own orders do not count as taken.

    Raises NOT_FOUND for a profile that is not the account's.
    """
    ids = tuple(choice.order_ids) if choice.order_ids is not None else None
    orders = await _orders(account.id, ids or ())
    filing = await _filing_order(account.id, choice.filing_order_id)
    profile = await _profile(account.id, choice.party_a_profile_id)
    occupants = await occupants_of(list(orders.values()))
    application = Application(
        kind=choice.kind,
        signing_mode=choice.signing_mode,
        order_ids=ids,
        orders=None
        if ids is None
        else tuple(
            orders[each].facts(occupants.get(orders[each].id)) if each in orders else None for each in ids
        ),
        filing_order_id=choice.filing_order_id,
        filing=None if filing is None else filing.facts(await occupant_of_filing(filing)),
        party_a_missing=None if profile is None else missing_fields(profile.values()),
        **({} if draft is None else _of_draft(draft, account)),
    )
    return Found(application=application, orders=tuple(orders.values()), filing_order=filing, profile=profile)


def _of_draft(draft: Contract, account: Account) -> dict[str, Any]:
    return {
        "for_contract": draft.number,
        "subject_copied": draft.subject_copied,
        "subject_now": account.subject,
    }


async def occupants_of(orders: Sequence[Order]) -> dict[UUID, str]:
    """The number of the undeleted contract that has each order."""
    claims = await OrderClaim.filter(order_id__in=[order.id for order in orders]).select_related("contract")
    return {claim.order_id: claim.contract.number for claim in claims}


async def occupant_of_filing(filing: FilingOrder) -> str | None:
    claim = await FilingClaim.filter(filing_order_id=filing.id).select_related("contract").first()
    return None if claim is None else claim.contract.number


async def _orders(account_id: UUID, ids: Sequence[str]) -> dict[str, Order]:
    keys = {each: key for each in ids if (key := key_of(IdType.ORDER, each)) is not None}
    found = {
        order.id: order for order in await Order.filter(account_id=account_id, id__in=list(keys.values()))
    }
    return {each: found[key] for each, key in keys.items() if key in found}


async def _filing_order(account_id: UUID, filing_order_id: str | None) -> FilingOrder | None:
    key = None if filing_order_id is None else key_of(IdType.FILING_ORDER, filing_order_id)
    return None if key is None else await FilingOrder.get_or_none(id=key, account_id=account_id)


async def _profile(account_id: UUID, profile_id: str | None) -> PartyAProfile | None:
    if profile_id is None:
        return None
    key = key_of(IdType.PARTY_A_PROFILE, profile_id)
    profile = None if key is None else await PartyAProfile.get_or_none(id=key, account_id=account_id)
    if profile is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("partyAProfileId",))
    return profile


async def draft_of(contract: Contract, account: Account) -> Draft:
    """The draft and the world around it, as the rules judge it before it is sealed or signed."""
    filing = await FilingOrder.get(id=contract.filing_order_id) if contract.filing_order_id else None
    return draft_facts(
        contract,
        account,
        framework=await Contract.live_framework(account.id),
        orders=await claimed_orders(contract),
        filing=filing,
    )


async def claimed_orders(contract: Contract) -> list[Order]:
    claims = await OrderClaim.filter(contract_id=contract.id).select_related("order")
    return sorted((claim.order for claim in claims), key=lambda order: order.number)
