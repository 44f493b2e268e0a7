"""The limits over HTTP: how long an operation may take, when to come back, and who a stranger is."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Final, TypeVar

from starlette.requests import Request
from strawberry.types import ExecutionResult

from auth.throttle import principal_of

EXECUTION_LIMIT: Final = 10.0
"""Seconds for one operation."""

_TOO_MANY: Final = 429

Answer = TypeVar("Answer")


class OutOfTime(Exception):
    """Stopped; it reads as the seconds that it had. Nothing of it goes on, what it had not committed is rolled back."""


async def within(seconds: float, answer: Awaitable[Answer]) -> Answer:
    """Raises OutOfTime."""
    try:
        async with asyncio.timeout(seconds) as limit:
            return await answer
    except TimeoutError:
        if not limit.expired():
            raise  # somebody else's
        raise OutOfTime(f"{seconds:g}") from None


def retry_after(result: ExecutionResult, status: int) -> Mapping[str, str]:
    """The header of a request that was refused as a whole."""
    if status != _TOO_MANY:
        return {}
    seconds = [(error.extensions or {}).get("retryAfter", 1) for error in result.errors or ()]
    return {"Retry-After": str(max(seconds, default=1))}


def stranger(request: Request) -> str:
    """The principal of who has not signed in: the address, as a trusted proxy gave it where there is one."""
    return principal_of(None, request.client.host if request.client else None)
