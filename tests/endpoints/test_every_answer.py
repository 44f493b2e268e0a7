"""Every route by every method, and what comes before any route: whatever the answer is, it has the security headers."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import product
from typing import Any, Final

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from structlog.testing import capture_logs

from application import create_app
from endpoints.manners import default_headers
from serving import configured
from tests.api import OWNER, Api
from tests.endpoints.edge import OURS
from tests.endpoints.serving import hung_up, running
from tests.endpoints.subscribing import token_of
from tests.graphiql import built_graphiql
from tests.waiting import until

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
BODIES: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"content": b"{", "headers": {"Content-Type": "application/json"}},
)
OWN: Final = {
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
}
HANDSHAKE: Final = (
    "GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
)


@pytest.fixture
def whole(api: Api) -> Starlette:
    built_graphiql()
    settings = api.program.settings.model_copy(update={"public_url": OURS, "graphiql": True})
    return create_app(replace(api.program, settings=settings), with_worker=False)


def assert_mannerly(answer: httpx.Response, what: object) -> None:
    headers = answer.headers
    assert {name: headers.get(name) for name in OWN} == OWN, what
    assert headers["content-security-policy"].startswith("default-src 'none'; "), what
    assert "frame-ancestors 'none'" in headers["content-security-policy"], what
    assert "base-uri 'none'" in headers["content-security-policy"], what
    assert "unsafe" not in headers["content-security-policy"], what
    assert headers["referrer-policy"] in {"no-referrer", "same-origin"}, what
    assert headers["cache-control"], what
    assert re.fullmatch(r"[0-9a-f]{32}", headers["x-request-id"]), what
    assert not {name for name in headers if name.startswith("access-control")}, what


def paths(app: Starlette) -> Iterator[str]:
    for route in app.routes:
        if isinstance(route, Route):
            yield re.sub(r"\{[^}]+\}", "x", route.path)
    yield from ("/", "/nowhere", "/graphql/", "/%ff", "//evil.example/")


async def test_every_route_by_every_method_with_and_without_sense(api: Api, whole: Starlette) -> None:
    transport, statuses = httpx.ASGITransport(whole, raise_app_exceptions=False), set()
    async with httpx.AsyncClient(transport=transport, base_url=OURS) as client:
        script = re.search(r'src="(/graphiql/assets/[^"]+)"', (await client.get("/graphiql")).text)
        assert script is not None
        for path, method, body in product([*paths(whole), script[1]], METHODS, BODIES):
            headers = {"Authorization": token_of(api, OWNER), **body.get("headers", {})}
            answer = await client.request(method, path, content=body.get("content"), headers=headers)
            assert_mannerly(answer, (method, path, answer.status_code))
            assert answer.status_code < 500, (method, path)
            assert "location" not in answer.headers or answer.headers["location"].startswith("/"), path
            statuses.add(answer.status_code)
    assert {200, 400, 404, 405, 415} <= statuses


class Wire:
    """Bytes to a real server, and the head of what comes back."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def said(self, sent: bytes) -> httpx.Response:
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        writer.write(sent)
        async with asyncio.timeout(10):
            head = await reader.readuntil(b"\r\n\r\n")
        await hung_up(writer)
        status, *lines = head.decode("latin-1").strip().split("\r\n")
        headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
        names = [name.lower() for name, _ in headers]
        assert not {each for each in default_headers(OURS) if names.count(each.lower()) != 1}, headers
        return httpx.Response(int(status.split()[1]), headers=headers)


def handshake(path: str = "/graphql", **more: str) -> bytes:
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in more.items())
    return HANDSHAKE.format(path=path, more=lines).encode()


async def test_so_has_what_uvicorn_says_and_what_sockets_are_told(api: Api, whole: Starlette) -> None:
    # fmt: off
    before_any_route = {
        b"\x16\x03\x01\r\n\r\n":                                               400,
        b"GET /" + b"a" * 400_000:                                             431,
        handshake().replace(b"Version: 13", b"Version: 12"):                   400,
        handshake().replace(b"Sec-WebSocket-Key", b"X"):                       400,
        handshake().replace(b"GET", b"PUT"):                                   405,
    }
    of_ours = {
        handshake(Origin="https://evil.example"):                              403,
        handshake("/nowhere"):                                                 403,
        handshake("/verify"):                                                  403,
        handshake():                                                           101,
        handshake(Sec_WebSocket_Protocol="graphql-ws"):                        101,
        handshake(Sec_WebSocket_Protocol="graphql-transport-ws", Origin=OURS): 101,
        b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
         b"40001\r\n" + b" " * 0x40001 + b"\r\n":                             413,
    }
    # fmt: on
    settings = api.program.settings.model_copy(
        update={"public_url": OURS, "port": 0, "connections_per_address": 20, "trusted_proxies": "192.0.2.1"}
    )
    configuration = configured(whole, settings)
    with capture_logs() as logs:
        async with running(configuration) as origin:
            wire = Wire(int(origin.rpartition(":")[2]))
            for sent, status in before_any_route.items():
                answer = await wire.said(sent)
                assert answer.status_code == status, sent[:80]
                assert_mannerly(_with_an_id(answer), sent[:80])
            for sent, status in of_ours.items():
                answer = await wire.said(sent)
                assert answer.status_code == status, sent[:80]
                assert_mannerly(answer, sent[:80])
            await _one_too_many(wire, configuration)
        await api.services.feed.close()
    refused = [(each["route"], each["status"]) for each in logs if each["event"] == "request"]
    assert refused == [("/graphql", 403), ("none", 403), ("none", 403), ("/graphql", 413)]


def _with_an_id(answer: httpx.Response) -> httpx.Response:
    """What no request was understood for has none of its own."""
    assert "x-request-id" not in answer.headers
    answer.headers["X-Request-Id"] = "0" * 32
    return answer


async def _one_too_many(wire: Wire, configuration: Any) -> None:
    places = configuration.http_protocol_class.keywords["door"].places
    await until(lambda: len(places) == 0)
    async with AsyncExitStack() as idle:
        for _ in range(20):
            _, writer = await asyncio.open_connection("127.0.0.1", wire._port)
            idle.push_async_callback(hung_up, writer)
        await until(lambda: places._taken.total() == 20)
        answer = await wire.said(b"")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert_mannerly(_with_an_id(answer), "one too many")
