"""How long one operation may take. While it waits for another to be done, time stands still for it."""

import asyncio
from types import TracebackType
from typing import Self


class OutOfTime(Exception):
    """Stopped; it reads as the seconds that it had. Nothing of it goes on, what it had not committed is rolled back."""


class TimeLimit:
    """`async with` around the operation, once; raises OutOfTime. Without `seconds` there is no limit."""

    def __init__(self, seconds: float | None = None) -> None:
        self._seconds = seconds
        self._timeout = asyncio.Timeout(None)
        self._is_running = False
        self.paused = 0.0
        """Seconds that did not count."""

    async def __aenter__(self) -> Self:
        await self._timeout.__aenter__()
        self._is_running = True
        if self._seconds is not None:
            self._timeout.reschedule(asyncio.get_running_loop().time() + self._seconds)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_running = False
        try:
            await self._timeout.__aexit__(kind, error, trace)
        except TimeoutError:  # this one's: what was raised inside is not raised by it
            raise OutOfTime(f"{self._seconds:g}") from None

    async def pause(self, seconds: float) -> None:
        """Sleeps, holding nothing. Only what is bounded elsewhere may stop the time."""
        began = asyncio.get_running_loop().time()
        end = self._timeout.when() if self._is_running else None
        if end is not None:
            self._timeout.reschedule(None)
        try:
            await asyncio.sleep(seconds)
        finally:
            slept = asyncio.get_running_loop().time() - began
            self.paused += slept
            if end is not None:
                self._timeout.reschedule(end + slept)
