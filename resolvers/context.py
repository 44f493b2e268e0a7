"""What a resolver may know: the request, and the services that main.py built."""

from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import strawberry

from auth.permissions import create_permission_of
from jobs.services import Services
from jobs.synchronise import synchronise
from models import Account, Contract
from models.database import held as locked
from rules.retention import erased_violation, restriction_violation
from rules.violations import ErrorCode, RuleViolation
from schema.context import Context
from schema.ids import IdType, key_of

Answer = TypeVar("Answer")


class Keeper(Protocol):
    """The attempt at a request that came with an idempotency key: resolvers/attempt.py."""

    kept: bool
    refused: RuleViolation | None
    outcome: str | None

    async def keep(self, payload: Any, violations: tuple[RuleViolation, ...] = ()) -> None: ...


@dataclass(kw_only=True)
class RequestContext(Context):
    services: Services
    attempt: Keeper | None = None
    """Of the mutation that runs now, if it came with an idempotency key."""

    async def kept(self, answer: Answer) -> Answer:
        """The answer of a mutation, written down under its idempotency key: the effect's transaction ends with it."""
        if self.attempt is not None:
            await self.attempt.keep(answer)
        return answer

    def customers_account(self) -> Account:
        """The viewer's account; what the viewer may do in it depends on a contract still to be looked up."""
        self.signed_in()
        if self.account is None:
            raise RuleViolation(ErrorCode.FORBIDDEN)
        return self.account

    async def synchronised(self, account: Account) -> None:
        """The outside world as it is now; call it before the transaction that relies on it."""
        await synchronise(account, self.services)


Info = strawberry.Info[RequestContext, None]


async def held_account(account: Account) -> Account:
    """Held until the transaction ends. Raises ACCOUNT_RESTRICTED also where that came after the request did."""
    locked = await Account.locked(account.id)
    if (violation := restriction_violation(locked.restricted_at)) is not None:
        raise violation
    return locked


async def own_contract(
    account: Account,
    contract_id: str,
    *,
    expected_version: int | None = None,
    held: bool = False,
    erased_too: bool = False,
) -> Contract:
    """Raises NOT_FOUND for what is missing, foreign, deleted or no contract; CONTRACT_CHANGED for another version.

    `held`: until the transaction ends, for what is written before the contract moves. `erased_too`: for what only
    removes it; everything else wants its personal data.
    """
    key = key_of(IdType.CONTRACT, contract_id)
    rows = Contract.of(account.id)
    rows = locked(rows) if held else rows
    contract = None if key is None else await rows.get_or_none(id=key)
    if contract is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("id",))
    check_version(contract.version, expected_version)
    if not erased_too:
        _check_not_erased(contract)
    return contract


def _check_not_erased(contract: Contract) -> None:
    if (violation := erased_violation(contract.erased_at)) is not None:
        raise violation


async def makeable_contract(
    context: RequestContext, contract_id: str, *, expected_version: int | None = None, held: bool = False
) -> Contract:
    """The viewer's own, if the viewer may create contracts of its kind: so is asked by the steps of the wizard."""
    contract = await own_contract(context.customers_account(), contract_id, held=held)
    context.check(create_permission_of(contract.kind))
    check_version(contract.version, expected_version)
    return contract


async def contract_of_any_account(
    contract_id: str, *, expected_version: int | None = None, held: bool = False
) -> Contract:
    """For operators' mutations, after their permission. Raises NOT_FOUND also for what is deleted."""
    key = key_of(IdType.CONTRACT, contract_id)
    rows = Contract.filter(deleted_at=None)
    rows = locked(rows) if held else rows
    contract = None if key is None else await rows.get_or_none(id=key)
    if contract is None:
        raise RuleViolation(ErrorCode.NOT_FOUND, path=("contractId",))
    check_version(contract.version, expected_version)
    _check_not_erased(contract)
    return contract


def check_version(version: int, expected: int | None) -> None:
    if isinstance(expected, int) and expected != version:
        raise RuleViolation(
            ErrorCode.CONTRACT_CHANGED,
            path=("expectedVersion",),
            version=str(version),
            expected=str(expected),
        )
