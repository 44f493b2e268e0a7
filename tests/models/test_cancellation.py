"""A task that is cancelled, or whose commit fails, leaks no lock and no connection and writes all or nothing."""

import asyncio
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from models import Account
from models.database import connection, transaction
from tests.held import nothing_is_held
from tests.models.builders import an_account


async def twice(tag: str, *, bulk: bool) -> None:
    """Two rows that only exist together."""
    async with transaction():
        await an_account(name=tag)
        if bulk:
            async with transaction():
                await an_account(name=tag)
        else:
            await an_account(name=tag)


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_task_cancelled_at_any_moment_leaks_no_lock_and_no_connection(
    database: str, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - moments, not secrets
    finished = 0
    for number in range(40):
        tasks = [asyncio.create_task(twice(f"{number}.{n}", bulk=n % 2 == 0)) for n in range(7)]
        for task in tasks:
            await asyncio.sleep(random.choice((0, 0, 0.0005, 0.002, 0.006)))
            task.cancel()
            if random.random() < 0.3:
                await asyncio.sleep(0)
                task.cancel()  # once more, while it cleans up
        outcomes = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
        finished += outcomes.count(None)

        async with asyncio.timeout(5):
            await twice(f"{number}.after", bulk=True)
        assert {type(outcome) for outcome in outcomes} <= {type(None), asyncio.CancelledError}

    assert await nothing_is_held()
    names = [account.name for account in await Account.all()]
    assert {names.count(name) for name in names} == {2}
    assert len(names) >= 2 * (40 + finished)


async def written(rows: list[Account]) -> None:
    await Account.bulk_create(rows)


@pytest.mark.parametrize("seed", [3])
async def test_writing_many_rows_without_a_transaction_is_all_or_nothing_when_cancelled(
    database: str, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - moments, not secrets
    template = (await an_account(name="kept")).__dict__
    fields = {name: template[name] for name in ("created_at", "updated_at")}
    for number in range(40):
        rows = [Account(reference=f"{number}.{n}", name=str(number), **fields) for n in range(50)]
        task = asyncio.create_task(written(rows))
        await asyncio.sleep(random.choice((0, 0.0005, 0.001, 0.002, 0.006)))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        async with asyncio.timeout(5):
            await an_account(name="kept")

    assert await nothing_is_held()
    names = [account.name for account in await Account.all()]
    assert names.count("kept") == 41
    assert {names.count(name) for name in names} <= {41, 50}


async def test_a_commit_that_fails_rolls_back_and_frees_the_lock(
    sqlite_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the disk is full."""
    client: Any = connection()

    async def no_space() -> None:
        raise OSError(28, "No space left on device")

    with suppress(OSError):
        async with transaction():
            await an_account()
            monkeypatch.setattr(client._connection, "commit", no_space)
    monkeypatch.undo()

    assert await nothing_is_held()
    assert await Account.all().count() == 0
    async with transaction():
        await an_account()
    assert await Account.all().count() == 1
