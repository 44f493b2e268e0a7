"""An operation has so many seconds. Then it is stopped, says so, and gives back what it held."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from models import PartyAProfile
from models.database import connection, dialect, transaction
from tests.api import PARTY_A, Api, mutation_of
from tests.held import nothing_is_held, settled
from tests.resolvers.stopping import view_of
from tests.resolvers.world import written

LINES = "{ contracts { nodes { documents { sha256 } lines { nodes { productName } } } } }"


async def held(table: str, until: asyncio.Event, *, reads: bool) -> None:
    """Nobody reads or writes the table meanwhile; on SQLite no table, neither reads nor else writes."""
    client: Any = connection()
    async with AsyncExitStack() as ends:
        if reads and dialect() == "sqlite":
            await ends.enter_async_context(client._reader._lock)
        else:
            await ends.enter_async_context(transaction())
        if dialect() == "postgres":
            await connection().execute_query(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE')
        until.set()
        await asyncio.sleep(2)


async def while_held(api: Api, table: str, operation: str, *, reads: bool, **variables: Any) -> Any:
    locked = asyncio.Event()
    holding = asyncio.create_task(held(table, locked, reads=reads))
    await locked.wait()
    before = asyncio.all_tasks()
    view_of(api.http)._execution_limit = 0.3
    try:
        reply = await api.client(language="en").run(operation, **variables)
        left: list[Any] = [task.get_coro() for task in asyncio.all_tasks() - before]
        assert "dispatch_batch" not in {coroutine.__qualname__ for coroutine in left}  # of a loader
        await settled(before)
        assert not holding.done()  # nothing waited for the lock any longer
        return reply
    finally:
        view_of(api.http)._execution_limit = 10
        holding.cancel()
        await asyncio.wait([holding])


async def test_a_query_whose_rows_do_not_come_is_stopped_with_all_that_it_had_begun(api: Api) -> None:
    client = api.client()
    await client.created("FRAMEWORK", partyAProfileId=await client.profile())
    reply = await while_held(api, "document", LINES, reads=True)
    assert reply.status == 504
    extensions = reply.body.pop("extensions", None)
    if dialect() == "postgres":  # SQLite's lock is for all tables: nothing was measured yet
        assert extensions["cost"]["requested"] == 541  # paid, though nothing came of it
    assert reply.body == {
        "errors": [
            {
                "message": "This took more than 0.3 seconds and was stopped. For a query, please ask for less; anything"
                " else may have been done already: please refresh and look before you try again.",
                "extensions": {"code": "TIMEOUT"},
            }
        ]
    }
    assert await nothing_is_held()
    assert len((await client.data(LINES))["contracts"]["nodes"]) == 1


async def test_a_mutation_that_cannot_write_is_stopped_and_wrote_nothing(api: Api) -> None:
    before = await written()
    save = mutation_of("savePartyAProfile")
    reply = await while_held(api, "party_a_profile", save, reads=False, input=PARTY_A)
    assert (reply.status, reply.codes) == (504, ["TIMEOUT"])
    assert await nothing_is_held()
    assert await written() == before
    await api.client().profile()
    assert await PartyAProfile.all().count() == 1
