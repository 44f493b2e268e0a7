"""POST /graphql: GraphQL over HTTP, JSON only, one operation a request."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import orjson
from cross_web import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry import Schema
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse

from auth.tokens import SignInRequired
from messages import negotiate, text
from schema.context import Context

ContextOf = Callable[[Request], Awaitable[Context]]

LARGEST_BODY: Final = 256 * 1024
"""Bytes of one request."""

READ_DEADLINE: Final = 10.0
"""Seconds for the whole body: uvicorn itself waits for ever."""


class GraphQLView(GraphQL[Context, None]):
    """No batching, no uploads, no queries by GET, no subscriptions yet; malformed anything is 400, never 500."""

    def __init__(self, schema: Schema, context_of: ContextOf) -> None:
        super().__init__(
            schema,
            graphql_ide=None,
            allow_queries_via_get=False,
            subscription_protocols=(),
            multipart_uploads_enabled=False,
        )
        self._context_of = context_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        # media types know no case (RFC 9110, 8.3.1), but Strawberry's check does
        headers = [
            (name, value.lower() if name == b"content-type" else value) for name, value in scope["headers"]
        ]
        request = Request({**scope, "headers": headers}, receive)
        response = await self._answer(request)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            await _check_body(request)
            response: Response = await self.run(request)
        except SignInRequired as refusal:
            words = text(f"sign-in.{refusal.reason}", negotiate(request.headers.get("accept-language")))
            extensions = {"code": "UNAUTHENTICATED", "reason": str(refusal.reason)}
            return _refused(401, words, extensions, {"WWW-Authenticate": "Bearer"})
        except HTTPException as error:
            return _refused(error.status_code, error.reason, {"code": "BAD_REQUEST"}, {})
        return response

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> Context:
        if not isinstance(request, Request):
            raise TypeError("no WebSocket here")
        return await self._context_of(request)

    def decode_json(self, data: str | bytes) -> object:
        try:
            return orjson.loads(data)
        except orjson.JSONDecodeError as error:
            raise HTTPException(400, "The body is not JSON.") from error

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data, option=orjson.OPT_PASSTHROUGH_DATETIME)


async def _check_body(request: Request) -> None:
    """Before anything reads it: a JSON object of a bounded size. Starlette keeps the body for who reads it next."""
    if request.method != "POST":
        return
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise HTTPException(415, "Content-Type must be application/json.")
    try:
        async with asyncio.timeout(READ_DEADLINE):
            body = await _read(request)
    except TimeoutError:
        raise HTTPException(408, f"The body did not arrive in {READ_DEADLINE:g} seconds.") from None
    except ClientDisconnect:
        raise HTTPException(400, "The body was cut off.") from None
    request._body = body  # noqa: SLF001 - where Starlette keeps a body that was read
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise HTTPException(400, "The body is not JSON.") from None
    _check_parameters(parsed)


async def _read(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, f"The body is larger than {LARGEST_BODY} bytes.")
    return bytes(body)


def _check_parameters(parsed: object) -> None:
    if not isinstance(parsed, dict):
        raise HTTPException(400, "The body must be a JSON object.")
    kinds: Mapping[str, type] = {"query": str, "operationName": str, "variables": dict, "extensions": dict}
    for name, kind in kinds.items():
        value: Any = parsed.get(name)
        if value is not None and not isinstance(value, kind):
            raise HTTPException(400, f"{name} must be {'an object' if kind is dict else 'a string'}.")


def _refused(status: int, words: str, extensions: dict[str, str], headers: dict[str, str]) -> Response:
    body: GraphQLHTTPResponse = {"errors": [{"message": words, "extensions": extensions}]}
    return Response(orjson.dumps(body), status, headers, "application/json")
