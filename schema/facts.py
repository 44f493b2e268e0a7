"""Rows as the facts that the law asks for; who looks the rows up, and how, is another matter."""

from collections.abc import Sequence

import models
from rules.creation import Applicant
from rules.lifecycle import is_in_effect
from rules.sealing import Draft
from rules.violations import ErrorCode, RuleViolation


def applicant_facts(account: models.Account, framework: models.Contract | None) -> Applicant:
    """`framework`: the account's live one."""
    return Applicant(
        subject_type=account.subject_type,
        hold=account.hold_reason,
        framework_number=framework.number if framework else None,
        framework_effective=_in_effect(framework),
        bilateral_enabled=account.bilateral_enabled,
        esign=account.esign_status,
        restricted_at=account.restricted_at,
    )


def draft_facts(
    contract: models.Contract,
    account: models.Account,
    *,
    framework: models.Contract | None,
    orders: Sequence[models.Order],
    filing: models.FilingOrder | None,
) -> Draft:
    """`orders` and `filing` are the contract's own, so it is the one that occupies them.

    Raises PARTY_A_INCOMPLETE for a contract that has not been filled in.
    """
    copy = contract.party_a_copy
    if copy is None:
        raise RuleViolation(ErrorCode.PARTY_A_INCOMPLETE, path=("id",), reason="NONE")
    return Draft(
        kind=contract.kind,
        number=contract.number,
        subject_copied=copy.subject,
        subject_now=account.subject,
        hold=account.hold_reason,
        framework_effective=_in_effect(framework),
        orders=tuple(order.facts(contract.number) for order in orders),
        filing=None if filing is None else filing.facts(contract.number),
    )


def _in_effect(framework: models.Contract | None) -> bool:
    return framework is not None and is_in_effect(framework.sub_status)
