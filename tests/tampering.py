"""Histories of every kind, and whoever may switch triggers off tampering with them; undone afterwards."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import NamedTuple
from uuid import uuid4

from tortoise.transactions import in_transaction

from jobs.history_check import verify_everything
from models import Account, Contract, record_account_event, record_desk_event
from models.chains import KINDS, Chains, heads_of
from models.database import connection, dialect, transaction
from models.history import Event
from rules.history import FIRST, Fault, Flaw, Head, canonical, chained_hash
from rules.terms import AccountEventStep, DeskEventStep
from tests.models.builders import CUSTOMER, NOW, SEALING, STEP, an_account, opened_contract, walked

Found = Mapping[str, Fault]
"""By the name of the chain."""

LIVES = (
    (STEP.DRAFT_RENDERED, STEP.VOIDED, STEP.DELETED),
    (*SEALING, STEP.PAPER_REQUESTED, STEP.PAPER_RETURNED, STEP.PAPER_REQUESTED, STEP.PAPER_SHIPPED),
    SEALING,
    (STEP.DRAFT_RENDERED,),
)


async def a_world() -> None:
    """Four contracts, one of them deleted; three accounts, one without entries; the desk."""
    accounts = [await an_account(reference=f"AC-{number}") for number in range(3)]
    for number, life in enumerate(LIVES):
        await walked(await opened_contract(accounts[number % 2]), *life)
    for number in range(12):
        facts, at = {"label": f"总部 {number}"}, NOW + timedelta(minutes=number, microseconds=number)
        async with transaction():
            owner = accounts[number % 5 % 2].id
            await record_account_event(
                owner, AccountEventStep.PARTY_A_SAVED, actor=CUSTOMER, at=at, facts=facts
            )
            if number % 2:
                await record_desk_event(DeskEventStep.TEXT_SAVED, actor=CUSTOMER, at=at, facts=facts)


@dataclass(frozen=True, slots=True)
class Place:
    """A row, and the chain it is in."""

    kind: Chains
    row: Event
    name: str
    length: int

    @property
    def number(self) -> int:
        return self.row.sequence

    def chain(self, where: str = "true") -> str:
        owner = (
            f"\"{self.kind.owner}\" = '{getattr(self.row, self.kind.owner)}'" if self.kind.owner else "true"
        )
        return f"WHERE {owner} AND {where}"

    def update(self, change: str, where: str | None = None) -> str:
        chosen = self.chain(where or f'"sequence" = {self.number}')
        return f'UPDATE "{self.kind.table}" SET {change} {chosen}'  # noqa: S608 - our own words

    def delete(self, where: str | None = None) -> str:
        chosen = self.chain(where or f'"sequence" = {self.number}')
        return f'DELETE FROM "{self.kind.table}" {chosen}'  # noqa: S608 - our own words

    async def insert(self, sequence: int, previous_hash: str) -> None:
        """A forged entry after that hash; its own hash is right."""
        columns = {name: getattr(self.row, name) for name in self.kind.columns}
        forged = self.kind.events(**columns | {"id": uuid4(), "sequence": sequence, "reason": "forged"})
        forged.previous_hash = previous_hash
        forged.payload = canonical({**forged.told(), "facts": {}})
        forged.hash = chained_hash(previous_hash, forged.payload)
        await forged.save(force_create=True)


async def places() -> list[Place]:
    """Every row of every chain."""
    contracts = dict(await Contract.all().values_list("id", "number"))
    names = contracts | dict(await Account.all().values_list("id", "reference"))
    found = []
    for kind in KINDS:
        rows = await kind.events.all().order_by("sequence")
        owners = [getattr(row, kind.owner) if kind.owner else "desk" for row in rows]
        found += [
            Place(kind, row, str(names.get(owner, owner)), owners.count(owner))
            for row, owner in zip(rows, owners, strict=True)
        ]
    return sorted(found, key=lambda place: (place.kind.name, place.name, place.number))


async def heads() -> dict[str, dict[str, Head]]:
    """Where every chain ends, as a checkpoint keeps it."""
    return {
        kind.name: {owner: head async for page in heads_of(kind) for owner, head in page} for kind in KINDS
    }


async def found_broken(once: Mapping[str, Mapping[str, Head]] | None = None) -> Found:
    checked = await verify_everything(lambda _: None, once)
    return {each.name: each.fault for kind in checked for each in kind.broken}


class _Undone(Exception):
    pass


@asynccontextmanager
async def undone() -> AsyncIterator[None]:
    """What is done inside is done with the triggers off, and is gone afterwards."""
    with suppress(_Undone):
        async with in_transaction() as session:
            if dialect() == "postgres":
                await session.execute_script("SET LOCAL session_replication_role = replica")
            else:
                for table in (kind.table for kind in KINDS):
                    for what in ("update", "delete"):
                        await session.execute_script(f'DROP TRIGGER "{table}_{what}_refused"')
            yield
            raise _Undone


async def done(*statements: str) -> None:
    for statement in statements:
        await connection().execute_script(statement)


class Shows(NamedTuple):
    """What is found of it by the chain alone, and against a checkpoint."""

    alone: Fault | None
    against: Fault


class Tampering(NamedTuple):
    """`needs`: whether a row can be tampered with like this."""

    do: Callable[[Place, Random], Awaitable[Shows]]
    needs: Callable[[Place], bool] = lambda _: True


def broken(place: int) -> Shows:
    return Shows(Fault(Flaw.BROKEN, place), Fault(Flaw.BROKEN, place))


async def _payload(place: Place, random: Random) -> Shows:
    change = random.choice(
        [
            "\"payload\" || ' '",
            "'{'",
            "replace(\"payload\", 'user-1', 'user-2')",
            "replace(\"payload\", ':', ': ')",
        ]
    )
    if "user-1" in change and "user-1" not in place.row.payload:
        change = "''"
    await done(place.update(f'"payload" = {change}'))
    return broken(place.number)


COLUMNS = {
    "id": "'00000000-0000-4000-8000-000000000000'",
    "actor_kind": "'ESIGN_PROVIDER'",
    "actor_id": "'user-9'",
    "actor_name": "'another'",
    "at": "'2026-11-23 00:00:00+00:00'",
    "reason": "'because'",
    "previous_hash": f"'{'1' * 64}'",
    "hash": f"'{'1' * 64}'",
}


async def _column(place: Place, random: Random) -> Shows:
    column = random.choice(sorted(COLUMNS))
    await done(place.update(f'"{column}" = {COLUMNS[column]}'))
    return broken(place.number)


async def _removed(place: Place, random: Random) -> Shows:
    later = f'"sequence" > {place.number}'
    await done(place.delete())
    if random.random() < 1 / 2:  # the rest renumbered, without leaving a gap
        await done(
            place.update('"sequence" = "sequence" + 100000', later),
            place.update('"sequence" = "sequence" - 100001', later),
        )
    return broken(place.number)


async def _inserted(place: Place, random: Random) -> Shows:
    """Before this row; the forger who gives it the right hash is found at the entry after it."""
    later = f'"sequence" >= {place.number}'
    await done(
        place.update('"sequence" = "sequence" + 100000', later),
        place.update('"sequence" = "sequence" - 99999', later),
    )
    right = random.random() < 1 / 2
    await place.insert(place.number, place.row.previous_hash if right else "2" * 64)
    if right and place.number == place.length:  # the checkpoint saw this row in its place
        return Shows(Fault(Flaw.BROKEN, place.number + 1), Fault(Flaw.DIFFERENT, place.number))
    return broken(place.number + right)


async def _appended(place: Place, random: Random) -> Shows:
    await place.insert(place.length + 1, FIRST)
    return broken(place.length + 1)


async def _swapped(place: Place, random: Random) -> Shows:
    other = random.choice([number for number in range(1, place.length + 1) if number != place.number])
    await done(
        place.update('"sequence" = 100000'),
        place.update(f'"sequence" = {place.number}', f'"sequence" = {other}'),
        place.update(f'"sequence" = {other}', '"sequence" = 100000'),
    )
    return broken(min(place.number, other))


async def _cut(place: Place, random: Random) -> Shows:
    await done(place.delete(f'"sequence" >= {place.number}'))
    return Shows(None, Fault(Flaw.SHORTER, place.number))


async def _anew(place: Place, random: Random) -> Shows:
    """From this row on, every hash right."""
    after = [each for each in await places() if each.name == place.name and each.number > place.number]
    await done(place.delete(f'"sequence" >= {place.number}'))
    await place.insert(place.number, place.row.previous_hash)
    for each in after:
        (last,) = [row for row in await places() if row.name == place.name and row.number == each.number - 1]
        await each.insert(each.number, last.row.hash)
    return Shows(None, Fault(Flaw.DIFFERENT, place.length))


TAMPERINGS: Mapping[str, Tampering] = {
    "payload": Tampering(_payload),
    "column": Tampering(_column),
    "removed": Tampering(_removed, needs=lambda place: place.number < place.length),
    "inserted": Tampering(_inserted),
    "appended": Tampering(_appended),
    "swapped": Tampering(_swapped, needs=lambda place: place.length > 1),
    "cut": Tampering(_cut, needs=lambda place: place.number > 1 or place.kind.name != "contracts"),
    "written anew": Tampering(_anew),
}
