"""Whether the verified subject still is the one in the account's effective contracts (客户主体变更)."""

from datetime import datetime

import orjson

from models import SYSTEM, Account, Contract, SubjectClearance, record_account_event
from rules.lifecycle import sub_statuses_of
from rules.subject import Hold, Subject, hold_of
from rules.terms import AccountEventStep, ContractStatus, CredentialType, SubjectType


async def judge_hold(account: Account, now: datetime) -> None:
    """Sets or lifts the account's hold, inside the caller's transaction, which holds the account."""
    subject = account.subject
    if subject is None:
        return  # not verified: nothing may be created anyway, and the last hold stays
    effective = await Contract.filter(
        account_id=account.id, sub_status__in=sub_statuses_of(ContractStatus.EFFECTIVE)
    )
    copies = [contract.party_a_copy for contract in effective]
    clearances = await SubjectClearance.filter(account_id=account.id)
    hold = hold_of(
        subject,
        (copy.subject for copy in copies if copy is not None),
        ((subject_of(clearance.before), subject_of(clearance.now)) for clearance in clearances),
    )
    if (hold.reason if hold else None) is not account.hold_reason:
        await _write(account, hold, now)


async def _write(account: Account, hold: Hold | None, now: datetime) -> None:
    account.hold_reason = None if hold is None else hold.reason
    account.hold_since = None if hold is None else now
    account.hold_before = None if hold is None else hold.before.name
    account.hold_now = None if hold is None else hold.now.name
    account.version, account.updated_at = account.version + 1, now
    await account.save()
    step = AccountEventStep.SUBJECT_HOLD_SET if hold else AccountEventStep.SUBJECT_HOLD_CLEARED
    facts = {"reason": hold.reason} if hold else {"because": "subject restored"}
    await record_account_event(account.id, step, actor=SYSTEM, at=now, facts={**facts})


def subject_of(stored: str) -> Subject:
    """A subject as a clearance keeps it."""
    values = orjson.loads(stored)
    return Subject(
        subject_type=SubjectType(values["subject_type"]),
        name=values["name"],
        credential_type=CredentialType(values["credential_type"]),
        credential_number=values["credential_number"],
    )
