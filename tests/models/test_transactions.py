"""transaction() and after_commit(): all or nothing, then the calls."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import copy_context

from models import Account, Contract, Notice
from models.database import after_commit, held, transaction
from rules.terms import NoticeKind
from tests.models.builders import NOW, an_account, opened_contract


class Calls:
    """What was called after a commit, and how many accounts it could see."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []

    def noting(self, name: str) -> Callable[[], Awaitable[None]]:
        async def call() -> None:
            self.seen.append((name, await Account.all().count()))

        return call


async def test_calls_come_after_the_commit_in_the_order_they_were_asked_for(database: str) -> None:
    calls = Calls()

    async with transaction():
        await after_commit(calls.noting("first"))
        await an_account()
        await after_commit(calls.noting("second"))
        assert calls.seen == []

    assert calls.seen == [("first", 1), ("second", 1)]


async def test_no_call_comes_after_a_rollback(database: str) -> None:
    calls = Calls()

    with suppress(LookupError):
        async with transaction():
            await an_account()
            await after_commit(calls.noting("never"))
            raise LookupError

    assert (calls.seen, await Account.all().count()) == ([], 0)


async def test_without_a_transaction_the_call_comes_at_once(database: str) -> None:
    calls = Calls()
    await an_account()

    await after_commit(calls.noting("at once"))

    assert calls.seen == [("at once", 1)]


async def test_a_transaction_inside_another_calls_once_at_the_outer_commit(database: str) -> None:
    calls = Calls()

    async with transaction():
        await after_commit(calls.noting("outer"))
        async with transaction():
            await an_account()
            await after_commit(calls.noting("inner"))
        assert calls.seen == []
        await an_account()

    assert calls.seen == [("outer", 2), ("inner", 2)]


async def test_an_inner_rollback_takes_its_rows_and_its_calls_with_it_and_no_others(database: str) -> None:
    calls = Calls()

    async with transaction():
        kept = await an_account()
        await after_commit(calls.noting("before"))
        with suppress(LookupError):
            async with transaction():
                await an_account()
                await after_commit(calls.noting("never"))
                raise LookupError
        await after_commit(calls.noting("behind"))

    assert calls.seen == [("before", 1), ("behind", 1)]
    assert await Account.all() == [kept]


async def test_an_outer_rollback_takes_what_the_inner_one_wrote(database: str) -> None:
    calls = Calls()

    with suppress(LookupError):
        async with transaction():
            async with transaction():
                await an_account()
                await after_commit(calls.noting("never"))
            raise LookupError

    assert (calls.seen, await Account.all().count()) == ([], 0)


async def test_a_call_that_fails_undoes_nothing(database: str) -> None:
    async def fail() -> None:
        raise LookupError

    with suppress(LookupError):
        async with transaction():
            await an_account()
            await after_commit(fail)

    assert await Account.all().count() == 1


async def test_transactions_at_once_keep_their_calls_apart(database: str) -> None:
    calls = Calls()

    async def one(name: str, *, fails: bool) -> None:
        async with transaction():
            await an_account()
            await after_commit(calls.noting(name))
            if fails:
                raise LookupError

    await asyncio.gather(*(one(str(n), fails=n % 2 == 0) for n in range(10)), return_exceptions=True)

    assert sorted(name for name, _ in calls.seen) == ["1", "3", "5", "7", "9"]
    assert await Account.all().count() == 5


async def test_a_held_account_and_contract_keep_nobody_from_writing_what_refers_to_them(
    postgres_database: str,
) -> None:
    """Otherwise voiding (contract, then notice) and finalizing (account, then contract) wait for each other."""
    account = await an_account()
    contract = await opened_contract(account)

    async def told() -> None:
        async with transaction():
            await Notice.create(
                kind=NoticeKind.CONTRACT_VOIDED,
                account_id=account.id,
                contract_id=contract.id,
                created_at=NOW,
            )

    outside = copy_context()
    async with transaction():
        await Account.locked(account.id)
        await held(Contract.filter(id=contract.id)).get()
        await asyncio.wait_for(asyncio.create_task(told(), context=outside), timeout=10)
        assert await Notice.all().count() == 1
