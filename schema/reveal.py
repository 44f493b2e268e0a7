"""Personal data is masked; whoever may see it whole asks for it, and the history says that they did."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

import strawberry
from graphql import GraphQLError

import models
from auth.permissions import Permission
from models.database import held, transaction
from rules.terms import AccountEventStep, ContractEventStep
from rules.values import invalid
from rules.violations import ErrorCode, RuleViolation
from schema.context import Info

Reveal = Annotated[bool, strawberry.argument(description="Whole instead of masked; needs partyA:reveal.")]
Record = Callable[[Info], Awaitable[None]]


async def shown(
    info: Info,
    value: str | None,
    mask: Callable[[str], str],
    *,
    reveal: bool,
    record: Record,
    operators: Permission | None = None,
) -> str | None:
    """The value masked, or whole once the reveal is in the history; what was erased is empty and no reveal.

    Without permission, inside a list, or where the viewer's account only keeps its data, it stays masked and an error
    stands beside the answer. `operators`: the permission with which an operator, whose work needs it, sees it too.
    """
    if not value:
        return value
    if not reveal:
        return mask(value)
    path = info.path.as_list()
    refusal: RuleViolation | None = None
    by_operator = operators is not None and info.context.may(operators)
    if (restriction := info.context.restriction()) is not None:
        refusal = restriction
    elif not by_operator and not info.context.may(Permission.PARTY_A_REVEAL):
        refusal = RuleViolation(ErrorCode.FORBIDDEN, permission=Permission.PARTY_A_REVEAL)
    elif any(isinstance(key, int) for key in path):
        refusal = invalid("reveal", "REVEAL_IN_LIST")
    if refusal is not None:
        info.context.beside.append(GraphQLError("", path=path, original_error=refusal))
        return mask(value)
    await record(info)
    return value


def revealed_in_contract(contract_id: UUID, field: str) -> Record:
    async def record(info: Info) -> None:
        async with transaction():
            await held(models.Contract.filter(id=contract_id)).get()
            await models.record_contract_event(
                contract_id,
                ContractEventStep.PERSONAL_DATA_REVEALED,
                actor=info.context.actor,
                at=info.context.now,
                facts={"field": field},
            )

    return record


def revealed_in_account(account_id: UUID, field: str) -> Record:
    async def record(info: Info) -> None:
        async with transaction():
            await models.Account.locked(account_id)
            await models.record_account_event(
                account_id,
                AccountEventStep.PERSONAL_DATA_REVEALED,
                actor=info.context.actor,
                at=info.context.now,
                facts={"field": field},
            )

    return record
