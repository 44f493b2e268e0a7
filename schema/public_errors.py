"""Top-level errors: what may be said is said in the reader's language, everything else is masked and logged."""

import secrets
from collections.abc import Iterator
from typing import Final

import structlog
from graphql import ExecutionResult, GraphQLError
from strawberry.extensions import SchemaExtension

from auth.tokens import SignInRequired
from messages import Locale, message, text
from providers.outsiders import ProviderUnavailable
from rules.violations import ErrorCode, RuleViolation
from schema.context import Context

_LOG: Final = structlog.get_logger("graphql")


class PublicErrors(SchemaExtension):
    """Also puts the errors that stand beside an answer into the result."""

    def on_operation(self) -> Iterator[None]:
        yield
        result = self.execution_context.result
        context = self.execution_context.context
        if not isinstance(context, Context) or not isinstance(result, ExecutionResult):
            return
        errors = [*(result.errors or ()), *context.beside]
        context.beside.clear()
        result.errors = [public_error(error, context.locale) for error in errors] or None


def public_error(error: GraphQLError, locale: Locale) -> GraphQLError:
    """By the type of the original exception: a refusal speaks, a coercion error speaks, a fault is masked."""
    original = error.original_error
    while isinstance(original, GraphQLError):
        original = original.original_error
    if original is None:
        return _said(error, error.message, str((error.extensions or {}).get("code", "BAD_USER_INPUT")))
    if isinstance(original, RuleViolation):
        return _refusal(error, original, locale)
    if isinstance(original, SignInRequired):
        return _said(
            error, text(f"sign-in.{original.reason}", locale), "UNAUTHENTICATED", reason=original.reason
        )
    if isinstance(original, ProviderUnavailable):
        return _said(error, text("provider-unavailable", locale), "PROVIDER_UNAVAILABLE")
    trace_id = secrets.token_hex(8)
    _LOG.error("fault", trace_id=trace_id, path=error.path, error=type(original).__name__, exc_info=original)
    return _said(error, text("internal", locale, traceId=trace_id), "INTERNAL", traceId=trace_id)


def _refusal(error: GraphQLError, violation: RuleViolation, locale: Locale) -> GraphQLError:
    code = violation.code if violation.code is ErrorCode.FORBIDDEN else "BAD_USER_INPUT"
    words = message(violation.code, violation.facts, locale)
    return _said(
        error, words, code, reason=violation.facts.get("reason"), argument=".".join(violation.path) or None
    )


def _said(error: GraphQLError, words: str, code: str, **more: str | None) -> GraphQLError:
    extensions = {
        "code": str(code),
        **{name: str(value) for name, value in more.items() if value is not None},
    }
    return GraphQLError(words, nodes=error.nodes, path=error.path, extensions=extensions)
