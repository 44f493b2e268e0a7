"""Why the next step of a bilateral contract cannot be taken now: the rules of the step, asked beforehand."""

import asyncio
from collections.abc import Sequence

import models
from auth.permissions import Permission, create_permission_of
from rules.creation import Application, creation_violations
from rules.lifecycle import next_step_of
from rules.retention import erased_violation
from rules.sealing import Signing, signing_violations
from rules.subject import draft_violation
from rules.terms import NextStep
from rules.violations import ErrorCode, RuleViolation
from schema.context import Context
from schema.facts import applicant_facts, draft_facts


def next_step_for(contract: models.Contract) -> NextStep:
    return next_step_of(contract.sub_status, preview_stored=contract.preview_sha256 is not None)


async def next_step_violation(contract: models.Contract, context: Context) -> RuleViolation | None:
    """The first reason; null when the viewer can take the step, or when there is none to take.

    It tells what is known: outsiders are not asked, and a text that changed shows only at confirmSigning itself.
    """
    step = next_step_for(contract)
    permission = _permission_of(step, contract)
    if permission is None:
        return None
    if not context.may(permission):
        return RuleViolation(ErrorCode.FORBIDDEN, permission=permission)
    if (standing := context.restriction() or erased_violation(contract.erased_at)) is not None:
        return standing
    found = await _violations(contract, step, context)
    return found[0] if found else None


def _permission_of(step: NextStep, contract: models.Contract) -> Permission | None:
    if step in {NextStep.FILL_IN, NextStep.CONFIRM_TEXT}:
        return create_permission_of(contract.kind)
    return Permission.CONTRACT_SIGN if step in {NextStep.CONFIRM_SIGNING, NextStep.SIGN} else None


async def _violations(contract: models.Contract, step: NextStep, context: Context) -> Sequence[RuleViolation]:
    loaders = context.loaders
    if step is NextStep.CONFIRM_TEXT:
        account = await loaders.account.load(contract.account_id)
        outdated = account and draft_violation(contract.subject_copied, account.subject, hold=None)
        return (outdated,) if outdated else ()
    if step not in {NextStep.FILL_IN, NextStep.CONFIRM_SIGNING}:
        return ()
    account, framework, orders = await asyncio.gather(
        loaders.account.load(contract.account_id),
        loaders.framework.load(contract.account_id),
        loaders.claimed_orders.load(contract.id),
    )
    if account is None:
        return ()
    if step is NextStep.FILL_IN:  # what is chosen can still be chosen otherwise
        application = Application(
            kind=contract.kind,
            signing_mode=contract.signing_mode,
            for_contract=contract.number,
            subject_copied=contract.subject_copied,
            subject_now=account.subject,
        )
        return creation_violations(application, applicant_facts(account, framework), complete=False)
    filing_id = contract.filing_order_id
    filing = None if filing_id is None else await loaders.filing_order.load(filing_id)
    draft = draft_facts(contract, account, framework=framework, orders=orders, filing=filing)
    return signing_violations(draft, _signing(contract, account))


def _signing(contract: models.Contract, account: models.Account) -> Signing:
    confirmed = contract.confirmed_text_sha256
    return Signing(
        esign=account.esign_status,
        signatory=contract.signatory_copy,
        confirmed_text=confirmed,
        text_now=confirmed or "",
    )
