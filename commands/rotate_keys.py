"""rotate-keys: every stored value and every blind index under the current key, while the program goes on."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from rich.console import Console
from rich.table import Table as Printed

from jobs.services import Services
from models import SYSTEM, record_desk_event
from models.database import transaction
from models.encryption import VAULT
from models.reencryption import Batch, encrypted_tables, renew_batch, renew_indexes, values_by_key
from rules.terms import DeskEventStep

MOST_ROWS: Final = 200
"""At once: a writer waits no longer than these take, milliseconds."""

_MOST_PASSES: Final = 20
_MOST_RETURNS: Final = 5
_PAUSE: Final = 0.2  # seconds, for who holds a row to let it go

Renew = Callable[..., Awaitable[Batch]]


class Renewed(NamedTuple):
    what: str
    rows: int
    values: int
    left: int

    def plus(self, later: "Renewed") -> "Renewed":
        return Renewed(self.what, self.rows + later.rows, self.values + later.values, later.left)


async def rotate_keys(services: Services, console: Console) -> bool:
    """Whether every value names the current key now. Safe to end at any moment and to begin again.

    What another process still writes under an old key meanwhile is found at the end, and said.
    """
    current = VAULT.keyring.current
    done, found = await _all_renewed(console)
    for _ in range(_MOST_RETURNS):
        if not any(found[key_id] for key_id in VAULT.keyring.ids if key_id != current):
            break
        await asyncio.sleep(_PAUSE)  # rows that somebody held were passed over
        again, found = await _all_renewed(console)
        done = [before.plus(after) for before, after in zip(done, again, strict=True)]
    *tables, indexes = done
    _say(done, found, console)
    left = found.total() - found[current]
    facts = {
        "current": current,
        "values": str(sum(each.values for each in tables)),
        "indexes": str(indexes.values),
        "left": str(left),
    }
    async with transaction():
        await record_desk_event(DeskEventStep.KEYS_ROTATED, actor=SYSTEM, at=services.now(), facts=facts)
    whole = not left and not indexes.left
    console.print(
        "nothing needs another key than the current one"
        if whole
        else "not done: end every process that has only the old keys, and run this again"
    )
    return whole


async def _all_renewed(console: Console) -> tuple[list[Renewed], Counter[str]]:
    """Table by table, the blind indexes last; with it how many values name which key now."""
    done = [await _renewed(table.name, renew_batch, console, table) for table in encrypted_tables()]
    done.append(await _renewed("blind indexes", renew_indexes, console))
    return done, await values_by_key()


def _say(done: list[Renewed], found: Counter[str], console: Console) -> None:
    printed = Printed("what", "rows", "values", "left")
    for each in done:
        printed.add_row(each.what, str(each.rows), str(each.values), str(each.left))
    console.print(printed)
    for line in lines_of(found):
        console.print(line, markup=False)


def lines_of(found: Counter[str]) -> list[str]:
    """How many values name which key, and what that means."""
    keyring = VAULT.keyring
    meaning = dict.fromkeys(keyring.ids, "to be renewed: python main.py rotate-keys")
    meaning[keyring.current] = "the current key"
    rows = sorted({**dict.fromkeys(keyring.ids, 0), **found}.items())
    return [
        f"{values} values name {key_id or 'no key'} ({meaning.get(key_id, 'which is missing in the ring')})"
        for key_id, values in rows
        if values or key_id == keyring.current
    ]


async def _renewed(what: str, renew: Renew, console: Console, *table: Any) -> Renewed:
    """Pass after pass, until one finds nothing more to write."""
    rows = values = left = 0
    for number in range(_MOST_PASSES):
        if number:
            await asyncio.sleep(_PAUSE)
        before, left, after = values, 0, None
        while True:
            batch = await renew(*table, after=after, most=MOST_ROWS)
            rows, values, after = rows + batch.rows, values + batch.values, batch.last
            left += batch.left
            if after is None:
                break
            console.print(f"{what}: {values} values in {rows} rows …", markup=False)
        if values == before:
            break
    return Renewed(what, rows, values, left)
