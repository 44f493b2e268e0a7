"""Whether the verified subject still is the one in the account's effective contracts (客户主体变更)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import orjson

from models import SYSTEM, Account, Actor, Contract, SubjectClearance, Supplement, record_account_event
from models.copies import PartyACopy
from rules.lifecycle import sub_statuses_of
from rules.subject import Hold, Pair, Subject, cited_of, hold_of
from rules.terms import AccountEventStep, ContractStatus, CredentialType, SubjectType


class Clearing(NamedTuple):
    """Who cleared a hold, and with which document."""

    by: Actor
    facts: Mapping[str, str]


_RESTORED: Final = Clearing(SYSTEM, {"because": "subject restored"})


async def judge_hold(account: Account, now: datetime, *, cleared: Clearing | None = None) -> None:
    """Sets or lifts the account's hold, inside the caller's transaction, which holds the account.

    To be asked whenever the subject, the contracts in effect or the clearances change. What an operator cleared is in
    the history as the operator's act, also where another hold takes its place.
    """
    if account.subject is None:
        return  # not verified: nothing may be created anyway, and the last hold stays
    hold = await standing_hold(account)
    names = (None, None, None) if hold is None else (hold.reason, hold.before.name, hold.now.name)
    changed = names != (account.hold_reason, account.hold_before, account.hold_now)
    if cleared is None and not changed:
        return
    await _write(account, hold, now)
    if hold is None or cleared is not None:
        await _record_lifted(account.id, cleared or _RESTORED, now)
    if hold is not None:
        step, facts = AccountEventStep.SUBJECT_HOLD_SET, {"reason": str(hold.reason)}
        await record_account_event(account.id, step, actor=SYSTEM, at=now, facts=facts)


async def standing_hold(account: Account) -> Hold | None:
    """The pair of subjects that holds the account now, the weightiest of all; none while it is not verified."""
    if account.subject is None:
        return None
    clearances = await _clearances(account.id)
    return hold_of(account.subject, await _in_effect(account.id), [_pair(each) for each in clearances])


async def cited_supplements(account: Account) -> list[Supplement]:
    """The documents by which the account's subject of today came into its contracts, the first one first."""
    if account.subject is None:
        return []
    clearances = await _clearances(account.id)
    pairs = [_pair(each) for each in clearances]
    cited = cited_of(account.subject, await _in_effect(account.id), pairs)
    keys = [each.supplement_id for each, pair in zip(clearances, pairs, strict=True) if pair in cited]
    found = {each.id: each for each in await Supplement.filter(id__in=keys)}
    return [found[key] for key in dict.fromkeys(keys)]


async def _clearances(account_id: UUID) -> Sequence[SubjectClearance]:
    return await SubjectClearance.filter(account_id=account_id).order_by("cleared_at", "id")


async def _in_effect(account_id: UUID) -> list[Subject]:
    """The subjects of the contracts in effect. Only their copies are read: an account may have thousands."""
    effective = Contract.filter(
        account_id=account_id,
        sub_status__in=sub_statuses_of(ContractStatus.EFFECTIVE),
        party_a__isnull=False,
    )
    copies = await effective.order_by("effective_at", "id").values_list("party_a", flat=True)
    return list(dict.fromkeys(PartyACopy.of_json(str(copy)).subject for copy in copies))


def _pair(clearance: SubjectClearance) -> Pair:
    return subject_of(clearance.before), subject_of(clearance.now)


async def _write(account: Account, hold: Hold | None, now: datetime) -> None:
    account.hold_reason = None if hold is None else hold.reason
    account.hold_since = None if hold is None else now
    account.hold_before = None if hold is None else hold.before.name
    account.hold_now = None if hold is None else hold.now.name
    account.version, account.updated_at = account.version + 1, now
    await account.save()


async def _record_lifted(account_id: UUID, cleared: Clearing, now: datetime) -> None:
    step = AccountEventStep.SUBJECT_HOLD_CLEARED
    await record_account_event(account_id, step, actor=cleared.by, at=now, facts={**cleared.facts})


def stored_subject(subject: Subject) -> str:
    """A subject for a clearance to keep; subject_of reads it."""
    return orjson.dumps(
        {
            "subject_type": subject.subject_type,
            "name": subject.name,
            "credential_type": subject.credential_type,
            "credential_number": subject.credential_number,
        }
    ).decode()


def subject_of(stored: str) -> Subject:
    """A subject as a clearance keeps it."""
    values = orjson.loads(stored)
    return Subject(
        subject_type=SubjectType(values["subject_type"]),
        name=values["name"],
        credential_type=CredentialType(values["credential_type"]),
        credential_number=values["credential_number"],
    )
