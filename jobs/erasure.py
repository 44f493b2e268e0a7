"""Erase what is due: the rows first, then the files, then the word in the account's history.

A crash at any line is finished by the next run: rows that are erased and not told of in the history have files left.
Everything is judged once more while the account and the contract are held, so nothing that came back to life goes.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from jobs.retention import (
    Due,
    accounts_due,
    contracts_due,
    due_of_account,
    due_of_contract,
    has_loose_data,
    is_told,
    loose_filings,
    unfinished_accounts,
    unfinished_contracts,
)
from jobs.services import Services
from jobs.uploads import KEPT_UNUSED
from models import SYSTEM, Account, Contract, record_account_event
from models.database import held, transaction
from models.erasure import (
    erase_account,
    erase_contract,
    erase_loose,
    files_of_account,
    files_of_contract,
    is_named,
)
from rules.retention import withdrawal_ends
from rules.terms import AccountEventStep, RetentionKind

PUT_LATELY: Final = timedelta(hours=1)
"""Whoever puts a file names it in a row within this time."""

Say = Callable[[str], None]


async def erase_due(services: Services, say: Say) -> Counter[RetentionKind]:
    """How much of each kind was erased whole: rows, files, and told."""
    erased: Counter[RetentionKind] = Counter()
    now = services.now()
    await finish(services, say)
    for due in await contracts_due(services.retention, until=now):
        if await _contract(due, services) and await _finish_contract(
            await Contract.get(id=due.key), services
        ):
            erased[due.kind] += 1
            say(f"{due.number}: erased")
    for due in await accounts_due(
        services.retention, until=services.now()
    ):  # what the contracts above let go
        erase = _loose if due.kind is RetentionKind.KEPT_FOR_NOTHING else _account
        if await erase(due, services):
            erased[due.kind] += 1
            say(f"{due.number}: {due.kind} erased")
    return erased


async def finish(services: Services, say: Say) -> None:
    """What an earlier run erased and did not finish."""
    for contract in await unfinished_contracts():
        if await _finish_contract(contract, services):
            say(f"{contract.number}: finished")
    for account in await unfinished_accounts():
        if await _finish_account(account, services):
            say(f"{account.reference}: finished")


async def _contract(due: Due, services: Services) -> bool:
    async with transaction():
        await Account.locked(due.account_id)
        contract = await held(Contract.filter(id=due.key)).get()
        now = services.now()
        moment = await due_of_contract(due.key, services.retention)
        return moment is not None and moment <= now and await erase_contract(contract, now)


async def _finish_contract(contract: Contract, services: Services) -> bool:
    """Of two runs at once one tells."""
    if not await _deleted(await files_of_contract(contract.id), services):
        return False
    async with transaction():
        await Account.locked(contract.account_id)
        if await is_told(contract.account_id, "contract", contract.number):
            return False
        facts = {"contract": contract.number, "what": "partyA,signatory,filing,shipments,flows,files"}
        await _tell(contract.account_id, facts, services.now())
    return True


async def _loose(due: Due, services: Services) -> bool:
    async with transaction():
        account = await Account.locked(due.account_id)
        since, now = account.restricted_at, services.now()
        if since is None or withdrawal_ends(since, services.retention) > now:
            return False
        if not await has_loose_data(account.id):
            return False
        facts = await erase_loose(account.id, await loose_filings(account.id))
        await _tell(account.id, {"what": "profiles,recipients,filings", **facts}, now)
    return True


async def _account(due: Due, services: Services) -> bool:
    async with transaction():
        account = await Account.locked(due.account_id)
        now = services.now()
        moment = await due_of_account(account, services.retention)
        if moment is None or moment > now or await has_loose_data(account.id):
            return False
        if await Contract.exists(account_id=account.id, erased_at=None):
            return False
        await erase_account(account, now)
    return await _finish_account(account, services)


async def _finish_account(account: Account, services: Services) -> bool:
    if not await _deleted(await files_of_account(account.id), services):
        return False
    async with transaction():
        await Account.locked(account.id)
        if await is_told(account.id, "account", account.reference):
            return False
        facts = {"account": account.reference, "what": "subject,esign,holds,clearances,files"}
        await _tell(account.id, facts, services.now())
    return True


async def _tell(account_id: UUID, facts: dict[str, str], now: datetime) -> None:
    step = AccountEventStep.PERSONAL_DATA_ERASED
    await record_account_event(account_id, step, actor=SYSTEM, at=now, facts=facts)


async def _deleted(files: Iterable[str], services: Services) -> bool:
    """Those that nothing else names. False where one was put again just now: it is looked at by the next run."""
    now = services.now()
    gone = True
    for sha256 in sorted(files):
        if not await is_named(sha256, uploads_since=now - KEPT_UNUSED):
            gone &= await services.storage.delete(sha256, put_before=now - PUT_LATELY)
    return gone
