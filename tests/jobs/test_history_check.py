"""Whoever tampers with any row of any history is found, and where: over everything at once."""

from random import Random

from jobs.history_check import (
    verify_account_history,
    verify_contract_history,
    verify_desk_history,
    verify_everything,
)
from models import Account, Contract, DeskEvent
from models.chains import DESK, PAGE
from models.database import dialect
from rules.history import Fault, Flaw
from rules.terms import DeskEventStep
from tests.chains import chained
from tests.tampering import LIVES, TAMPERINGS, a_world, done, found_broken, heads, places, undone

ATTEMPTS = 100


async def test_every_history_is_found_whole(database: str) -> None:
    await a_world()
    looked_at: list[int] = []

    checked = await verify_everything(looked_at.append, await heads())

    assert [(each.kind.name, each.chains, each.entries) for each in checked] == [
        ("contracts", 4, 4 + sum(len(life) for life in LIVES)),
        ("accounts", 2, 12),
        ("desk", 1, 6),
    ]
    assert [each.broken for each in checked] == [[], [], []]
    assert sum(looked_at) == len(await places()) == 36


async def test_a_hundred_random_tamperings_are_each_located(database: str) -> None:
    await a_world()
    rows, once, random = await places(), await heads(), Random(20261126)  # noqa: S311 - the same each time
    tried: dict[str, int] = dict.fromkeys(TAMPERINGS, 0)
    kinds: set[str] = set()

    for attempt in range(ATTEMPTS):
        name = sorted(TAMPERINGS)[attempt % len(TAMPERINGS)]
        tampering = TAMPERINGS[name]
        place = random.choice([row for row in rows if tampering.needs(row)])
        tried[name] += 1
        kinds.add(place.kind.name)
        async with undone():
            shows = await tampering.do(place, random)
            alone, against = await found_broken(), await found_broken(once)
        what = attempt, name, place.name, place.number
        assert against == {place.name: shows.against}, what
        assert alone == ({} if shows.alone is None else {place.name: shows.alone}), what

    assert min(tried.values()) >= ATTEMPTS // len(TAMPERINGS)
    assert kinds == {"contracts", "accounts", "desk"}
    assert await found_broken(once) == {}  # each was undone


async def test_a_history_that_is_gone_is_named_and_a_contracts_also_without_a_checkpoint(
    database: str,
) -> None:
    await a_world()
    once = await heads()
    everyone = {row.name: Fault(Flaw.SHORTER, 1) for row in await places()}
    contracts = {each.number: Fault(Flaw.BROKEN, 1) for each in await Contract.all()}

    async with undone():
        await done(*(f'DELETE FROM "{table}"' for table in ("contract_event", "account_event", "desk_event")))  # noqa: S608 - our own words
        alone, against = await found_broken(), await found_broken(once)
        check = await verify_contract_history((await Contract.all())[0].id)

    assert (alone, against) == (contracts, everyone)
    assert check == (False, 1, 0)


async def test_of_what_is_nowhere_any_more_the_id_is_named(database: str) -> None:
    await a_world()
    once = await heads()
    gone = (await Account.filter(reference=(await places())[0].name))[0]

    async with undone():
        await done(
            f"""DELETE FROM "account_event" WHERE "account_id" = '{gone.id}'""",  # noqa: S608 - our own words
            *(["PRAGMA defer_foreign_keys = ON"] if dialect() == "sqlite" else []),
            f"""DELETE FROM "account" WHERE "id" = '{gone.id}'""",  # noqa: S608 - our own words
        )
        assert await found_broken(once) == {str(gone.id): Fault(Flaw.SHORTER, 1)}


async def test_an_entry_moved_to_another_history_is_missed_in_one_and_found_in_the_other(
    database: str,
) -> None:
    await a_world()
    here, there = [row for row in await places() if row.kind.name == "accounts" and row.number == row.length]
    assert here.length > there.length

    async with undone():
        await done(here.update(f""""account_id" = '{there.row.told()["account_id"]}'"""))
        assert await found_broken() == {there.name: Fault(Flaw.BROKEN, there.length + 1)}
        assert await found_broken(await heads()) == await found_broken()


async def test_a_chain_of_many_pages_is_walked_to_its_end(database: str) -> None:
    length = 2 * PAGE  # the last page is full
    await DeskEvent.bulk_create(chained(DESK, None, [DeskEventStep.TEXT_SAVED] * length))
    assert await verify_desk_history() == (True, None, length)
    assert [each.chains for each in await verify_everything(lambda _: None, await heads())] == [0, 0, 1]

    async with undone():
        await done('UPDATE "desk_event" SET "reason" = \'x\' WHERE "sequence" = 1999')
        assert await verify_desk_history() == (False, 1999, length)
        assert await found_broken() == {"desk": Fault(Flaw.BROKEN, 1999)}


async def test_one_accounts_history_is_verified_alone(database: str) -> None:
    await a_world()
    here, there = [row for row in await places() if row.kind.name == "accounts" and row.number == 1]

    async with undone():
        await done(here.update("\"reason\" = 'x'", '"sequence" = 3'))
        checks = [await verify_account_history(row.row.account_id) for row in (here, there)]  # type: ignore[attr-defined]  # an account's

    assert [check.broken_at for check in checks] == [3, None]
