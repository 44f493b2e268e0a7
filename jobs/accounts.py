"""The account behind a sign-in: made on first sight, and never older than a minute against the outside world."""

from datetime import timedelta
from typing import Final

import structlog
from tortoise.exceptions import IntegrityError

from jobs.activation import refresh_activation
from jobs.services import Services
from jobs.synchronise import synchronise
from models import Account
from providers.outsiders import ProviderUnavailable
from rules.terms import EsignActivationStatus

FRESH: Final = timedelta(minutes=1)
_LOG: Final = structlog.get_logger("accounts")


async def account_of(reference: str, services: Services) -> Account:
    """The issuer vouches for the reference, so an account we have not seen yet is made.

    Where an outsider does not answer, what was known stays; creating and finalizing ask again and insist.
    """
    account = await Account.get_or_none(reference=reference) or await _made(reference, services)
    stale = account.synchronised_at is None or services.now() - account.synchronised_at > FRESH
    if not stale or account.restricted_at is not None:
        return account
    try:
        await synchronise(account, services)
        if account.esign_status is EsignActivationStatus.PENDING:
            await refresh_activation(await Account.get(id=account.id), services)
    except ProviderUnavailable as error:
        _LOG.warning("an outsider does not answer", provider=error.provider)
    return await Account.get(id=account.id)


async def known_account(reference: str, services: Services) -> Account | None:
    """As it is known, and nobody outside is asked: for what was begun by somebody whom `account_of` had looked up."""
    return await Account.get_or_none(reference=reference)


async def _made(reference: str, services: Services) -> Account:
    now = services.now()
    try:
        return await Account.create(reference=reference, name=reference, created_at=now, updated_at=now)
    except IntegrityError:
        return await Account.get(reference=reference)  # two first requests at once
