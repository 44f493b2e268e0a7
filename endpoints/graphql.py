"""GET and POST /graphql: GraphQL over HTTP. One operation a request, JSON only, no batches, no uploads.

application/graphql-response+json   4xx and no data for what could not run, 200 for what ran, whatever came of it
application/json                    for older clients: 200 too for a document that does not fit the schema
text/event-stream                   subscriptions alone, whatever else the client would take

Malformed anything is 4xx with `errors`, in either, and nothing runs before the whole request is understood.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import orjson
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from strawberry import Schema
from strawberry.exceptions import MissingQueryError
from strawberry.http import process_result
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType
from structlog.contextvars import bind_contextvars

from auth.tokens import SignInRequired
from endpoints.compression import SecretWords, compress
from endpoints.graphql_documents import Documents
from endpoints.graphql_requests import READ_DEADLINE, Parameters, RequestRefused, asked, posted
from endpoints.limiting import EXECUTION_LIMIT, retry_after
from endpoints.media_types import wish_for
from endpoints.outcomes import outcome_of_codes, outcome_of_result
from endpoints.viewers import OriginRefused
from messages import negotiate, text
from schema.context import Context
from schema.limits import cost_of
from schema.public_errors import not_chosen
from schema.time_limit import OutOfTime, TimeLimit

ContextOf = Callable[[HTTPConnection], Awaitable[Context]]
Streaming = Callable[[Request, Parameters], Awaitable[Response]]
"""How a subscription is answered: event_stream."""

JSON: Final = "application/json"
RESPONSE: Final = "application/graphql-response+json"
EVENTS: Final = "text/event-stream"

_NO_GET: Final = "Queries by GET are switched off here: send the request by POST."

STATUS_OF_CODE: Final[Mapping[str, int]] = {"INTERNAL": 500, "RATE_LIMITED": 429, "UNAVAILABLE": 503}
"""Of an operation that did not run, for either media type, by its error's code; other codes say the document is bad."""


