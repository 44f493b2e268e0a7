"""How a request ended, in five words for metrics and traces: ok, refused, limited, failed, gone."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from strawberry.types import ExecutionResult

_FAILED: Final = frozenset({"INTERNAL", "PROVIDER_UNAVAILABLE", "TIMEOUT", "UNAVAILABLE"})
_LIMITED: Final = "RATE_LIMITED"
_TOO_MANY: Final = 429
_BAD: Final = 400
_FAULT: Final = 500


def outcome_of_codes(codes: Sequence[str]) -> str:
    """By the worst of them."""
    if not _FAILED.isdisjoint(codes):
        return "failed"
    if _LIMITED in codes:
        return "limited"
    return "refused" if codes else "ok"


def outcome_of_result(result: ExecutionResult) -> str:
    """A refusal of a mutation is seen by its payload's errors, if the client selected them."""
    if result.errors:
        return outcome_of_codes([str((error.extensions or {}).get("code")) for error in result.errors])
    payloads = (result.data or {}).values()
    refused = any(isinstance(each, Mapping) and each.get("errors") for each in payloads)
    return "refused" if refused else "ok"


def outcome_of_status(status: int | None) -> str:
    """Null: the client was gone before it was answered."""
    if status is None:
        return "gone"
    if status == _TOO_MANY:
        return "limited"
    if status >= _FAULT:
        return "failed"
    return "refused" if status >= _BAD else "ok"


def operation_of(bound: Mapping[str, Any], route: str) -> str:
    """The root field that was asked for, or the route's template: both are lists of our own."""
    return str(bound.get("root_field") or route)
