"""Lies about lengths and encodings, on a real socket: refused or dropped, never a fault, and the server goes on."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.routing import Route
from structlog.testing import capture_logs

from endpoints.door import LARGEST_HEAD
from endpoints.graphql import GraphQLView
from endpoints.heads import LARGEST_ADDRESS
from tests.endpoints.edge import whole_application
from tests.endpoints.serving import served

QUERY = b'{"query": "{ __typename }"}'
HEAD = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKS = HEAD + b"Transfer-Encoding: chunked\r\n"
CHUNKED = CHUNKS + b"\r\n"
# fmt: off
WHOLE = HEAD + b"Content-Length: 27\r\n\r\n" + QUERY
LIES = {
    "a length that is no number":        HEAD + b"Content-Length: 27x\r\n\r\n" + QUERY,
    "a negative length":                 HEAD + b"Content-Length: -27\r\n\r\n" + QUERY,
    "two lengths":                       HEAD + b"Content-Length: 27\r\nContent-Length: 28\r\n\r\n" + QUERY,
    "a length and chunks":               CHUNKS + b"Content-Length: 3\r\n\r\n1b\r\n" + QUERY,
    "a length that is too long":         HEAD + b"Content-Length: 99\r\n\r\n" + QUERY,
    "a length that is too short":        HEAD + b"Content-Length: 20\r\n\r\n" + QUERY,
    "no length":                         HEAD + b"\r\n" + QUERY,
    "a chunk of no size":                CHUNKED + b"zz\r\n" + QUERY + b"\r\n0\r\n\r\n",
    "a chunk longer than it says":       CHUNKED + b"5\r\n" + QUERY + b"\r\n0\r\n\r\n",
    "a chunk shorter than it says":      CHUNKED + b"40\r\n" + QUERY + b"\r\n0\r\n\r\n",
    "a chunk of astronomical size":      CHUNKED + b"ffffffffffffffffff\r\n" + QUERY + b"\r\n0\r\n\r\n",
    "chunks without an end":             CHUNKED + b"1b\r\n" + QUERY + b"\r\n",
    "an unknown transfer":               HEAD + b"Transfer-Encoding: wrapped\r\n\r\n" + QUERY,
    "no HTTP at all":                    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
}
# fmt: on


@pytest.fixture
async def address(keys: Path) -> AsyncIterator[tuple[str, int]]:
    async with served(whole_application(keys)) as origin:
        parts = urlsplit(origin)
        yield str(parts.hostname), int(parts.port or 0)


async def said(address: tuple[str, int], *pieces: bytes) -> bytes:
    """What the server answers to these bytes and to nothing more."""
    reader, writer = await asyncio.open_connection(*address)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
    writer.write_eof()
    async with asyncio.timeout(15):
        try:
            answer = await reader.read()
        except ConnectionResetError:
            answer = b""
    writer.close()
    return answer


async def test_a_lie_is_refused_or_dropped_and_the_server_goes_on(address: tuple[str, int]) -> None:
    with capture_logs() as logs:
        for name, lie in LIES.items():
            answer = await said(address, lie)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 4"), (name, answer)
            assert b'"data"' not in answer, name
            assert (await said(address, WHOLE)).startswith(b"HTTP/1.1 200 "), name
    assert {entry["event"] for entry in logs} == {"request"}


async def test_a_body_in_honest_chunks_is_read(address: tuple[str, int]) -> None:
    answer = await said(address, CHUNKED, b"5\r\n" + QUERY[:5], b"\r\n16\r\n" + QUERY[5:] + b"\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'{"data":{"__typename":"Query"},' in answer


IN_CHUNKS = b"1b\r\n" + QUERY + b"\r\n0\r\n"
TRAILERS = b"X-Request-Id: of-a-trailer\r\nAuthorization: Bearer nonsense\r\nContent-Type: text/plain\r\n"


@pytest.mark.parametrize(
    "pieces", [(CHUNKED + IN_CHUNKS + TRAILERS + b"\r\n",), (CHUNKED, IN_CHUNKS, TRAILERS, b"\r\n")]
)
async def test_a_trailer_is_no_header(address: tuple[str, int], pieces: tuple[bytes, ...]) -> None:
    """It is read before the application runs, where it comes with its body in one packet."""
    answer = await said(address, *pieces)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b"of-a-trailer" not in answer
    assert b'{"data":{"__typename":"Query"},' in answer


@pytest.mark.parametrize(
    "beside",
    [
        b"0\r\n" + b"X: a\r\n" * (LARGEST_HEAD // 3),
        b"0\r\nX: " + b"a" * (2 * LARGEST_HEAD),
        b"1;x=" + b"a" * (2 * LARGEST_HEAD),
    ],
    ids=["trailers", "a trailer", "what is said of a chunk"],
)
async def test_what_stands_around_a_body_has_an_end(address: tuple[str, int], beside: bytes) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(CHUNKED + b"1b\r\n" + QUERY + b"\r\n" + beside)
    async with asyncio.timeout(5):
        with suppress(ConnectionResetError):  # more was on its way
            assert (await reader.read()).startswith(b"HTTP/1.1 431 ")
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    assert (await said(address, WHOLE)).startswith(b"HTTP/1.1 200 ")


TRICKLES = [(CHUNKED, b"1\r\n \r\n"), (HEAD + b"Content-Length: 1000\r\n\r\n", b" ")]


@pytest.mark.parametrize(("head", "piece"), TRICKLES)
async def test_a_body_that_trickles_in_is_given_up_and_the_connection_with_it(
    keys: Path, head: bytes, piece: bytes
) -> None:
    app = whole_application(keys)
    (view,) = (
        each.app for each in app.routes if isinstance(each, Route) and isinstance(each.app, GraphQLView)
    )
    view._read_deadline = 0.5
    with capture_logs() as logs:
        async with served(app) as origin:
            reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(origin).port)
            writer.write(head)
            ended = asyncio.create_task(reader.read())
            async with asyncio.timeout(10):
                while not ended.done():
                    writer.write(piece)
                    await asyncio.sleep(0.05)
            with suppress(ConnectionResetError):  # the last piece came after the end
                assert (await ended).startswith(b"HTTP/1.1 408 ")
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
    assert [entry["status"] for entry in logs if entry["event"] == "request"] == [408]


async def test_the_answer_to_head_is_that_to_get_without_its_body(
    address: tuple[str, int],
) -> None:
    answer = await said(address, b"HEAD /verify HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert b"content-security-policy: default-src 'none'; style-src 'nonce-" in head
    assert body == b""


@pytest.mark.parametrize("more", [b"", b"Expect: 100-continue\r\n"])
async def test_a_body_that_is_announced_as_too_large_is_not_awaited(
    address: tuple[str, int], more: bytes
) -> None:
    reader, writer = await asyncio.open_connection(*address)
    writer.write(HEAD + more + b"Content-Length: 262145\r\n\r\n")
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"message":"The body is larger than 262144 bytes."' in answer


TOO_LONG = (
    "The address is longer than 65535 bytes. "
    "Please check the program that sent the request; long queries are sent by POST."
)
AMBIGUOUS = (
    "The request must have one Host header, and no more than one Authorization and one Origin header. "
    "Please check the program that sent it."
)
ENGLISH = b"Accept-Language: en\r\nX-Request-Id: of-mine\r\n"


def refusal_in(answer: bytes, status: int) -> str:
    """Its words; whoever gets it finds it again in our log."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status), head
    assert b"\r\nx-request-id: of-mine" in head.lower()
    ((error,),) = json.loads(body).values()
    assert error["extensions"] == {"code": "BAD_REQUEST"}
    return str(error["message"])


