"""Limits and subscriptions: opening one is paid for like any operation, and being told of a change likewise."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from starlette.requests import HTTPConnection

from application import subscriptions_of
from auth.throttle import Rate, Throttle
from endpoints.graphql_requests import parameters_of
from endpoints.subscriptions import Subscription, Subscriptions
from jobs.changes import PostgresChanges, SqliteChanges
from jobs.feed import Ended, Ending, Feed
from models import Contract
from models.database import transaction
from models.history import record_contract_event
from program import utc_now
from resolvers import build_schema
from rules.terms import ContractEventStep
from tests.api import OWNER, Api
from tests.endpoints.bombs import SUBSCRIPTIONS
from tests.endpoints.subscribing import WATCH, socket_to, stream_of, subscribable, token_of
from tests.models.builders import CUSTOMER
from tests.resolvers.shelf import account_of, shelved
from tests.resolvers.stopping import view_of
from tests.waiting import until

PRINCIPAL = f"user {OWNER.user_id}"
DEEP = (
    "subscription { contractChanged { contract { " + "frameworkContract { " * 10 + "id" + " }" * 10 + " } } }"
)


class Clock:
    """Stands still until somebody sleeps: then it is later at once. Or, if it `stops`, whoever sleeps does not wake."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self.slept: list[float] = []
        self.stops = False

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.stops:
            await asyncio.Event().wait()
        self.now += seconds


@asynccontextmanager
async def spending(
    api: Api, clock: Clock, rate: Rate, **bounds: int
) -> AsyncIterator[tuple[Api, Subscription]]:
    """The same world with little to spend, and one subscription, opened for 2 points: a change, and its contract."""
    settings = api.program.settings
    changes = (PostgresChanges if settings.is_postgres else SqliteChanges)(settings.database_url)
    feed = Feed(changes, utc_now, **bounds)
    throttle = Throttle(rate, clock=clock, sleep=clock.sleep)
    program = replace(api.program, services=replace(api.services, feed=feed), throttle=throttle)
    headers = [(b"authorization", token_of(api, OWNER).encode())]
    connection = HTTPConnection({"type": "http", "headers": headers, "client": None})
    subscriptions = subscriptions_of(program, build_schema())
    subscription = await subscriptions.opened(parameters_of({"query": WATCH}), connection)
    assert throttle.spending.left(PRINCIPAL) == rate.burst - 2
    try:
        yield Api(program, api.http), subscription
    finally:
        subscription.close()
        await feed.close()


async def happens_to(contract: Contract, times: int) -> None:
    for _ in range(times):
        async with transaction():
            step = ContractEventStep.REMINDED
            await record_contract_event(contract.id, step, actor=CUSTOMER, at=utc_now())


async def test_each_change_costs_what_opening_did_and_waits_until_it_is_there(api: Api) -> None:
    clock = Clock()
    contract = await shelved(await account_of(OWNER))
    async with spending(api, clock, Rate(6, 0.5)) as (world, subscription):
        bucket = world.program.throttle.spending
        await happens_to(contract, 5)
        left = []
        for _ in range(5):
            assert (await subscription.next()).keys() == {"data"}
            left.append(bucket.left(PRINCIPAL))
        assert left == [2, 0, 0, 0, 0]
        assert clock.slept == [4, 4, 4]
        clock.now += 100
        assert bucket.left(PRINCIPAL) == 6


async def test_who_is_told_more_than_can_be_paid_for_falls_behind_and_holds_nothing(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    clock.stops = True
    contract = await shelved(await account_of(OWNER))
    async with spending(api, clock, Rate(3, 0.001), most_waiting=2) as (world, subscription):
        begun: list[object] = []
        monkeypatch.setattr(Subscriptions, "again", lambda *given: begun.append(given))
        told = asyncio.create_task(subscription.next())
        await happens_to(contract, 1)
        await until(lambda: clock.slept == [1_000])
        assert world.program.throttle.spending.left(PRINCIPAL) == 1
        await happens_to(contract, 2)
        with pytest.raises(Ended) as ended:
            async with asyncio.timeout(10):
                await told
    assert ended.value.ending is Ending.TOO_SLOW
    assert (begun, clock.slept) == ([], [1_000])


async def test_who_waits_for_points_is_sent_away_with_everybody_else(api: Api) -> None:
    clock = Clock()
    clock.stops = True
    contract = await shelved(await account_of(OWNER))
    async with spending(api, clock, Rate(3, 0.001)) as (world, subscription):
        told = asyncio.create_task(subscription.next())
        await happens_to(contract, 1)
        await until(lambda: clock.slept == [1_000])
        await world.services.feed.close()
        with pytest.raises(Ended) as ended:
            await told
    assert ended.value.ending is Ending.GOING_AWAY


async def test_what_asks_too_much_or_too_often_is_not_opened(api: Api) -> None:
    headers = {"Authorization": token_of(api, OWNER)}
    async with subscribable(api) as url:
        async with stream_of(url, headers, DEEP) as events:
            (error,) = (await events.received())[1]["errors"]
            assert (error["extensions"]["code"], error["extensions"]["exceeded"]) == (
                "QUERY_TOO_COMPLEX",
                "depth",
            )
            assert await events.rest() == [("complete", None)]
        api.program.throttle.spending.rate = Rate(1, 0.001)
        api.program.throttle.spending.take(PRINCIPAL)
        async with socket_to(url) as socket:
            await socket.initialised(token_of(api, OWNER))
            await socket.subscribe("1", WATCH)
            refused = await socket.received()
            assert (refused["id"], refused["type"]) == ("1", "error")
            assert [error["extensions"]["code"] for error in refused["payload"]] == ["RATE_LIMITED"]
    assert view_of(api.http)._execution_limit == 10


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_bomb_is_opened_over_either_transport(api: Api) -> None:
    headers = {"Authorization": token_of(api, OWNER)}
    async with subscribable(api) as url, socket_to(url) as socket:
        await socket.initialised(token_of(api, OWNER))
        for name, (exceeded, selection) in SUBSCRIPTIONS.items():
            async with stream_of(url, headers, f"subscription {selection}") as events:
                streamed = (await events.received())[1]["errors"]
                assert await events.rest() == [("complete", None)]
            await socket.subscribe(name, f"subscription {selection}")
            refused = await socket.received()
            assert (refused["id"], refused["type"], refused["payload"]) == (name, "error", streamed)
            code = "QUERY_TOO_COMPLEX" if exceeded else "BAD_USER_INPUT"
            assert (name, streamed[0]["extensions"]["code"]) == (name, code)
            assert (name, streamed[0]["extensions"].get("exceeded", "")) == (name, exceeded)
            assert len(str(streamed)) < 1_000
        await socket.open()
