"""How mutations run: each root field of an operation once under its idempotency key, where it brings one."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Any, Final

from graphql import FieldNode, GraphQLError, GraphQLObjectType, print_ast
from graphql.execution.collect_fields import FieldDetailsList
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from resolvers.attempt import Claims, Request, digest_of
from resolvers.context import RequestContext
from rules.values import checked_text
from rules.violations import RuleViolation

_KEY: Final = "idempotencyKey"
_MARK: Final = "clientMutationId"

Run = Callable[[], Any]


class Executor(StrawberryGraphQLCoreExecutionContext):
    """Everything but a root field of a mutation with a key is graphql-core's own business."""

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: FieldDetailsList,
        path: Path,
        position_context: Any,
    ) -> Any:
        def run() -> Any:
            return super(Executor, self).execute_field(
                parent_type, source, field_details_list, path, position_context
            )

        context = self.context_value
        if path.prev is not None or parent_type is not self.schema.mutation_type:
            return run()
        context.attempt = None
        request = self._request(parent_type, field_details_list, context)
        return run() if request is None else self._once(run, request, context, path)

    def _request(
        self, parent_type: GraphQLObjectType, details: FieldDetailsList, context: RequestContext
    ) -> Request | None:
        """Null without a key, and where something is wrong that running it will say better.

        Also for the customers of an account whose data is only kept: they are answered nothing from before either.
        """
        node = details[0].node
        field = parent_type.fields.get(node.name.value)
        if field is None or context.viewer is None or context.restriction() is not None:
            return None
        try:
            arguments = get_argument_values(field, node, self.variable_values)
            given = dict(arguments.get("input") or {})
            key = given.pop(_KEY, None)
            if not isinstance(key, str):
                return None
            key = checked_text(_KEY, key)
        except (GraphQLError, RuleViolation):
            return None
        mark = given.pop(_MARK, None)
        return Request(
            digest=digest_of(context.viewer, node.name.value, key),
            mutation=node.name.value,
            input=json.dumps(given, sort_keys=True, default=str),
            selection=self._selection([each.node for each in details], context, mark),
        )

    def _selection(self, nodes: list[FieldNode], context: RequestContext, mark: object) -> str:
        """Of all that decides how the answer reads: fields, fragments, variables, language, the client's mark."""
        printed = [print_ast(node) for node in [*nodes, *self.fragment_definitions.values()]]
        variables = json.dumps(self.variable_values.coerced, sort_keys=True, default=str)
        parts = json.dumps([printed, variables, context.locale, mark])
        return sha256(parts.encode()).hexdigest()

    async def _once(self, run: Run, request: Request, context: RequestContext, path: Path) -> Any:
        attempt = await Claims(context, wait=context.services.idempotency_wait).begun(request)
        if attempt.answer is not None:
            return attempt.answer
        context.attempt = attempt
        beside = len(context.beside)
        try:
            data = run()
            data = await data if isinstance(data, Awaitable) else data
        except BaseException:
            if attempt.is_ours and not attempt.kept:
                await asyncio.shield(attempt.let_go())
            raise
        if attempt.kept and len(context.beside) == beside and not self._failed(path):
            await attempt.answered(data, request.selection)
        return data

    def _failed(self, path: Path) -> bool:
        """Whether a field below could not be answered: then the whole is made again the next time."""
        return any(error.path and error.path[0] == path.key for error in self.collected_errors.errors)
