"""The demonstration of a first start: accounts with orders and filings, in the embedded outsiders."""

from jobs.services import Services
from jobs.synchronise import synchronise
from models import SYSTEM, Account, record_account_event
from models.database import transaction
from providers.billing import EmbeddedBilling
from providers.demonstration import BILATERAL_ACCOUNTS, DEMONSTRATION_USERS, seed_demonstration
from providers.filing import EmbeddedFilingSystem
from providers.identity import EmbeddedIdentity
from rules.terms import AccountEventStep


async def seed(services: Services) -> int:
    """The number of accounts made; nothing where there are accounts already, or real outsiders."""
    identity, billing, filing = services.identity, services.billing, services.filing
    embedded = (
        isinstance(identity, EmbeddedIdentity)
        and isinstance(billing, EmbeddedBilling)
        and isinstance(filing, EmbeddedFilingSystem)
    )
    if not embedded or await Account.exists():
        return 0
    now = services.now()
    await seed_demonstration(identity=identity, billing=billing, filing=filing, now=now)  # type: ignore[arg-type]
    references = dict.fromkeys(
        user.account_reference for user in DEMONSTRATION_USERS if user.account_reference
    )
    for reference in references:
        account = await Account.create(reference=reference, name=reference, created_at=now, updated_at=now)
        await synchronise(account, services)
        if reference in BILATERAL_ACCOUNTS:
            await _offer_bilateral(account, services)
    return len(references)


async def _offer_bilateral(account: Account, services: Services) -> None:
    """Signing by both sides is rolled out account by account; some of the demonstration have it."""
    async with transaction():
        locked = await Account.locked(account.id)
        locked.bilateral_enabled = True
        await locked.save(update_fields=["bilateral_enabled"])
        await record_account_event(
            locked.id,
            AccountEventStep.BILATERAL_SWITCHED,
            actor=SYSTEM,
            at=services.now(),
            facts={"enabled": "true"},
        )
