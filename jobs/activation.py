"""An enterprise's e-sign service (激活腾讯电子签): asked for by the customer, told by the provider."""

from datetime import datetime
from typing import Final

from jobs.services import Services
from models import SYSTEM, Account, Actor, record_account_event
from models.database import transaction
from providers.esign import ActivationReport, ActivationRequest
from rules.terms import AccountEventStep, EsignActivationStatus, SubjectType
from rules.violations import ErrorCode, RuleViolation

_STEP_OF: Final = {
    EsignActivationStatus.ACTIVATED: AccountEventStep.ESIGN_ACTIVATED,
    EsignActivationStatus.REJECTED: AccountEventStep.ESIGN_REJECTED,
}


async def request_activation(account: Account, services: Services, *, actor: Actor, now: datetime) -> Account:
    """A link where the enterprise activates; safe to repeat. The account as it is then."""
    request = _request(account)
    if request is None:
        raise RuleViolation(ErrorCode.IDENTITY_NOT_VERIFIED)
    await refresh_activation(account, services)
    known = await Account.get(id=account.id)
    if known.esign_status is EsignActivationStatus.ACTIVATED:
        return known
    link = await services.esign.request_activation(request)
    async with transaction():
        locked = await Account.locked(account.id)
        if locked.esign_status is EsignActivationStatus.ACTIVATED:
            return locked
        asked_before = locked.esign_status is EsignActivationStatus.PENDING
        locked.esign_status = EsignActivationStatus.PENDING
        locked.esign_url, locked.esign_expires_at = link.url, link.expires_at
        locked.esign_rejected_because = None
        await _save(locked, now)
        if not asked_before:
            await record_account_event(locked.id, AccountEventStep.ESIGN_REQUESTED, actor=actor, at=now)
    return locked


async def refresh_activation(account: Account, services: Services) -> None:
    """What the provider says now, for the organisation as it is verified now. An individual needs none."""
    request = _request(account)
    if request is None:
        return
    report = await services.esign.activation_of(request)
    if report.status is account.esign_status:
        return
    async with transaction():
        locked = await Account.locked(account.id)
        if locked.subject == request.organisation and locked.esign_status is not report.status:
            await _write(locked, report, services.now())


async def _write(account: Account, report: ActivationReport, now: datetime) -> None:
    account.esign_status = report.status
    account.esign_rejected_because = report.rejected_because
    if report.status is not EsignActivationStatus.PENDING:
        account.esign_url = account.esign_expires_at = None
    await _save(account, now)
    if (step := _STEP_OF.get(report.status)) is not None:
        await record_account_event(account.id, step, actor=SYSTEM, at=now, reason=report.rejected_because)


async def _save(account: Account, now: datetime) -> None:
    account.version, account.updated_at = account.version + 1, now
    await account.save()


def _request(account: Account) -> ActivationRequest | None:
    subject = account.subject
    if subject is None or subject.subject_type is not SubjectType.ENTERPRISE:
        return None
    return ActivationRequest(account_reference=account.reference, organisation=subject)
