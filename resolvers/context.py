"""What a resolver may know: the request, and the services that main.py built."""

from dataclasses import dataclass

import strawberry

from jobs.services import Services
from jobs.synchronise import synchronise
from models import Account, Contract
from rules.violations import ErrorCode, RuleViolation
from schema.context import Context
from schema.ids import IdType, key_of


@dataclass(kw_only=True)
class RequestContext(Context):
    services: Services

    async def synchronised(self, account: Account) -> None:
        """The outside world as it is now; call it before the transaction that relies on it."""
        await synchronise(account, self.services)


Info = strawberry.Info[RequestContext, None]


async def own_contract(
    account: Account, contract_id: str, *, expected_version: int | None = None
) -> Contract:
    """Raises NOT_FOUND for what is missing, foreign, deleted or no contract; CONTRACT_CHANGED for another version."""
    key = key_of(IdType.CONTRACT, contract_id)
    contract = None if key is None else await Contract.of(account.id).get_or_none(id=key)
    if contract is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("id",))
    check_version(contract.version, expected_version)
    return contract


def check_version(version: int, expected: int | None) -> None:
    if isinstance(expected, int) and expected != version:
        raise RuleViolation(
            ErrorCode.CONTRACT_CHANGED,
            path=("expectedVersion",),
            version=str(version),
            expected=str(expected),
        )
