"""Subscriptions, whichever way they travel: opened once, and then the operation runs anew for each change.

Each run is an operation like any other: with the token read again, its own loaders, the clock as it is, the account's
scope asked again, limits and masked errors; and it is paid for. event_stream and sockets carry what comes of it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import structlog
from starlette.requests import HTTPConnection
from strawberry import Schema
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from auth.throttle import RateLimited, Throttle
from auth.tokens import SignInRequired
from auth.viewer import Viewer
from endpoints.graphql import body_of
from endpoints.graphql_documents import Documents
from endpoints.graphql_requests import Parameters, RequestRefused
from endpoints.limiting import EXECUTION_LIMIT
from jobs.feed import Ending, Feed, Listening, Opening, TooManySubscriptions
from messages import negotiate, text
from schema.context import Context
from schema.limits import cost_of
from schema.public_errors import not_chosen
from schema.time_limit import OutOfTime, TimeLimit
from schema.traces import trace_id

ContextOf = Callable[[HTTPConnection], Awaitable[Context]]
Error = Mapping[str, Any]

_LOG: Final = structlog.get_logger("subscriptions")


class NotOpened(Exception):
    """With the answer that says why; over a WebSocket only its errors travel."""

    def __init__(self, body: Error) -> None:
        super().__init__()
        self.body = body

    @property
    def errors(self) -> Sequence[Error]:
        return list(self.body["errors"])


class Subscriptions:
    """`context_of`: of whoever asks; `context_again`: of the same some time later, who has paid for it (Subscription).

    Both raise SignInRequired.

    `execution_limit`: seconds that one run may take.
    """

    def __init__(
        self,
        schema: Schema,
        context_of: ContextOf,
        context_again: ContextOf,
        feed: Feed,
        documents: Documents | None = None,
        *,
        execution_limit: float = EXECUTION_LIMIT,
    ) -> None:
        self.feed = feed
        self._documents = documents or Documents()
        self._execution_limit = execution_limit
        self._schema = schema
        self._context_of = context_of
        self._context_again = context_again

    async def opened(self, parameters: Parameters, connection: HTTPConnection) -> "Subscription":
        """Raises NotOpened, SignInRequired. Whoever opens it closes it."""
        context = await self._context_of(connection)
        viewer, opening = context.signed_in(), Opening()
        try:
            found = self._documents.found(parameters)
            named = replace(parameters, query=found.text)
            body = await self._run(named, context, opening)
        except RequestRefused as refusal:
            raise _not_opened(refusal.code, refusal.words) from None
        except MissingQueryError:
            raise _not_opened("BAD_REQUEST", "The request has no query.") from None
        except CannotGetOperationTypeError as error:
            raise _not_opened("BAD_REQUEST", not_chosen(error)) from None
        except InvalidOperationTypeError:
            raise _not_opened("BAD_REQUEST", "Only subscriptions are answered here.") from None
        if body.get("errors"):
            raise NotOpened({name: value for name, value in body.items() if name != "data"})
        if opening.interest is None:  # the one field was left out by a directive
            raise _not_opened("BAD_USER_INPUT", "Nothing is subscribed to.")
        try:
            listening = self.feed.join(_principal(viewer), opening.interest)
        except TooManySubscriptions:
            raise NotOpened({"errors": [too_many_error(connection)]}) from None
        self._documents.ran(found)
        price = Price(context.throttle, context.principal, context.asked_for)
        return Subscription(self, named, connection, listening, price)

    async def again(self, parameters: Parameters, connection: HTTPConnection, root: object) -> Error:
        return await self._run(parameters, await self._context_again(connection), root)

    async def check_signed_in(self, connection: HTTPConnection) -> str:
        """Whose it is. Raises SignInRequired as soon as the token is no longer good."""
        return _principal((await self._context_again(connection)).signed_in())

    async def _run(self, parameters: Parameters, context: Context, root: object) -> Error:
        try:
            async with TimeLimit(self._execution_limit):
                result = await self._schema.execute(
                    parameters.query,
                    variable_values=parameters.variables,
                    context_value=context,
                    root_value=root,
                    operation_name=parameters.operation_name,
                    operation_extensions=parameters.extensions,
                    allowed_operation_types={OperationType.SUBSCRIPTION},
                )
        except OutOfTime as stopped:
            words = text("timed-out", context.locale, seconds=str(stopped))
            body = {"errors": [_error("TIMEOUT", words)], "extensions": cost_of(context)}
            return {name: value for name, value in body.items() if value}
        return body_of(result)


class Price(NamedTuple):
    """What each run costs, and whom: as much as opening it did, for the cost is the document's."""

    throttle: Throttle
    principal: str
    points: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """One that is open."""

    _subscriptions: Subscriptions
    _parameters: Parameters
    _connection: HTTPConnection
    _listening: Listening
    _price: Price

    async def next(self) -> Error:
        """What the operation answers to the next change. Raises Ended, SignInRequired."""
        await self._pay()
        change = await self._listening.next()
        return await self._subscriptions.again(self._parameters, self._connection, change)

    async def _pay(self) -> None:
        """For the next change, which waits in the queue meanwhile: nothing is held, and too many end it like any."""
        throttle, principal, points = self._price
        while True:
            await self._listening.some()
            try:
                return throttle.spending.take(principal, points)
            except RateLimited as refusal:
                await self._listening.pause(throttle.sleep(refusal.seconds))

    def close(self) -> None:
        self._subscriptions.feed.leave(self._listening)


def too_many_error(connection: HTTPConnection) -> Error:
    """More over one socket, or of one principal, than one may have."""
    return _error("TOO_MANY_SUBSCRIPTIONS", _text("subscription.TOO_MANY", connection))


def ended_error(ending: Ending, connection: HTTPConnection) -> Error:
    """Why it ended, and what to do."""
    return _error("SUBSCRIPTION_ENDED", _text(f"subscription.{ending}", connection), reason=ending)


def signed_out_error(refusal: SignInRequired, connection: HTTPConnection) -> Error:
    return _error("UNAUTHENTICATED", _text(f"sign-in.{refusal.reason}", connection), reason=refusal.reason)


def log_fault(error: Exception) -> None:
    """What nobody expected: whoever listens loses the connection, and comes back."""
    _LOG.error("fault", trace_id=trace_id(), error=type(error).__name__, exc_info=error)


def _not_opened(code: str, words: str) -> NotOpened:
    return NotOpened({"errors": [_error(code, words)]})


def _error(code: str, words: str, **more: str) -> Error:
    return {"message": words, "extensions": {"code": code, **more}}


def _text(key: str, connection: HTTPConnection) -> str:
    return text(key, negotiate(connection.headers.get("accept-language")))


def _principal(viewer: Viewer) -> str:
    return f"{viewer.kind}:{viewer.account_reference}:{viewer.user_id}"
