"""Top-level errors: what may be said is said in the reader's language, everything else is masked and logged."""

from collections.abc import Iterator
from typing import Final

import structlog
from graphql import ExecutionResult, GraphQLError, OperationDefinitionNode
from strawberry.exceptions import MissingQueryError
from strawberry.extensions import SchemaExtension
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult as ResultBeforeExecution

from auth.throttle import RateLimited
from auth.tokens import SignInRequired
from messages import Locale, message, text
from models.postgres import AGAIN, is_unavailable, kind_of
from providers.outsiders import ProviderUnavailable
from rules.violations import ErrorCode, RuleViolation
from schema.context import Context
from schema.quoting import without_values
from schema.traces import trace_id

_LOG: Final = structlog.get_logger("graphql")
_OWN_CODES: Final = frozenset({ErrorCode.FORBIDDEN, ErrorCode.ACCOUNT_RESTRICTED})


class PublicErrors(SchemaExtension):
    """Also puts the errors that stand beside an answer into the result."""

    def on_operation(self) -> Iterator[None]:
        context = self.execution_context.context
        if not isinstance(context, Context):
            yield
            return
        try:
            yield
        except (MissingQueryError, CannotGetOperationTypeError, InvalidOperationTypeError):
            raise  # the transport answers these
        except GraphQLError as error:
            # a text that cannot be parsed is raised; all later errors are in the result
            raise public_error(error, context.locale) from error
        except Exception as error:
            raise public_error(GraphQLError("", original_error=error), context.locale) from error
        result = self.execution_context.result
        if not isinstance(result, ExecutionResult | ResultBeforeExecution):  # the latter of bad documents
            return
        errors = [*(result.errors or ()), *context.beside]
        context.beside.clear()
        result.errors = [public_error(error, context.locale) for error in errors] or None


class OperationNotNamed(CannotGetOperationTypeError):
    def __init__(self) -> None:
        super().__init__(None)

    def as_http_error_reason(self) -> str:
        return "Must provide operationName: the document has several operations."


def not_chosen(error: CannotGetOperationTypeError) -> str:
    """Why it is not clear what to run, in English, for developers of clients."""
    if error.operation_name is None and not isinstance(error, OperationNotNamed):
        return "The document has no operation: it needs a query, a mutation or a subscription."
    return error.as_http_error_reason()


class OneOperation(SchemaExtension):
    """A document of several operations says which to run: Strawberry would run the first. The transport says so."""

    def on_execute(self) -> Iterator[None]:
        execution = self.execution_context
        named = execution._provided_operation_name  # noqa: SLF001 - the public one falls back to the first
        document = execution.graphql_document
        definitions = () if document is None else document.definitions
        operations = [each for each in definitions if isinstance(each, OperationDefinitionNode)]
        if named is None and len(operations) > 1:
            raise OperationNotNamed
        yield


def public_error(error: GraphQLError, locale: Locale) -> GraphQLError:
    """By the type of the original exception: a refusal speaks, a coercion error speaks, a fault is masked."""
    original = error.original_error
    while isinstance(original, GraphQLError):
        original = original.original_error
    if original is None:
        said_already = "code" in (error.extensions or {})  # by the limits
        return error if said_already else _said(error, without_values(error.message), "BAD_USER_INPUT")
    if isinstance(original, RuleViolation):
        return _refusal(error, original, locale)
    if isinstance(original, SignInRequired):
        return _said(
            error, text(f"sign-in.{original.reason}", locale), "UNAUTHENTICATED", reason=original.reason
        )
    return _come_back(error, original, locale) or _masked(error, original, locale)


def _come_back(error: GraphQLError, original: Exception, locale: Locale) -> GraphQLError | None:
    """What is only so just now."""
    if isinstance(original, RateLimited):
        words = text("rate-limited", locale, seconds=str(original.seconds))
        return _said(error, words, "RATE_LIMITED", retryAfter=original.seconds)
    if isinstance(original, ProviderUnavailable):
        return _said(error, text("provider-unavailable", locale), "PROVIDER_UNAVAILABLE")
    if is_unavailable(original):
        _LOG.warning("database unavailable", path=error.path, error=kind_of(original))
        return _said(error, text("unavailable", locale), "UNAVAILABLE", retryAfter=AGAIN)
    return None


def _masked(error: GraphQLError, original: Exception, locale: Locale) -> GraphQLError:
    trace = trace_id()
    _LOG.error("fault", trace_id=trace, path=error.path, error=type(original).__name__, exc_info=original)
    return _said(error, text("internal", locale, traceId=trace), "INTERNAL", traceId=trace)


def _refusal(error: GraphQLError, violation: RuleViolation, locale: Locale) -> GraphQLError:
    code = violation.code if violation.code in _OWN_CODES else "BAD_USER_INPUT"
    words = message(violation.code, violation.facts, locale)
    return _said(
        error, words, code, reason=violation.facts.get("reason"), argument=".".join(violation.path) or None
    )


def _said(error: GraphQLError, words: str, code: str, **more: str | int | None) -> GraphQLError:
    extensions = {
        "code": str(code),
        **{
            name: value if isinstance(value, int) else str(value)
            for name, value in more.items()
            if value is not None
        },
    }
    return GraphQLError(words, error.nodes, error.source, error.positions, error.path, extensions=extensions)
