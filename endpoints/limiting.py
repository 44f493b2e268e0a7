"""The limits over HTTP: how long an operation may take, when to come back, and who a stranger is."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from strawberry.types import ExecutionResult

from auth.throttle import principal_of

EXECUTION_LIMIT: Final = 10.0
"""Seconds for one operation."""

_COME_BACK: Final = (429, 503)


def retry_after(result: ExecutionResult, status: int) -> Mapping[str, str]:
    """The header of a request that was refused as a whole."""
    if status not in _COME_BACK:
        return {}
    seconds = [(error.extensions or {}).get("retryAfter", 1) for error in result.errors or ()]
    return {"Retry-After": str(max(seconds, default=1))}


def stranger(request: Request) -> str:
    """The principal of who has not signed in: the address, as a trusted proxy gave it where there is one."""
    return principal_of(None, request.client.host if request.client else None)
