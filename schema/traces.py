"""What ties an answer to the log: the trace id of the request at work, and the name of its operation."""

import secrets
from collections.abc import Iterator

from graphql import FieldNode, OperationDefinitionNode, get_operation_ast
from strawberry.extensions import SchemaExtension
from structlog.contextvars import bind_contextvars, get_contextvars

_LONGEST_NAME = 100  # characters; a name is the client's to choose


def new_trace_id() -> str:
    """As W3C Trace Context has it: 32 hexadecimal digits."""
    return secrets.token_hex(16)


def trace_id() -> str:
    """That of the request; outside of one, a new one."""
    return str(get_contextvars().get("trace_id") or new_trace_id())


class OperationInLog(SchemaExtension):
    """Every line from here on names the root field, and the operation if the client did; only of a valid document."""

    def on_execute(self) -> Iterator[None]:
        name, document = self.execution_context.operation_name, self.execution_context.graphql_document
        operation = None if document is None else get_operation_ast(document, name)
        if operation is not None:
            bind_contextvars(root_field=root_field_of(operation))
        if name:
            bind_contextvars(operation=name[:_LONGEST_NAME])
        yield


def root_field_of(operation: OperationDefinitionNode) -> str:
    """Of a valid operation, so that it is a name of our schema; those that ask for more have one word together."""
    chosen = operation.selection_set.selections
    if len(chosen) == 1 and isinstance(chosen[0], FieldNode):
        return chosen[0].name.value
    return "several"
