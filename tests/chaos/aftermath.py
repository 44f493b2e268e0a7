"""How each test of the whole ends: all is quiet, and what is found is what customers were told."""

from tests.chaos.customers import Town
from tests.chaos.findings import Findings, quiet
from tests.chaos.telling import told
from tests.databases import opened


async def checked(town: Town, words: str) -> None:
    async with opened(town.fleet.database_url):
        settled = await quiet()
        await Findings(town.ledger, town.fleet, town.name).check()
    ledger = town.ledger
    told(
        f"{words}: {len(ledger.contracts)} contracts, {ledger.acknowledged} steps acknowledged,"
        f" quiet after {settled:.0f} s; {dict(ledger.troubles)}"
    )
