"""activateEsign and setBilateralEnabled: what an account needs to sign bilaterally."""

from auth.permissions import Permission
from jobs.activation import request_activation
from models import Account, record_account_event
from models.database import held, transaction
from resolvers.context import Info, check_version
from resolvers.mutating import mutation
from rules.terms import AccountEventStep, SubjectType
from rules.violations import ErrorCode, RuleViolation
from schema.account import Account as AccountType
from schema.account import EsignActivation
from schema.ids import IdType, key_of
from schema.inputs import ActivateEsignInput, SetBilateralEnabledInput
from schema.payloads import ActivateEsignPayload, SetBilateralEnabledPayload


@mutation(ActivateEsignPayload)
async def activate_esign(info: Info, input: ActivateEsignInput) -> ActivateEsignPayload:
    """Asked of the provider for the organisation as it is verified now: what another one activated does not count.

    Done again, it answers the link that can be used, or that it is activated.
    """
    context = info.context
    account = context.require(Permission.ESIGN_ACTIVATE)
    await context.synchronised(account)
    account = await Account.get(id=account.id)
    if account.subject is None:
        raise RuleViolation(ErrorCode.IDENTITY_NOT_VERIFIED)
    if account.subject_type is SubjectType.INDIVIDUAL:
        raise RuleViolation(ErrorCode.ACTION_NOT_AVAILABLE, reason="NOTHING_TO_ACTIVATE")
    services = context.services
    account = await request_activation(account, services, actor=context.actor, now=services.now())
    return ActivateEsignPayload(esign_activation=EsignActivation.of(account))


@mutation(SetBilateralEnabledPayload)
async def set_bilateral_enabled(info: Info, input: SetBilateralEnabledInput) -> SetBilateralEnabledPayload:
    """Contracts already begun go on as they are. What is switched so already stays, and is no event."""
    context = info.context
    context.check(Permission.OPERATOR_HOLD)
    key = key_of(IdType.ACCOUNT, input.account_id)
    async with transaction():
        account = None if key is None else await held(Account.filter(id=key)).get_or_none()
        if account is None:
            raise RuleViolation(ErrorCode.NOT_FOUND, path=("accountId",))
        check_version(account.version, input.expected_version)
        if account.bilateral_enabled is not input.enabled:
            now = context.services.now()
            account.bilateral_enabled = input.enabled
            account.version, account.updated_at = account.version + 1, now
            await account.save(update_fields=["bilateral_enabled", "version", "updated_at"])
            await record_account_event(
                account.id,
                AccountEventStep.BILATERAL_SWITCHED,
                actor=context.actor,
                at=now,
                facts={"enabled": "true" if input.enabled else "false"},
            )
        return await context.kept(SetBilateralEnabledPayload(account=AccountType.of(account)))
