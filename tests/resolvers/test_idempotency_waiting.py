"""A repeated request waits for its first: not in its own time, holding nothing, and with not too many others."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from auth.places import Places
from models import Contract, IdempotencyKey
from schema.time_limit import TimeLimit
from tests.api import MEMBER, Api, mutation_of
from tests.held import nothing_is_held
from tests.resolvers.stopping import view_of
from tests.waiting import until

SELECTION = "contract { id number } errors { code ... on IdempotencyError { retryable } }"
CREATE = mutation_of("createContract", SELECTION)


class First:
    """A first request that runs, as others see it, until it is let go."""

    def __init__(self, asked: dict[str, Any], row: IdempotencyKey, answer: Any) -> None:
        self.asked, self._row, self.answer = asked, row, answer

    @classmethod
    async def begun(cls, api: Api) -> "First":
        client = api.client()
        asked = {
            "kind": "FRAMEWORK",
            "signingMode": "UNILATERAL",
            "partyAProfileId": await client.profile(),
            "idempotencyKey": "k-1",
        }
        reply = await client.run(CREATE, input=asked)
        row = await IdempotencyKey.get(mutation="createContract")
        lease = api.services.now() + timedelta(seconds=30)
        await IdempotencyKey.filter(digest=row.digest).update(
            answer=None, selection=None, outcome=None, lease_until=lease
        )
        return cls(asked, row, reply.data)

    async def done(self) -> None:
        await self._row.save()


async def repeated(api: Api, first: First, **more: Any) -> Any:
    return await api.client().run(CREATE, input={**first.asked, **more})


async def test_it_waits_ten_seconds_as_long_as_an_operation_may_take(api: Api) -> None:
    assert api.services.idempotency_wait == view_of(api.http)._execution_limit == 10


async def test_what_it_waits_is_not_taken_from_its_own_time_and_it_gets_the_answer(api: Api) -> None:
    first = await First.begun(api)
    view_of(api.http)._execution_limit = 0.6
    waiting = asyncio.create_task(repeated(api, first))
    await asyncio.sleep(1.2)
    assert not waiting.done()
    await first.done()
    reply = await waiting
    assert (reply.status, reply.errors, reply.data) == (200, [], first.answer)
    assert await Contract.all().count() == 1


async def test_who_waited_too_long_is_told_so_and_nothing_was_done(api: Api) -> None:
    first = await First.begun(api)
    async with api.with_services(idempotency_wait=0.8) as hasty:
        view_of(hasty.http)._execution_limit = 0.6
        reply = await repeated(hasty, first)
    assert (reply.status, reply.errors) == (200, [])
    assert_in_progress(reply)
    assert await Contract.all().count() == 1


def assert_in_progress(reply: Any) -> None:
    (error,) = reply.data["createContract"]["errors"]
    assert (error["code"], error["retryable"]) == ("IDEMPOTENCY_IN_PROGRESS", True)
    assert reply.data["createContract"]["contract"] is None


async def test_while_some_wait_nothing_is_held_and_others_go_on(api: Api) -> None:
    first = await First.begun(api)
    before = asyncio.all_tasks()
    waiting = [asyncio.create_task(repeated(api, first)) for _ in range(6)]
    await until(lambda: api.program.throttle.waiting._taken.total() == 6)
    await nothing_is_held_for_a_moment()
    await api.client().profile()
    assert not any(each.done() for each in waiting)
    await first.done()
    replies = await asyncio.gather(*waiting)
    assert {reply.status for reply in replies} == {200}
    assert [reply.data for reply in replies] == [first.answer] * 6
    assert len(api.program.throttle.waiting) == 0
    assert asyncio.all_tasks() <= before


async def nothing_is_held_for_a_moment() -> None:
    """Between two looks, each of which is one statement."""
    for _ in range(2_000):
        if await nothing_is_held():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("something is held all the time")


async def test_of_one_principal_only_so_many_wait_and_the_others_are_told_at_once(api: Api) -> None:
    first = await First.begun(api)
    api.program.throttle.waiting = Places(2)
    waiting = [asyncio.create_task(repeated(api, first)) for _ in range(2)]
    await until(lambda: api.program.throttle.waiting._taken.total() == 2)
    for _ in range(3):
        assert_in_progress(await repeated(api, first))
    assert not any(each.done() for each in waiting)
    assert (await api.client(MEMBER).run(CREATE, input=first.asked)).errors == []  # another's key, and place
    await first.done()
    assert [(await each).data for each in waiting] == [first.answer] * 2


async def test_several_mutations_of_one_request_wait_no_longer_together(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, asked = await First.begun(api), []
    pause = TimeLimit.pause

    async def noted(time: TimeLimit, seconds: float) -> None:
        asked.append(seconds)
        await pause(time, seconds)

    monkeypatch.setattr(TimeLimit, "pause", noted)
    both = f"""mutation ($input: CreateContractInput!) {{
      a: createContract(input: $input) {{ {SELECTION} }} b: createContract(input: $input) {{ {SELECTION} }} }}"""
    async with api.with_services(idempotency_wait=0.3) as hasty:
        reply = await hasty.client().run(both, input=first.asked)
    codes = [[error["code"] for error in reply.data[name]["errors"]] for name in ("a", "b")]
    assert codes == [["IDEMPOTENCY_IN_PROGRESS"]] * 2
    assert 0 < sum(asked) <= 0.3


async def test_nobody_waits_for_a_process_that_is_going_away(api: Api) -> None:
    first = await First.begun(api)
    waiting = asyncio.create_task(repeated(api, first))
    await until(lambda: len(api.program.throttle.waiting) == 1)
    await api.services.feed.close()
    async with asyncio.timeout(5):
        assert_in_progress(await waiting)
        assert_in_progress(await repeated(api, first))


async def test_who_gives_up_waiting_leaves_nothing_behind(api: Api) -> None:
    first = await First.begun(api)
    waiting = asyncio.create_task(repeated(api, first))
    await until(lambda: len(api.program.throttle.waiting) == 1)
    waiting.cancel()
    await asyncio.wait([waiting])
    assert len(api.program.throttle.waiting) == 0
    await nothing_is_held_for_a_moment()
    await first.done()
    assert (await repeated(api, first)).data == first.answer
