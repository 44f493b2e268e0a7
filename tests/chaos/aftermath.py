"""How each test of the whole ends: all is quiet, and what is found is what customers were told."""

import random
from collections.abc import Iterator
from typing import Any, Final

import httpx

from tests.chaos.caller import Caller
from tests.chaos.customers import Town
from tests.chaos.findings import Findings, quiet
from tests.chaos.ledger import Answered, Ledger
from tests.chaos.telling import told
from tests.databases import opened

_REPEATED: Final = 30
"""Requests that are sent once more, each under its old key."""


async def checked(town: Town, words: str) -> None:
    async with opened(town.fleet.database_url):
        settled = await quiet()
        await _repeat(town)
        await Findings(town.ledger, town.fleet, town.name).check()
    ledger = town.ledger
    told(
        f"{words}: {len(ledger.contracts)} contracts, {ledger.acknowledged} steps acknowledged,"
        f" quiet after {settled:.0f} s; {dict(ledger.troubles)}"
    )


async def _repeat(town: Town) -> None:
    """Whoever repeats a request is told of the same things, or of none where they were deleted and the answer itself
    was lost; a second effect would be found by what comes next.
    """
    gone = {known.id for known in town.ledger.contracts.values() if (known.steps + known.unclear)["DELETED"]}
    keyed = [answered for answered in town.ledger.answers if "idempotencyKey" in answered.input]
    async with httpx.AsyncClient(trust_env=False, timeout=15) as http:
        for answered in random.sample(keyed, min(_REPEATED, len(keyed))):
            again = await _caller(town, answered, http).once(answered.name, answered.input)
            before, now = list(_ids(answered.payload)), list(_ids(again))
            assert now == before or (now == [] and gone.issuperset(before)), (answered, again)


def _caller(town: Town, answered: Answered, http: httpx.AsyncClient) -> Caller:
    fleet = town.fleet
    token = fleet.token(answered.account) if answered.account else fleet.operators_token()
    return Caller(http, fleet.urls, token, answered.account, Ledger())


def _ids(payload: dict[str, Any]) -> Iterator[str]:
    """Of what was made, changed or deleted."""
    for name, value in sorted(payload.items()):
        if isinstance(value, dict) and "id" in value:
            yield value["id"]
        elif name.startswith("deleted"):
            yield value
