"""createContract: apply for a contract. UNILATERAL, its draft is drawn at once; BILATERAL, it is filled in next."""

import secrets
from typing import Any
from uuid import uuid4

from auth.permissions import create_permission_of
from jobs.paper import CHINA
from jobs.versions import text_in_force, vendor_in_force
from models import Account, Contract, ContractNumber
from models.database import transaction
from resolvers.applying import Choice, Found, applicant_of, application_of
from resolvers.context import Info, RequestContext, held_account
from resolvers.copying import (
    amount_columns,
    cited_columns,
    filing_columns,
    occupy,
    party_a_columns,
    rows_of,
    subject_columns,
    unprintable,
)
from resolvers.mutating import mutation
from rules.creation import creation_violations
from rules.numbers import CODE_BITS, contract_number, verification_code
from rules.terms import SigningMode
from rules.values import checked_text
from rules.violations import refuse_if_any
from schema.contract import Contract as ContractType
from schema.inputs import CreateContractInput
from schema.payloads import CreateContractPayload


@mutation(CreateContractPayload)
async def create_contract(info: Info, input: CreateContractInput) -> CreateContractPayload:
    context = info.context
    account = context.require(create_permission_of(input.kind))
    texts = {
        "title": checked_text("title", input.title) if input.title else None,
        "customer_reference": checked_text("customerReference", input.customer_reference)
        if input.customer_reference
        else None,
    }
    await context.synchronised(account)
    async with transaction():
        locked = await held_account(account)
        found = await application_of(locked, _choice(input))
        complete = input.signing_mode is SigningMode.UNILATERAL
        refuse_if_any(creation_violations(found.application, await applicant_of(locked), complete=complete))
        contract = await _write(context, locked, found, texts)
        if contract.work is not None:
            await context.services.queue.enqueue(contract.id, contract.version)
        return await context.kept(CreateContractPayload(contract=ContractType.of(contract, context)))


def _choice(input: CreateContractInput) -> Choice:
    return Choice(
        kind=input.kind,
        signing_mode=input.signing_mode,
        order_ids=input.order_ids or None,
        filing_order_id=input.filing_order_id or None,
        party_a_profile_id=input.party_a_profile_id or None,
    )


async def _write(context: RequestContext, account: Account, found: Found, texts: dict[str, Any]) -> Contract:
    kind, now, key = found.application.kind, context.services.now(), uuid4()
    sequence = (await ContractNumber.create(contract_id=key)).sequence
    text = await text_in_force(kind)
    vendor = (await vendor_in_force(context.services.vendor)).vendor
    framework = await Contract.live_framework(account.id)
    rows = await rows_of(found)
    refuse_if_any(unprintable(account, found, rows))
    # a bilateral contract copies party A when it is filled in; here the profile was only looked at
    copied_now = found.application.signing_mode is SigningMode.UNILATERAL
    contract = await Contract.open(
        actor=context.actor,
        now=now,
        facts={"kind": kind, "signingMode": found.application.signing_mode},
        id=key,
        number=contract_number(kind, now.astimezone(CHINA).date(), sequence),
        account_id=account.id,
        kind=kind,
        signing_mode=found.application.signing_mode,
        framework_id=framework.id if framework else None,
        title=texts["title"] or text.title,
        customer_reference=texts["customer_reference"],
        language=context.locale,
        text_version=text.version,
        vendor=vendor.as_json(),
        verification_code=verification_code(secrets.randbits(CODE_BITS)),
        **(
            party_a_columns(account, found) | await cited_columns(account)
            if copied_now
            else subject_columns(account)
        ),
        **filing_columns(found),
        **amount_columns(rows),
    )
    await occupy(contract, found, rows)
    return contract
