"""What tests of erasing look at."""

import json
from datetime import timedelta
from typing import Final

from jobs.services import Services
from models import Account, AccountEvent
from providers.storage import DocumentMissing
from rules.history import broken_at

YEARS: Final = timedelta(days=366 * 12)


def quiet(words: str) -> None:
    """Nobody reads along."""


async def stored(services: Services, sha256: str) -> bool:
    try:
        return bool(await services.storage.get(sha256))
    except DocumentMissing:
        return False


async def told(account: Account) -> list[dict[str, str]]:
    events = await AccountEvent.filter(account_id=account.id).order_by("sequence")
    assert broken_at(event.link() for event in events) is None
    return [json.loads(event.payload)["facts"] for event in events]
