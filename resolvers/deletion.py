"""requestDeletion and withdrawDeletion: an account's data is only kept from now on, or the account goes on."""

from datetime import datetime
from uuid import UUID

from auth.permissions import Permission
from models import Account, Contract, record_account_event
from models.database import held, transaction
from resolvers.context import Info, check_version
from resolvers.mutating import mutation
from rules.retention import request_violation, withdrawal_violation
from rules.terms import AccountEventStep
from rules.values import checked_text
from rules.violations import ErrorCode, RuleViolation
from schema.account import Account as AccountType
from schema.ids import IdType, key_of
from schema.retention import (
    RequestDeletionInput,
    RequestDeletionPayload,
    WithdrawDeletionInput,
    WithdrawDeletionPayload,
)


@mutation(RequestDeletionPayload)
async def request_deletion(info: Info, input: RequestDeletionInput) -> RequestDeletionPayload:
    """Nothing is erased here: after the time for a withdrawal, and each thing when its own retention ends."""
    context, step = info.context, AccountEventStep.DELETION_REQUESTED
    context.check(Permission.OPERATOR_HOLD)
    reason = checked_text("reason", input.reason)
    now = context.services.now()
    async with transaction():
        account = await _account(input.account_id, input.expected_version)
        _refuse(request_violation(restricted_at=account.restricted_at))
        await _write(account, now, restricted_at=now, because=reason)
        await record_account_event(account.id, step, actor=context.actor, at=now, reason=reason)
        return await context.kept(RequestDeletionPayload(account=AccountType.of(account)))


@mutation(WithdrawDeletionPayload)
async def withdraw_deletion(info: Info, input: WithdrawDeletionInput) -> WithdrawDeletionPayload:
    """The account goes on with what is left of it; what was erased meanwhile does not come back."""
    context, step = info.context, AccountEventStep.DELETION_WITHDRAWN
    context.check(Permission.OPERATOR_HOLD)
    reason = checked_text("reason", input.reason)
    now = context.services.now()
    async with transaction():
        account = await _account(input.account_id, input.expected_version)
        erased = account.erased_at is not None or await _framework_is_erased(account.id)
        _refuse(withdrawal_violation(restricted_at=account.restricted_at, erased=erased))
        await _write(account, now, restricted_at=None, because=None)
        await record_account_event(account.id, step, actor=context.actor, at=now, reason=reason)
        return await context.kept(WithdrawDeletionPayload(account=AccountType.of(account)))


async def _account(account_id: str, expected_version: int | None) -> Account:
    """Held until the transaction ends."""
    key = key_of(IdType.ACCOUNT, account_id)
    account = None if key is None else await held(Account.filter(id=key)).get_or_none()
    if account is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("accountId",))
    check_version(account.version, expected_version)
    return account


async def _framework_is_erased(account_id: UUID) -> bool:
    """One in effect: of a draft's erasure the account recovers by deleting it."""
    return await Contract.exists(
        framework_slot=account_id, erased_at__not_isnull=True, effective_at__not_isnull=True
    )


def _refuse(violation: RuleViolation | None) -> None:
    if violation is not None:
        raise violation


async def _write(
    account: Account, now: datetime, *, restricted_at: datetime | None, because: str | None
) -> None:
    """A withdrawn deletion also makes the account stale: it asks the outsiders at the next sign-in."""
    account.restricted_at, account.restricted_because = restricted_at, because
    account.version, account.updated_at = account.version + 1, now
    account.synchronised_at = account.synchronised_at if restricted_at else None
    await account.save(
        update_fields=["restricted_at", "restricted_because", "version", "updated_at", "synchronised_at"]
    )
