"""What is refused before it is validated or executed, and what an operation is charged.

Every answer to an operation says in `extensions.cost` what it asked for and what is left (docs/decisions/0016).
"""

from collections.abc import Iterator
from math import floor
from typing import Any, Final

from graphql import DocumentNode, GraphQLError, GraphQLSyntaxError, OperationDefinitionNode, OperationType
from strawberry.extensions import SchemaExtension

from auth.throttle import RateLimited
from messages import Locale, text
from schema.allowance import Excess
from schema.context import Context
from schema.documents import longest_word
from schema.measuring import NESTED_AT_MOST, Measure, NestedTooDeep, measure_of

ASKING: Final = 1
"""Points that every request costs, also one whose document is refused."""

_LARGEST: Final = 2**53 - 1
"""What is reported at most: a fragment bomb measures more than a client can read."""

_OF_THE_SCHEMA: Final = 40
"""Points of introspection for one of cost: it asks no database."""

# What the parser says when it stops; tests hold it.
_TOO_MANY: Final = "Syntax Error: Document contains more than "
_TOO_DEEP: Final = "Syntax Error: Document is nested too deeply"


class BoundedParser(SchemaExtension):
    """Reads no more of a document than it may have. Who has nothing left to spend is not read at all."""

    def on_parse(self) -> Iterator[None]:
        execution = self.execution_context
        context: Context = execution.context
        _charge(context, ASKING)
        tokens, letters = context.limits.tokens, context.limits.word_length
        try:
            schema: Any = execution.schema
            document = schema.documents.parsed(execution.query, tokens=tokens)
        except GraphQLSyntaxError as error:
            if error.message.startswith(_TOO_MANY):
                raise _too_complex(Excess("tokens", tokens + 1, tokens), context.locale) from None
            if error.message.startswith(_TOO_DEEP):
                raise _too_deep(context) from None
            raise
        if (longest := longest_word(document)) > letters:
            raise _too_complex(Excess("wordLength", longest, letters), context.locale)
        execution.graphql_document = document
        yield


class DocumentLimits(SchemaExtension):
    """Measures an operation before it is validated, and charges its principal for it."""

    def on_validate(self) -> Iterator[None]:
        execution = self.execution_context
        context: Context = execution.context
        document = execution.graphql_document
        operation = None if document is None else _operation_of(document, execution.operation_name)
        if document is not None and operation is not None:
            schema = execution.schema._schema  # noqa: SLF001 - there is no public way to it
            try:
                measure = measure_of(schema, document, operation, execution.variables or {})
            except NestedTooDeep:
                raise _too_deep(context) from None
            context.asked_for = _requested_by(measure)
            is_mutation = operation.operation is OperationType.MUTATION
            for excess in context.limits.exceeded(measure, is_mutation=is_mutation):
                raise _too_complex(excess, context.locale)
            _charge(context, context.asked_for - ASKING)
        yield

    def get_results(self) -> dict[str, Any]:
        return cost_of(self.execution_context.context)


def cost_of(context: Context) -> dict[str, Any]:
    """The `extensions` of an answer, also of one that the engine does not give: to what was stopped."""
    if not context.pays:
        return {}
    spending = context.throttle.spending
    return {
        "cost": {
            "requested": max(ASKING, context.asked_for),
            "limit": context.limits.cost,
            "remaining": floor(spending.left(context.principal)),
            "capacity": floor(spending.rate.burst),
            "restoredPerSecond": floor(spending.rate.per_second),
        }
    }


def _operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """The first of several where none is named: OneOperation refuses them, but validation comes before."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    named = [each for each in operations if name is not None and each.name and each.name.value == name]
    return next(iter([*named, *operations]), None)


def _requested_by(measure: Measure) -> int:
    return min(_LARGEST, max(ASKING, measure.cost + measure.introspection_cost // _OF_THE_SCHEMA))


def _charge(context: Context, points: int) -> None:
    if not context.pays:
        return
    try:
        context.throttle.spending.take(context.principal, points)
    except RateLimited as refusal:
        raise GraphQLError("", original_error=refusal) from None


def _too_deep(context: Context) -> GraphQLError:
    return _too_complex(Excess("depth", NESTED_AT_MOST + 1, context.limits.depth), context.locale)


def _too_complex(excess: Excess, locale: Locale) -> GraphQLError:
    measured = min(_LARGEST, excess.measured)
    words = text(f"limits.{excess.what}", locale, limit=str(excess.limit), measured=str(measured))
    extensions = {
        "code": "QUERY_TOO_COMPLEX",
        "exceeded": excess.what,
        "limit": excess.limit,
        "measured": measured,
    }
    return GraphQLError(words, extensions=extensions)
