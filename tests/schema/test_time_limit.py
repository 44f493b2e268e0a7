"""An operation has so many seconds; those in which it waits for another are not among them."""

import asyncio

import pytest

from schema.time_limit import OutOfTime, TimeLimit


async def test_what_takes_too_long_is_stopped_and_told_what_it_had() -> None:
    stopped = asyncio.Event()

    async def long() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()

    with pytest.raises(OutOfTime, match=r"^0\.05$"):
        async with TimeLimit(0.05):
            await long()
    assert stopped.is_set()


async def test_a_pause_does_not_count_and_what_comes_after_it_does() -> None:
    async with TimeLimit(0.2) as time:
        for _ in range(4):
            await time.pause(0.1)
        assert time.paused >= 0.4

    async def long() -> None:
        async with TimeLimit(0.1) as time:
            await time.pause(0.2)
            await asyncio.sleep(60)

    with pytest.raises(OutOfTime):
        await long()


async def test_without_a_limit_and_outside_of_one_a_pause_is_a_pause() -> None:
    async with TimeLimit() as time:
        await time.pause(0.01)
        await asyncio.sleep(0.01)
    await time.pause(0.01)
    await TimeLimit(0.001).pause(0.01)
    assert time.paused >= 0.02


async def test_somebody_elses_time_out_is_not_this_ones() -> None:
    with pytest.raises(TimeoutError) as raised:
        async with TimeLimit(60):
            raise TimeoutError("of a provider")
    assert str(raised.value) == "of a provider"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01), TimeLimit(60):
            await asyncio.sleep(60)


async def test_who_is_cancelled_in_a_pause_is_cancelled() -> None:
    pausing = asyncio.Event()

    async def waiting() -> None:
        async with TimeLimit(60) as time:
            pausing.set()
            await time.pause(60)

    task = asyncio.create_task(waiting())
    await pausing.wait()
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
