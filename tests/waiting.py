"""Waiting for what nothing tells of."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object]) -> None:
    """Within ten seconds."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - there is no event for it
            await asyncio.sleep(0.005)
