"""What a bilateral contract adds to a contract: who signs, what the customer does next, where and until when."""

from datetime import datetime
from typing import Self
from uuid import UUID

import strawberry

import models
from auth.permissions import Permission
from rules import signatory as law
from rules.masking import mask_credential, mask_phone
from rules.terms import NextStep
from schema.context import Context, Info
from schema.errors import RuleError, rule_error
from schema.next_step import next_step_for, next_step_violation
from schema.node import Node
from schema.reveal import Reveal, revealed_in_contract, shown
from schema.scalars import URL


@strawberry.type(description="Who signs for the customer: the signing link and its one-time code go to them.")
class Signatory:
    contract_id: strawberry.Private[UUID]
    copy: strawberry.Private[law.Signatory]
    name: str

    @classmethod
    def of(cls, contract: models.Contract) -> Self | None:
        copy = contract.signatory_copy
        return None if copy is None else cls(contract_id=contract.id, copy=copy, name=copy.name)

    @strawberry.field
    async def mobile(self, info: Info, reveal: Reveal = False) -> str:
        record = revealed_in_contract(self.contract_id, "mobile")
        return await shown(info, self.copy.mobile, mask_phone, reveal=reveal, record=record) or ""

    @strawberry.field
    async def id_number(self, info: Info, reveal: Reveal = False) -> str | None:
        record = revealed_in_contract(self.contract_id, "idNumber")
        return await shown(info, self.copy.id_number, mask_credential, reveal=reveal, record=record)


@strawberry.type
class InWizard(Node):
    """Not a type of its own in the API."""

    model: strawberry.Private[models.Contract]
    next_step: NextStep

    @strawberry.field(
        description="Why the viewer cannot take the next step now, as far as is known without asking anybody;"
        " null when it can be taken, and when there is none."
    )
    async def next_step_refusal(self, info: Info) -> RuleError | None:
        violation = await next_step_violation(self.model, info.context)
        if violation is None:
            return None
        error = rule_error(violation, info.context.locale)
        error.path = None  # there is no input it could be about
        return error

    @strawberry.field(description="Named when a bilateral contract is filled in.")
    def signatory(self) -> Signatory | None:
        return Signatory.of(self.model)

    @strawberry.field(
        description="Where the customer signs, while it is the customer's turn; null without contract:sign."
        " Stored, never asked of the provider by a read."
    )
    async def signing_url(self, info: Info) -> URL | None:
        may_sign = info.context.may(Permission.CONTRACT_SIGN)
        flow = await _open_flow(self.model, info.context) if may_sign else None
        return None if flow is None or flow.signing_url is None else URL(flow.signing_url)

    @strawberry.field(description="The deadline, while it is the customer's turn.")
    async def sign_by(self, info: Info) -> datetime | None:
        flow = await _open_flow(self.model, info.context)
        return None if flow is None else flow.sign_by

    @strawberry.field(description="How often the signatory can still be reminded, while it is their turn.")
    async def reminders_left(self, info: Info) -> int | None:
        flow = await _open_flow(self.model, info.context)
        return None if flow is None else flow.reminders_left


async def _open_flow(contract: models.Contract, context: Context) -> models.EsignFlow | None:
    if next_step_for(contract) is not NextStep.SIGN:
        return None
    return await context.loaders.flow.load(contract.id)
