"""The subscription: asked once when it opens, then anew for each change, as whoever is still signed in by its token."""

import strawberry

from jobs.changes import Change
from jobs.feed import Interest, Opening
from models import Contract
from resolvers.context import Info, RequestContext
from resolvers.filters import given
from rules.violations import ErrorCode, RuleViolation
from schema.contract import Contract as ContractType
from schema.contract_change import ContractChange
from schema.filters import UNSET
from schema.ids import IdType, id_of, key_of


async def contract_changed(
    root: strawberry.Parent[Opening | Change], info: Info, id: strawberry.ID | None = UNSET
) -> ContractChange:
    info.context.check_sees_contracts()
    if isinstance(root, Opening):
        root.interest = await _interest(info.context, id)
        return ContractChange(contract=None, deleted_contract_id=None)
    return await _told(info.context, root)


async def _interest(context: RequestContext, contract_id: str | None) -> Interest:
    """Raises NOT_FOUND for a contract that is missing, foreign or deleted."""
    account_id = None if context.is_operator else context.customers_account().id
    if contract_id is None or not given(contract_id):
        return Interest(account_id=account_id)
    key = key_of(IdType.CONTRACT, contract_id)
    rows = Contract.filter(deleted_at=None) if account_id is None else Contract.of(account_id)
    if key is None or not await rows.filter(id=key).exists():
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("id",))
    return Interest(account_id=account_id, contract_id=key)


async def _told(context: RequestContext, change: Change) -> ContractChange:
    """The contract is looked up among those that the viewer sees now, deleted ones included."""
    rows = Contract.all() if context.is_operator else Contract.filter(account=context.customers_account())
    contract = await rows.get_or_none(id=change.contract_id)
    if contract is None:
        raise RuleViolation(ErrorCode.NOT_FOUND)
    if contract.deleted_at is not None:
        gone = id_of(IdType.CONTRACT, contract.id)
        return ContractChange(contract=None, deleted_contract_id=gone, event_id=change.event_id)
    told = ContractType.of(contract, context)
    return ContractChange(contract=told, deleted_contract_id=None, event_id=change.event_id)
