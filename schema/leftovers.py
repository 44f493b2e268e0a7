"""What an operation leaves behind when it ends early: nothing."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from strawberry.dataloader import DataLoader
from strawberry.extensions import SchemaExtension

from schema.context import Context
from schema.loaders import Loaders


class NothingLeft(SchemaExtension):
    """A loader fetches in a task of its own, which cancelling the operation does not reach: it would keep its
    connection, and that of a slow statement for long.
    """

    async def on_operation(self) -> AsyncIterator[None]:
        context: Context = self.execution_context.context
        running: set[asyncio.Task[Any]] = set()
        _watch(context.loaders, running)
        try:
            yield
        finally:
            for task in running:
                task.cancel()
            if running:
                # cancelled once more this task waits no longer, and they end all the same
                await asyncio.shield(asyncio.ensure_future(asyncio.wait(running.copy())))


def _watch(loaders: Loaders, running: set[asyncio.Task[Any]]) -> None:
    for loader in vars(loaders).values():
        if isinstance(loader, DataLoader):
            loader.load_fn = _noted(loader.load_fn, running)


def _noted(
    load: Callable[[list[Any]], Awaitable[Any]], running: set[asyncio.Task[Any]]
) -> Callable[[list[Any]], Awaitable[Any]]:
    async def noted(keys: list[Any]) -> Any:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a loader makes one for each batch
        running.add(task)
        try:
            return await load(keys)
        finally:
            running.discard(task)

    return noted
