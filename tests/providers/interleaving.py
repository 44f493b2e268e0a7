"""Several parties at one bucket, one request at a time, in an order that the test chooses."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from obstore.store import MemoryStore, ObjectStore

Answer = TypeVar("Answer")
Choose = Callable[[list[int]], int]
"""Which of these parties sends its next request."""


class Bucket:
    """Real conditional requests in memory. What was there before `begin` is a day old."""

    def __init__(self) -> None:
        self._store = MemoryStore()
        self._began = datetime(2000, 1, 1, tzinfo=UTC)

    def begin(self) -> None:
        self._began = datetime.now(UTC)

    async def head(self, path: str) -> dict[str, Any]:
        return self._dated(await self._store.head_async(path))

    async def listed(self, under: str | None) -> list[dict[str, Any]]:
        return [self._dated(each) async for batch in self._store.list(under) for each in batch]

    def _dated(self, known: Any) -> dict[str, Any]:
        day = timedelta(days=1 if known["last_modified"] < self._began else 0)
        return {**known, "last_modified": known["last_modified"] - day}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


class Party:
    """A client of the bucket that waits for its turn before each request; one that is stopped asks no more."""

    def __init__(self, bucket: Bucket, turn: Callable[[], Awaitable[None]]) -> None:
        self._bucket = bucket
        self._turn = turn

    @property
    def objects(self) -> ObjectStore:
        return cast("ObjectStore", self)

    async def put_async(self, *arguments: Any, **options: Any) -> Any:
        await self._turn()
        return await self._bucket.put_async(*arguments, **options)

    async def get_async(self, *arguments: Any, **options: Any) -> Any:
        await self._turn()
        return await self._bucket.get_async(*arguments, **options)

    async def delete_async(self, *arguments: Any) -> Any:
        await self._turn()
        return await self._bucket.delete_async(*arguments)

    async def head_async(self, path: str) -> Any:
        await self._turn()
        return await self._bucket.head(path)

    async def list(self, under: str | None = None) -> AsyncIterator[Any]:
        await self._turn()
        yield await self._bucket.listed(under)


class Order:
    """Lets one party at a time go on."""

    def __init__(self, choose: Choose) -> None:
        self._choose = choose
        self._waiting: dict[int, asyncio.Future[None]] = {}
        self.taken: list[tuple[int, int]] = []
        """For each request, which of the parties that could send one was chosen, and of how many."""

    def turn_of(self, party: int) -> Callable[[], Awaitable[None]]:
        async def turn() -> None:
            self._waiting[party] = asyncio.get_running_loop().create_future()
            await self._waiting[party]

        return turn

    async def run(self, *parties: Coroutine[Any, Any, Answer]) -> list[Answer | BaseException]:
        tasks = [asyncio.create_task(each) for each in parties]
        while not all(task.done() for task in tasks):
            await self._settled(tasks)
            able = sorted(self._waiting)
            if not able:
                break
            chosen = self._choose(able)
            self.taken.append((able.index(chosen), len(able)))
            self._waiting.pop(chosen).set_result(None)
        return await asyncio.gather(*tasks, return_exceptions=True)

    async def _settled(self, tasks: list[asyncio.Task[Answer]]) -> None:
        """Until each has come to its next request or to its end."""
        for number, task in enumerate(tasks):
            while not task.done() and number not in self._waiting:  # noqa: ASYNC110 - two kinds of event
                await asyncio.sleep(0)


async def in_every_order(run: Callable[[Order], Awaitable[None]]) -> int:
    """Runs it once for each order in which its parties' requests can come; how many there are."""
    path: list[int] = []
    for runs in itertools.count(1):
        order = Order(_along(list(path)))
        await run(order)
        taken = order.taken
        while taken and taken[-1][0] == taken[-1][1] - 1:
            taken.pop()
        if not taken:
            return runs
        path = [place for place, _ in taken[:-1]] + [taken[-1][0] + 1]
    raise AssertionError


def _along(path: list[int]) -> Choose:
    """These places first, then always the first party that can."""

    def choose(able: list[int]) -> int:
        return able[path.pop(0)] if path else able[0]

    return choose
