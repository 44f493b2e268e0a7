"""What ties an answer to the log: the trace id of the request at work, and the name of its operation."""

import secrets
from collections.abc import Iterator

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
    """Every line from here on names the operation, if the client did; only of a document that is valid."""

    def on_execute(self) -> Iterator[None]:
        name = self.execution_context.operation_name
        if name:
            bind_contextvars(operation=name[:_LONGEST_NAME])
        yield