@pytest.mark.parametrize("path", ["/graphql?query={__typename}%20%23", "/verify?number=", "/"])
async def test_an_address_is_as_long_as_is_promised_and_a_longer_one_is_told_so(
    address: tuple[str, int], path: str
) -> None:
    rest = b" HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n" + ENGLISH + b"\r\n"
    longest = path.encode().ljust(LARGEST_ADDRESS, b"a")
    taken = await said(address, b"GET " + longest + rest)
    assert b"\r\nx-request-id: of-mine" in taken
    assert not taken.startswith(b"HTTP/1.1 414 ")
    for more in (1, 100_000, 200_000):
        answer = await said(address, b"GET " + longest + b"a" * more + rest)
        assert refusal_in(answer, 414) == TOO_LONG


# fmt: off
AMBIGUOUS_HEADS = {
    "no host":             b"",
    "two hosts":           b"Host: localhost\r\nHost: elsewhere\r\n",
    "two of the same":     b"Host: localhost\r\nhost: localhost\r\n",
    "two tokens":          b"Host: localhost\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n",
    "two origins":         b"Host: localhost\r\nOrigin: http://localhost\r\nOrigin: https://evil.example\r\n",
}
# fmt: on


@pytest.mark.parametrize("lines", AMBIGUOUS_HEADS.values(), ids=AMBIGUOUS_HEADS)
async def test_a_head_that_may_be_read_in_two_ways_is_refused(address: tuple[str, int], lines: bytes) -> None:
    post = b"POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 27\r\n"
    answer = await said(address, post + ENGLISH + lines + b"\r\n" + QUERY)
    assert refusal_in(answer, 400) == AMBIGUOUS
    upgrade = (
        b"GET /graphql HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    )
    key = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    assert (await said(address, upgrade + key + lines + b"\r\n")).startswith(b"HTTP/1.1 400 ")


async def test_before_http_1_1_there_need_be_no_host(address: tuple[str, int]) -> None:
    answer = await said(address, b"GET /healthz HTTP/1.0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 200 ")
