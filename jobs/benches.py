"""Spawned processes, each at one piece of work at a time: one that dies or is stuck takes nobody else's along."""

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any, Final, ParamSpec, TypeVar

from jobs.workbench import ChildDied, WorkFailed, settle

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

_CLOSING_DEADLINE: Final = 10.0  # seconds


class Bench:
    """One child, opened when there is work for it and replaced when it is gone."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    @property
    def children(self) -> list[BaseProcess]:
        return [] if self._pool is None else _children_of(self._pool)

    async def done(self, work: Callable[..., Answer], *args: Any, **kwargs: Any) -> Answer:
        """Raises ChildDied."""
        try:
            return await asyncio.wrap_future(self._begun(work, *args, **kwargs))
        except BrokenProcessPool as error:
            self.clear()
            raise ChildDied("the worker process died") from error
        except asyncio.CancelledError:  # the loop ends
            self.clear()
            raise

    def _begun(self, work: Callable[..., Answer], *args: Any, **kwargs: Any) -> Future[Answer]:
        if self._pool is not None:
            try:
                return self._pool.submit(work, *args, **kwargs)
            except BrokenProcessPool:  # it died while it had nothing to do
                self.clear()
        self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=settle)
        return self._pool.submit(work, *args, **kwargs)

    def clear(self) -> None:
        """Ends the child: a stuck one takes no other order."""
        pool, self._pool = self._pool, None
        if pool is not None:
            children = _children_of(pool)
            pool.shutdown(wait=False, cancel_futures=True)
            _kill(children)

    async def close(self) -> None:
        """Lets the child finish what it does, and ends it if it does not."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        children = _children_of(pool)
        ending = asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)
        try:
            await asyncio.wait_for(ending, _CLOSING_DEADLINE)
        except TimeoutError:
            _kill(children)


def _children_of(pool: ProcessPoolExecutor) -> list[BaseProcess]:
    return list((pool._processes or {}).values())  # noqa: SLF001 - a stuck child takes no other order


def _kill(children: list[BaseProcess]) -> None:
    for child in children:
        child.kill()


class Benches:
    """So many, the one used last first: a second child is spawned only for work that would wait."""

    def __init__(self, most: int) -> None:
        self._all = [Bench() for _ in range(most)]
        self._free = list(self._all)
        self._waiting: deque[asyncio.Future[Bench]] = deque()

    @property
    def children(self) -> list[BaseProcess]:
        return [child for bench in self._all for child in bench.children]

    async def done(
        self,
        deadline: float,
        work: Callable[Arguments, Answer],
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> Answer:
        """Raises ChildDied, or WorkFailed when there is no answer in so many seconds, waiting included.

        Work of somebody who does not wait any more comes to its end: a new child costs more.
        """
        bench = None
        try:
            async with asyncio.timeout(deadline):
                bench = await self._taken()
                working = asyncio.create_task(bench.done(work, *args, **kwargs))
                working.add_done_callback(partial(self._finished, bench))
                return await asyncio.shield(working)
        except TimeoutError as error:
            if bench is not None:
                bench.clear()
            raise WorkFailed(f"no answer in {deadline:g} seconds") from error

    async def close(self) -> None:
        await asyncio.gather(*(bench.close() for bench in self._all))

    def clear(self) -> None:
        for bench in self._all:
            bench.clear()

    async def _taken(self) -> Bench:
        if self._free:
            return self._free.pop()
        turn: asyncio.Future[Bench] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # its turn came at the very moment it gave up
                self._give_back(turn.result())
            raise

    def _finished(self, bench: Bench, working: asyncio.Task[Any]) -> None:
        if not working.cancelled():
            working.exception()  # perhaps nobody waits for it any more
        self._give_back(bench)

    def _give_back(self, bench: Bench) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(bench)
                return
        self._free.append(bench)
