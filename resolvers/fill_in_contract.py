"""fillInContract: party A, orders or filing order, and who signs. The preview is drawn in the background."""

from collections.abc import Iterable
from uuid import UUID

from models import Account, Contract, ContractLine
from models.copies import signatory_as_json
from models.database import transaction
from resolvers.applying import Choice, Found, applicant_of, application_of
from resolvers.context import Info, RequestContext, held_account, makeable_contract
from resolvers.copying import (
    amount_columns,
    cited_columns,
    filing_columns,
    lacking,
    let_go,
    occupy,
    party_a_columns,
    rows_of,
    unprintable,
)
from resolvers.filters import given
from resolvers.mutating import mutation
from rules.creation import creation_violations
from rules.lifecycle import next_move
from rules.signatory import Signatory, signatory_violations
from rules.terms import ActorKind, ContractEventStep
from rules.values import checked_text
from rules.violations import Refusal, RuleViolation, refuse_if_any
from schema.contract import Contract as ContractType
from schema.ids import IdType, id_of
from schema.inputs import FillInContractInput, SignatoryInput
from schema.payloads import FillInContractPayload

_STEP = ContractEventStep.FILLED_IN


@mutation(FillInContractPayload)
async def fill_in_contract(info: Info, input: FillInContractInput) -> FillInContractPayload:
    """Move 3. Everything is asked anew: since the contract was created, days may have passed."""
    context = info.context
    _check_step(await makeable_contract(context, input.id))  # what cannot be filled in asks no outsider
    signatory = _signatory(input.signatory)
    account = context.customers_account()
    await context.synchronised(account)
    async with transaction():
        locked = await held_account(account)
        contract = await makeable_contract(
            context, input.id, expected_version=input.expected_version, held=True
        )
        _check_step(contract)
        choice = await _choice(contract, input)
        found = await application_of(locked, choice, draft=contract)
        refuse_if_any(await _violations(locked, found, signatory))
        await _write(context, contract, locked, found, signatory)
        await context.services.queue.enqueue(contract.id, contract.version)
        return await context.kept(FillInContractPayload(contract=ContractType.of(contract, context)))


def _check_step(contract: Contract) -> None:
    next_move(contract.signing_mode, contract.sub_status, _STEP, ActorKind.CUSTOMER)


def _signatory(input: SignatoryInput) -> Signatory:
    """The checked texts; every one that is wrong is named, not only the first."""
    texts = {"name": input.name, "mobile": input.mobile, "idNumber": input.id_number or None}
    checked: dict[str, str | None] = dict.fromkeys(texts)
    violations: list[RuleViolation] = []
    for field, text in texts.items():
        path = ("signatory", field)
        try:
            checked[field] = None if text is None else checked_text(field, text, path=path)
        except RuleViolation as violation:
            violations.append(violation)
    violations += lacking("name", [checked["name"]], path=("signatory", "name"))
    if violations:
        raise Refusal(violations)
    return Signatory(name=checked["name"] or "", mobile=checked["mobile"], id_number=checked["idNumber"])


async def _choice(contract: Contract, input: FillInContractInput) -> Choice:
    kept = None if contract.filing_order_id is None else id_of(IdType.FILING_ORDER, contract.filing_order_id)
    return Choice(
        kind=contract.kind,
        signing_mode=contract.signing_mode,
        order_ids=input.order_ids if given(input.order_ids) else await _attached(contract),
        filing_order_id=input.filing_order_id or kept,
        party_a_profile_id=input.party_a_profile_id,
    )


async def _attached(contract: Contract) -> list[str]:
    """The orders of the contract in the order they were chosen in."""
    lines = await ContractLine.filter(contract_id=contract.id).order_by("position")
    orders: Iterable[UUID] = dict.fromkeys(line.order_id for line in lines)
    return [id_of(IdType.ORDER, order) for order in orders]


async def _violations(account: Account, found: Found, signatory: Signatory) -> list[RuleViolation]:
    reasons = creation_violations(found.application, await applicant_of(account), complete=True)
    if account.subject is not None:
        reasons += signatory_violations(signatory, account.subject)
    return reasons


async def _write(
    context: RequestContext, contract: Contract, account: Account, found: Found, signatory: Signatory
) -> None:
    """Claims and rows first: once the text is to be confirmed, the database lets nobody change them."""
    rows = await rows_of(found)
    refuse_if_any(unprintable(account, found, rows))
    await let_go(contract, found)
    await occupy(contract, found, rows)
    framework = await Contract.live_framework(account.id)
    await contract.advance(
        _STEP,
        actor=context.actor,
        now=context.services.now(),
        framework_id=framework.id if framework and framework.id != contract.id else None,
        signatory=signatory_as_json(signatory),
        preview_sha256=None,
        text_sha256=None,
        confirmed_text_sha256=None,
        **party_a_columns(account, found),
        **await cited_columns(account),
        **filing_columns(found),
        **amount_columns(rows),
    )
