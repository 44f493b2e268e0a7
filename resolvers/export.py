"""contractsExport, for customers and for operators: many contracts behind one link."""

from typing import Final
from uuid import UUID

import strawberry

from auth.permissions import Permission
from jobs.export import MOST, sealed_documents
from jobs.paper import CHINA
from models import Contract
from resolvers.context import Info, RequestContext
from rules.values import invalid
from schema.export import ContractsExport
from schema.ids import IdType, key_of

_SHOWN: Final = 40
"""Characters of an id that is no contract's; ours have fewer."""


async def contracts_export(info: Info, ids: list[strawberry.ID]) -> ContractsExport | None:
    account = info.context.require(Permission.CONTRACT_DOWNLOAD)
    info.context.check(Permission.AUDIT_READ)
    return await _exported(info.context, ids, account.id)


async def contracts_export_of_any_account(info: Info, ids: list[strawberry.ID]) -> ContractsExport | None:
    info.context.check(Permission.AUDIT_READ)  # beside operator:read, which `operator` asks for
    return await _exported(info.context, ids, None)


async def _exported(
    context: RequestContext, ids: list[strawberry.ID], account_id: UUID | None
) -> ContractsExport:
    if not 1 <= len(ids) <= MOST:
        raise invalid("ids", "HOW_MANY_CONTRACTS", least="1", most=str(MOST))
    if len(set(ids)) != len(ids):
        raise invalid("ids", "DUPLICATE")
    keys = [key_of(IdType.CONTRACT, each) for each in ids]
    known = [key for key in keys if key is not None]
    if (restriction := context.restriction()) is not None:
        raise restriction
    await _check_all_there(ids, keys, account_id)
    await _check_none_erased(known)
    await _check_all_sealed(known, account_id)
    return ContractsExport.of(known, account_id, context.now.astimezone(CHINA).date(), context)


async def _check_all_there(
    ids: list[strawberry.ID], keys: list[UUID | None], account_id: UUID | None
) -> None:
    """Missing, foreign and deleted are one answer."""
    rows = Contract.filter(deleted_at=None) if account_id is None else Contract.of(account_id)
    found = set(await rows.filter(id__in=[key for key in keys if key]).values_list("id", flat=True))
    missing = [each[:_SHOWN] for each, key in zip(ids, keys, strict=True) if key not in found]
    if missing:
        raise invalid("ids", "NOT_THERE", ids=", ".join(missing))


async def _check_none_erased(keys: list[UUID]) -> None:
    rows = Contract.filter(id__in=keys, erased_at__not_isnull=True).order_by("number")
    numbers = await rows.values_list("number", flat=True)
    if numbers:
        raise invalid("ids", "ERASED", numbers=", ".join(str(number) for number in numbers))


async def _check_all_sealed(keys: list[UUID], account_id: UUID | None) -> None:
    sealed = set(await sealed_documents(account_id, keys).values_list("contract_id", flat=True))
    missing = [key for key in keys if key not in sealed]
    if missing:
        rows = Contract.filter(id__in=missing).order_by("number")
        numbers = await rows.values_list("number", flat=True)
        raise invalid("ids", "NOT_SEALED", numbers=", ".join(str(number) for number in numbers))