class GraphQLView:
    """`by_get`: queries, never mutations, may come in the address, where proxies log them.

    `read_deadline`: seconds that a body may take to arrive; `execution_limit`: that an operation may take.
    """

    def __init__(
        self,
        schema: Schema,
        context_of: ContextOf,
        streaming: Streaming,
        *,
        by_get: bool = False,
        documents: Documents | None = None,
        read_deadline: float = READ_DEADLINE,
        execution_limit: float = EXECUTION_LIMIT,
    ) -> None:
        self._schema = schema
        self._context_of = context_of
        self._streaming = streaming
        self._documents = documents or Documents()
        self._methods = ("GET", "POST") if by_get else ("POST",)
        self._read_deadline = read_deadline
        self._execution_limit = execution_limit
        self._secret_words = SecretWords(schema)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answered(Request(scope, receive))
        await response(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        accept = ", ".join(request.headers.getlist("accept"))
        media_type = negotiated(accept)
        try:
            return await self._ran(request, media_type, streams=takes_events(accept))
        except RequestRefused as refusal:
            status = refusal.status if media_type == RESPONSE else refusal.for_older
            return _refused(media_type, status, refusal.words, {"code": refusal.code}, refusal.headers)
        except SignInRequired as refusal:
            words = text(f"sign-in.{refusal.reason}", negotiate(request.headers.get("accept-language")))
            extensions = {"code": "UNAUTHENTICATED", "reason": str(refusal.reason)}
            return _refused(media_type, 401, words, extensions, {"WWW-Authenticate": "Bearer"})
        except OriginRefused:
            words = text("login.ORIGIN_REFUSED", negotiate(request.headers.get("accept-language")))
            return _refused(media_type, 403, words, {"code": "ORIGIN_REFUSED"}, {})
        except _Stopped as refusal:
            words = text("timed-out", negotiate(request.headers.get("accept-language")), seconds=str(refusal))
            return _refused(media_type, 504, words, {"code": "TIMEOUT"}, {}, refusal.extensions)

    async def _ran(self, request: Request, media_type: str | None, *, streams: bool) -> Response:
        if request.method not in self._methods:
            words = _NO_GET if request.method == "GET" else "Not by this method."
            raise RequestRefused(405, words, {"Allow": ", ".join(self._methods)})
        if media_type is None and not streams:
            raise RequestRefused(406, f"The answer is {RESPONSE} or {JSON}.")
        by_get = request.method == "GET"
        if by_get:
            parameters = asked(request.scope["query_string"])
        else:
            parameters = await posted(request, seconds=self._read_deadline)
        if media_type is None:
            return await self._streaming(request, parameters)
        found = self._documents.found(parameters)
        bind_contextvars(document=str(found.came))
        named = replace(parameters, query=found.text)
        try:
            result = await self._executed(named, request, by_get=by_get)
        except _Subscribes:
            if streams:
                return await self._streaming(request, parameters)
            raise RequestRefused(
                406, f"Subscriptions are answered as {EVENTS} or over a WebSocket."
            ) from None
        bind_contextvars(outcome=outcome_of_result(result))
        if _has_run(result):
            self._documents.ran(found)
        response = _response(media_type, status_of(result, media_type), body_of(result))
        forget_frames(result)
        response.headers.update(retry_after(result, response.status_code))
        if found.text is not None and not self._secret_words.are_in(found.text):
            compress(request, response)
        return response

    async def _executed(self, parameters: Parameters, request: Request, *, by_get: bool) -> ExecutionResult:
        """To find out who asks is part of the operation's time."""
        context: Context | None = None
        try:
            async with TimeLimit(self._execution_limit) as time:
                context = await self._context_of(request)
                context.time = time
                return await self._run(parameters, context, by_get=by_get)
        except OutOfTime as stopped:
            raise _Stopped(str(stopped), None if context is None else cost_of(context)) from None

    async def _run(self, parameters: Parameters, context: Context, *, by_get: bool) -> ExecutionResult:
        allowed = {OperationType.QUERY} if by_get else {OperationType.QUERY, OperationType.MUTATION}
        try:
            return await self._schema.execute(
                parameters.query,
                variable_values=parameters.variables,
                context_value=context,
                operation_name=parameters.operation_name,
                operation_extensions=parameters.extensions,
                allowed_operation_types=allowed,
            )
        except MissingQueryError:
            raise RequestRefused(400, "The request has no query.") from None
        except CannotGetOperationTypeError as error:
            raise RequestRefused(400, not_chosen(error)) from None
        except InvalidOperationTypeError as error:
            if error.operation_type is OperationType.SUBSCRIPTION:
                raise _Subscribes from None
            raise RequestRefused(405, error.as_http_error_reason("GET"), {"Allow": "POST"}) from None


def takes_events(accept: str) -> bool:
    """By name alone: who takes just anything would wait for an answer that has no end."""
    wish = wish_for(accept, EVENTS)
    return wish.named and wish.weight > 0


class _Subscribes(Exception):
    """The operation is a subscription."""


class _Stopped(Exception):
    """It reads as the seconds that the operation had; `extensions` tell its cost."""

    def __init__(self, seconds: str, extensions: Mapping[str, Any] | None) -> None:
        super().__init__(seconds)
        self.extensions = extensions


def negotiated(accept: str) -> str | None:
    """The media type to answer in; null for a client that takes neither.

    Of two equally wanted ones the one by name wins over a wildcard; both by name, the newer; none by name, the older.
    """
    if not accept.strip():
        return JSON
    wishes = {media_type: wish_for(accept, media_type) for media_type in (RESPONSE, JSON)}
    best = max(wishes.values())
    if best.weight == 0:
        return None
    wanted = [media_type for media_type, wish in wishes.items() if wish == best]
    return wanted[0 if best.named else -1]


def status_of(result: ExecutionResult, media_type: str) -> int:
    if _has_run(result):
        return 200
    codes = [str((error.extensions or {}).get("code")) for error in result.errors or ()]
    status = next((STATUS_OF_CODE[code] for code in codes if code in STATUS_OF_CODE), 400)
    return 200 if status == 400 and media_type == JSON else status  # noqa: PLR2004 - what older clients expect


def body_of(result: ExecutionResult) -> Mapping[str, Any]:
    """What did not run has no data, not even null (GraphQL, 7.1)."""
    body: dict[str, Any] = {**process_result(result)}
    if not _has_run(result):
        del body["data"]
    return body


def forget_frames(result: ExecutionResult) -> None:
    """Of the errors. A frame that raised one has it among its variables, and the document too: a circle that only the
    collector of garbage finds. Thirty refused documents were 50 ms of that, in the middle of somebody's request.
    """
    pending: list[BaseException | None] = [*(result.errors or ())]
    while pending:
        error = pending.pop()
        if error is not None and error.__traceback__ is not None:
            error.__traceback__ = None
            pending += (error.__cause__, error.__context__, getattr(error, "original_error", None))


def _has_run(result: ExecutionResult) -> bool:
    """An error of a field has a path; one of the document, of its variables or of a limit has none."""
    return result.data is not None or any(error.path is not None for error in result.errors or ())


def _refused(
    media_type: str | None,
    status: int,
    words: str,
    extensions: Mapping[str, str],
    headers: Mapping[str, str],
    beside: Mapping[str, Any] | None = None,
) -> Response:
    bind_contextvars(outcome=outcome_of_codes([extensions["code"]]))
    body: dict[str, Any] = {"errors": [{"message": words, "extensions": extensions}]}
    if beside:
        body["extensions"] = beside
    response = _response(media_type or JSON, status, body)
    response.headers.update(headers)
    return response


def _response(media_type: str, status: int, body: Mapping[str, Any]) -> Response:
    content = orjson.dumps(body, option=orjson.OPT_PASSTHROUGH_DATETIME)
    headers = {"Vary": "Accept, Accept-Language", "Content-Type": f"{media_type}; charset=utf-8"}
    return Response(content, status, headers)
