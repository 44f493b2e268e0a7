"""What a viewer may do with a contract now: the customer's table, less what the viewer's permissions leave out."""

from typing import Final

import strawberry

import models
from auth.permissions import Permission
from messages import label, message
from rules.lifecycle import STEP_OF_ACTION, check_action, state_of
from rules.retention import REMOVING, erased_violation
from rules.terms import ContractAction
from rules.violations import ErrorCode, RuleViolation
from schema.context import Context

PERMISSION_OF_ACTION: Final = {
    ContractAction.DELETE: Permission.CONTRACT_DELETE,
    ContractAction.FINALIZE: Permission.CONTRACT_FINALIZE,
    ContractAction.VOID: Permission.CONTRACT_VOID,
    ContractAction.CANCEL_SIGNING: Permission.CONTRACT_CANCEL,
    ContractAction.REQUEST_PAPER: Permission.CONTRACT_PAPER,
    ContractAction.VIEW_SHIPMENT: Permission.CONTRACT_READ,
}


@strawberry.type(description="Whether the viewer may take an action on this contract now and, if not, why.")
class ActionCheck:
    action: ContractAction
    label: str
    allowed: bool
    code: ErrorCode | None
    message: str | None


def actions_for(contract: models.Contract, context: Context) -> list[ContractAction]:
    if contract.deleted_at is not None:
        return []
    return [
        action
        for action in state_of(contract.sub_status).actions
        if context.may(PERMISSION_OF_ACTION[action])
    ]


def action_checks(contract: models.Contract, context: Context) -> list[ActionCheck]:
    """All six, in the order of the terms."""
    return [_check(contract, action, context) for action in ContractAction]


def _check(contract: models.Contract, action: ContractAction, context: Context) -> ActionCheck:
    violation = _violation(contract, action, context)
    return ActionCheck(
        action=action,
        label=label(action, context.locale),
        allowed=violation is None,
        code=None if violation is None else violation.code,
        message=None if violation is None else message(violation.code, violation.facts, context.locale),
    )


def _violation(contract: models.Contract, action: ContractAction, context: Context) -> RuleViolation | None:
    permission = PERMISSION_OF_ACTION[action]
    if contract.deleted_at is not None:
        return RuleViolation(ErrorCode.NOT_FOUND)
    try:
        check_action(contract.sub_status, action)
    except RuleViolation as violation:
        return violation
    if action in STEP_OF_ACTION:  # the others only look
        erased = None if action in REMOVING else erased_violation(contract.erased_at)
        if (standing := context.restriction() or erased) is not None:
            return standing
    return None if context.may(permission) else RuleViolation(ErrorCode.FORBIDDEN, permission=permission)
