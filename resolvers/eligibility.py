"""What may be created, asked beforehand: every reason, by the very rules that createContract asks again."""

from auth.permissions import create_permission_of
from messages import label
from models import Account
from resolvers.applying import Choice, applicant_of, application_of
from resolvers.context import Info, RequestContext, own_contract
from resolvers.filters import given
from rules.creation import Applicant, Application, creation_violations, later_violations
from rules.terms import ContractKind, SigningMode
from rules.violations import ErrorCode, RuleViolation
from schema.eligibility import CreationOption, Eligibility, EligibilityInput
from schema.errors import rule_error


async def contract_eligibility(info: Info, input: EligibilityInput) -> Eligibility:
    """What is left out is not chosen yet and no reason to refuse."""
    context = info.context
    account = _account(context)
    draft = (
        await own_contract(account, input.contract_id)
        if input.contract_id and given(input.contract_id)
        else None
    )
    choice = Choice(
        kind=input.kind,
        signing_mode=input.signing_mode,
        order_ids=input.order_ids or None,
        filing_order_id=input.filing_order_id or None,
        party_a_profile_id=input.party_a_profile_id or None,
    )
    # only a bilateral draft goes on where bilateral signing is offered no more
    own = draft is not None and draft.signing_mode is input.signing_mode
    found = await application_of(account, choice, draft=draft if own else None)
    applicant = await applicant_of(account)
    reasons = _reasons(context, found.application, applicant)
    later = later_violations(found.application, applicant)
    return Eligibility(
        eligible=not reasons,
        reasons=[rule_error(reason, context.locale, root=("input",)) for reason in reasons],
        later_reasons=[rule_error(reason, context.locale) for reason in later],
    )


async def creation_options(info: Info) -> list[CreationOption]:
    context = info.context
    applicant = await applicant_of(_account(context))
    options = []
    for kind in ContractKind:
        for mode in SigningMode:
            reasons = _reasons(context, Application(kind=kind, signing_mode=mode), applicant)
            options.append(
                CreationOption(
                    kind=kind,
                    signing_mode=mode,
                    label=f"{label(kind, context.locale)} · {label(mode, context.locale)}",
                    eligible=not reasons,
                    reasons=[rule_error(reason, context.locale) for reason in reasons],
                )
            )
    return options


def _account(context: RequestContext) -> Account:
    context.signed_in()
    if context.account is None:
        raise RuleViolation(ErrorCode.FORBIDDEN)
    return context.account


def _reasons(context: RequestContext, application: Application, applicant: Applicant) -> list[RuleViolation]:
    permission = create_permission_of(application.kind)
    forbidden = [] if context.may(permission) else [RuleViolation(ErrorCode.FORBIDDEN, permission=permission)]
    return forbidden + creation_violations(application, applicant, complete=False)
