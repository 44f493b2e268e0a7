"""The demonstration of a first start: accounts with orders and filings, in the embedded outsiders."""

from datetime import datetime
from typing import Final

from jobs.services import Services
from jobs.synchronise import synchronise
from models import SYSTEM, Account, record_account_event
from models.database import transaction
from models.migrating import alone
from providers.billing import EmbeddedBilling
from providers.demonstration import BILATERAL_ACCOUNTS, DEMONSTRATION_USERS, seed_demonstration
from providers.filing import EmbeddedFilingSystem
from providers.identity import EmbeddedIdentity
from rules.terms import AccountEventStep

_REFERENCES: Final = frozenset(
    user.account_reference for user in DEMONSTRATION_USERS if user.account_reference
)


async def seed(services: Services) -> int:
    """The number of accounts made; nothing where there are accounts of somebody else's, or real outsiders.

    Several processes may start at once, and one may end half way: what is missing then, the next one makes.
    """
    identity, billing, filing = services.identity, services.billing, services.filing
    embedded = (
        isinstance(identity, EmbeddedIdentity)
        and isinstance(billing, EmbeddedBilling)
        and isinstance(filing, EmbeddedFilingSystem)
    )
    if not embedded:
        return 0
    async with alone():
        unfinished = await _unfinished()
        if not unfinished:
            return 0
        now = services.now()
        await seed_demonstration(identity=identity, billing=billing, filing=filing, now=now)  # type: ignore[arg-type]
        for reference, account in unfinished.items():
            await synchronise(account or await _account(reference, now), services)
    return len(unfinished)


async def _unfinished() -> dict[str, Account | None]:
    """The demonstration's accounts that are not there, or not yet with their orders; by reference."""
    accounts = {account.reference: account for account in await Account.all().limit(len(_REFERENCES) + 1)}
    if not _REFERENCES.issuperset(accounts):
        return {}
    return {
        reference: account
        for reference in sorted(_REFERENCES)
        if (account := accounts.get(reference)) is None or account.synchronised_at is None
    }


async def _account(reference: str, now: datetime) -> Account:
    """Signing by both sides is rolled out account by account; some of the demonstration have it."""
    async with transaction():
        enabled = reference in BILATERAL_ACCOUNTS
        account = await Account.create(
            reference=reference, name=reference, bilateral_enabled=enabled, created_at=now, updated_at=now
        )
        if enabled:
            await record_account_event(
                account.id,
                AccountEventStep.BILATERAL_SWITCHED,
                actor=SYSTEM,
                at=now,
                facts={"enabled": "true"},
            )
    return account
