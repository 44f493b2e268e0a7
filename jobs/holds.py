"""Whether the verified subject still is the one in the account's effective contracts (客户主体变更)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

import orjson

from models import SYSTEM, Account, Actor, Contract, SubjectClearance, record_account_event
from rules.lifecycle import sub_statuses_of
from rules.subject import Hold, Subject, holds_of
from rules.terms import AccountEventStep, ContractStatus, CredentialType, SubjectType

_RESTORED: Final = {"because": "subject restored"}


async def judge_hold(
    account: Account, now: datetime, *, by: Actor = SYSTEM, because: Mapping[str, str] = _RESTORED
) -> None:
    """Sets or lifts the account's hold, inside the caller's transaction, which holds the account.

    `by` and `because` go into the history when it is lifted.
    """
    if account.subject is None:
        return  # not verified: nothing may be created anyway, and the last hold stays
    hold = next(iter(await standing_holds(account)), None)
    names = (None, None, None) if hold is None else (hold.reason, hold.before.name, hold.now.name)
    if names != (account.hold_reason, account.hold_before, account.hold_now):
        await _write(account, hold, now, by, because)


async def standing_holds(account: Account) -> tuple[Hold, ...]:
    """Every pair of subjects that holds the account now, the weightiest first; none while it is not verified."""
    subject = account.subject
    if subject is None:
        return ()
    effective = await Contract.filter(
        account_id=account.id, sub_status__in=sub_statuses_of(ContractStatus.EFFECTIVE)
    )
    copies = [contract.party_a_copy for contract in effective]
    clearances = await SubjectClearance.filter(account_id=account.id)
    return holds_of(
        subject,
        (copy.subject for copy in copies if copy is not None),
        ((subject_of(clearance.before), subject_of(clearance.now)) for clearance in clearances),
    )


async def _write(
    account: Account, hold: Hold | None, now: datetime, by: Actor, because: Mapping[str, str]
) -> None:
    account.hold_reason = None if hold is None else hold.reason
    account.hold_since = None if hold is None else now
    account.hold_before = None if hold is None else hold.before.name
    account.hold_now = None if hold is None else hold.now.name
    account.version, account.updated_at = account.version + 1, now
    await account.save()
    step = AccountEventStep.SUBJECT_HOLD_SET if hold else AccountEventStep.SUBJECT_HOLD_CLEARED
    facts = because if hold is None else {"reason": hold.reason}
    await record_account_event(
        account.id, step, actor=by if hold is None else SYSTEM, at=now, facts={**facts}
    )


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
