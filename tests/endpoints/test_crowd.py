"""Requests that are being answered, so many at once of one address: behind a proxy too."""

import asyncio
from collections.abc import AsyncIterator

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from endpoints.crowd import Crowd


async def hello(request: Request) -> Response:
    return PlainTextResponse("hello")


async def test_a_stream_of_events_is_no_request_any_more_once_it_is_open() -> None:
    over = asyncio.Event()

    async def telling(request: Request) -> Response:
        async def events() -> AsyncIterator[bytes]:
            yield b":"
            await over.wait()

        return StreamingResponse(events(), media_type="text/event-stream")

    crowd = Crowd(Starlette(routes=[Route("/", hello), Route("/events", telling)]), most=1)

    def asked(path: str) -> asyncio.Task[httpx.Response]:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(crowd), base_url="http://x")
        return asyncio.create_task(client.get(path))

    streams = [asked("/events") for _ in range(1)]
    await asyncio.sleep(0.05)
    assert (await asked("/")).text == "hello"
    streams.append(asked("/events"))
    await asyncio.sleep(0.05)
    assert len(crowd.places) == 0
    over.set()
    assert [(await each).text for each in streams] == [":", ":"]
    assert len(crowd.places) == 0


async def test_of_one_address_so_many_requests_are_answered_at_once() -> None:
    going, free = asyncio.Event(), asyncio.Event()

    async def waiting_for(request: Request) -> Response:
        going.set()
        await free.wait()
        return PlainTextResponse("done")

    crowd = Crowd(Starlette(routes=[Route("/", waiting_for)]), most=2)

    def asked(address: str, **headers: str) -> asyncio.Task[httpx.Response]:
        transport = httpx.ASGITransport(crowd, client=(address, 1))
        client = httpx.AsyncClient(transport=transport, base_url="http://x")
        return asyncio.create_task(client.get("/", headers=headers))

    waiting = [asked("192.0.2.1"), asked("192.0.2.1"), asked("192.0.2.2")]
    await going.wait()
    await asyncio.sleep(0.01)
    refused = await asked("192.0.2.1", **{"Accept-Language": "en"})
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.json() == {
        "errors": [
            {
                "message": "Too many requests come from your network at once. Please wait a little and try again.",
                "extensions": {"code": "RATE_LIMITED", "retryAfter": 1},
            }
        ]
    }
    free.set()
    assert [(await each).text for each in waiting] == ["done"] * 3
    assert (await asked("192.0.2.1")).text == "done"
    assert len(crowd.places) == 0
