"""What subscribers are told."""

from uuid import UUID

import strawberry

import models
from auth.permissions import Permission
from schema.context import Info
from schema.contract import Contract
from schema.event import ContractEvent


@strawberry.type(
    description="One entry of a contract's history, and the contract as it is when the entry is told; of a deleted"
    " contract its id alone."
)
class ContractChange:
    contract: Contract | None
    deleted_contract_id: strawberry.ID | None
    event_id: strawberry.Private[UUID | None] = None

    @strawberry.field(description="What happened; null without audit:read.")
    async def event(self, info: Info) -> ContractEvent | None:
        if self.event_id is None or not info.context.may(Permission.AUDIT_READ):
            return None
        return ContractEvent.of(await models.ContractEvent.get(id=self.event_id), info.context.locale)
