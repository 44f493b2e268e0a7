"""Refusals as data: what a client is meant to handle is in the schema, typed, in the reader's language."""

from typing import Any, Final

import strawberry

from messages import Locale, message
from rules.violations import ErrorCode, RuleViolation


@strawberry.type(description="One fact of a refusal, for programs.")
class Fact:
    name: str
    value: str


@strawberry.interface(description="Why a mutation was refused. Nothing was written.")
class UserError:
    code: ErrorCode
    message: str = strawberry.field(description="For people, in the language of the request.")
    path: list[str] | None = strawberry.field(description="The input it is about, from `input` inwards.")
    facts: list[Fact]


@strawberry.type(description="A rule of the domain said no.")
class RuleError(UserError):
    pass


@strawberry.type(description="An input value is not what it must be.")
class ValidationError(UserError):
    pass


@strawberry.type(description="Not there, or not yours: the two are one answer.")
class NotFoundError(UserError):
    pass


@strawberry.type(
    description="The same idempotency key came with another request, or its first request is still running."
)
class IdempotencyError(UserError):
    retryable: bool = strawberry.field(
        description="Whether the same request may be sent again with the same key."
    )


REFUSALS: Final = (RuleError, ValidationError, NotFoundError, IdempotencyError)
"""Named to the schema: no field says so, yet every payload's errors may be any of them."""

_TYPES: Final[dict[ErrorCode, type[UserError]]] = {
    ErrorCode.INVALID_VALUE: ValidationError,
    ErrorCode.NOT_FOUND: NotFoundError,
}
_RETRYABLE: Final = {ErrorCode.IDEMPOTENCY_MISMATCH: False, ErrorCode.IDEMPOTENCY_IN_PROGRESS: True}


def user_error(violation: RuleViolation, locale: Locale, *, root: tuple[str, ...] = ("input",)) -> UserError:
    """A violation in the reader's words, as the type its code belongs to."""
    parts = _parts(violation, locale, root)
    if violation.code in _RETRYABLE:
        return IdempotencyError(**parts, retryable=_RETRYABLE[violation.code])
    return _TYPES.get(violation.code, RuleError)(**parts)


def rule_error(violation: RuleViolation, locale: Locale, *, root: tuple[str, ...] = ()) -> RuleError:
    """For fields that only a rule can refuse, such as `notSelectableBecause`."""
    return RuleError(**_parts(violation, locale, root))


def _parts(violation: RuleViolation, locale: Locale, root: tuple[str, ...]) -> dict[str, Any]:
    return {
        "code": violation.code,
        "message": message(violation.code, violation.facts, locale),
        "path": [*root, *violation.path] if violation.path else None,
        "facts": [Fact(name=name, value=str(value)) for name, value in violation.facts.items()],
    }
